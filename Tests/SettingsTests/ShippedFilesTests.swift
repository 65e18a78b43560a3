import Foundation
import Settings
import Testing
import Warden

struct `The settings' file in config` {
    @Test func `loads once the secrets that it names exist, without a warning`() throws {
        let settings = try Self.folder().load()
        #expect(settings.warnings == [])
        #expect(settings.sources.map(\.kind) == [.slack, .github])
    }

    @Test func `says which secrets are missing before they exist`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.text("poolwarden.yaml"), to: "poolwarden.yaml")
        let problems = folder.problems()
        #expect(problems.count == 5)
        #expect(problems.allSatisfy { $0.contains("put the secret there") })
    }

    @Test(arguments: Schema.rows)
    func `has every key, with its default and its range`(_ row: SchemaRow) throws {
        let lines = try Self.text("poolwarden.yaml").split(separator: "\n", omittingEmptySubsequences: false)
        let key = try #require(row.path.last)
        let at = try #require(Self.keys(of: lines).first { Self.fits($0.path, row) }?.line)
        let comment = lines[..<at].reversed().prefix { $0.drop(while: \.isWhitespace).hasPrefix("# ") }.joined()
        #expect(!comment.isEmpty)
        if let unit = row.unit {
            #expect(comment.contains("In \(unit),"))
        }
        if let range = row.range, row.type == "whole number" {
            #expect(comment.contains(range))
        }
        if case .value(let value) = row.fallback {
            #expect(lines[at].drop(while: \.isWhitespace) == "\(key): \(value.written)")
        }
    }

    @Test func `loads with the keys that are commented out, too`() throws {
        let text = try Self.text("poolwarden.yaml").replacing(#/(?m)^( +)#([a-z_]+:)/#) {
            "\($0.output.1)\($0.output.2)"
        }
        let folder = try Self.folder(text)
        try folder.write("-----BEGIN CERTIFICATE-----\n", to: "company-ca.pem")
        try FileManager.default.createDirectory(
            atPath: folder.path + "/agent-tokens",
            withIntermediateDirectories: false,
        )
        let settings = try folder.load()
        #expect(settings.warnings == [])
        #expect(settings.organizations[0].certificates?.path == folder.path + "/company-ca.pem")
        #expect(settings.organizations[0].proxy?.address.host == "proxy.example.com")
        #expect(settings.organizations[0].proxy?.credentials?.user == "poolwarden")
        #expect(settings.server.control == "/run/poolwarden/control")
        #expect(settings.destinations.map(\.name) == ["slack:#ops"])
        #expect(Set(settings.sources.map(\.kind)) == Set(SenderKind.allCases))
        #expect(settings.tokenPlaces.map(\.name.rawValue) == ["runners", "vault"])
    }

    @Test func `has no key that the schema's description leaves out`() {
        let description = ValidSettings.describeSchema()
        #expect(description.split(separator: "\n").count == Schema.rows.count + 1)
        #expect(Schema.rows.allSatisfy { description.contains($0.key) && description.contains($0.about) })
        #expect(description.contains("policies.budget.memory"))
    }

    @Test func `has every kind of source beside it in docs/senders.md`() throws {
        let page = try Self.text("../docs/senders.md")
        let table = try #require(page.split(separator: "## Every sender").last?.split(separator: "\n## ").first)
        let rows = table.split(separator: "\n").filter { $0.hasPrefix("| `") }
        #expect(rows.allSatisfy { $0.split(separator: "|").count == 6 })
        let kinds = rows.map { $0.dropFirst(3).prefix { $0 != "`" } }
        #expect(kinds.map { SenderKind(rawValue: String($0)) }.contains(nil) == false)
        #expect(
            Set(kinds.map { String($0) }) == Set(SenderKind.allCases.map(\.rawValue)) && kinds.count == Set(kinds).count
        )
    }

    @Test func `loads as the systemd unit runs it`() throws {
        let folder = try Self.folder()
        var environment = ["CREDENTIALS_DIRECTORY": folder.path + "/credentials"]
        for line in try Self.text("poolwarden.service").split(separator: "\n") {
            if let credential = line.value(of: "LoadCredential") {
                let parts = credential.split(separator: ":")
                try folder.write(Self.secret(String(parts[0])), to: "credentials/\(parts[0])", mode: 0o440)
                #expect(parts[1] == "/etc/poolwarden/secrets/\(parts[0])")
            } else if let assignment = line.value(of: "Environment") {
                let parts = assignment.split(separator: "=", maxSplits: 1)
                environment[String(parts[0])] = String(parts[1]).replacing("%d", with: folder.path + "/credentials")
            }
        }
        try FileManager.default.removeItem(atPath: folder.path + "/secrets")
        let settings = try folder.load(environment)
        #expect(settings.warnings == [])
        #expect(settings.policies.folder == "/etc/poolwarden/policies")
    }

    /// Every key of a file written in block style, also one that is commented out, with the number of its line from 0.
    private static func keys(of lines: [Substring]) -> [(path: [String], line: Int)] {
        var path: [(key: String, indentation: Int)] = []
        return lines.indices.compactMap { number in
            guard let match = lines[number].prefixMatch(of: /( *)#?([a-z_-]+):/) else { return nil }
            let indentation = match.output.1.count
            path.removeAll { $0.indentation >= indentation }
            path.append((String(match.output.2), indentation))
            return (path.map(\.key), number)
        }
    }

    private static func fits(_ path: [String], _ row: SchemaRow) -> Bool {
        path.count == row.path.count && zip(path, row.path).allSatisfy { $1 == "<name>" || $0 == $1 }
    }

    /// A folder with the file and the secrets that it names.
    private static func folder(_ text: String? = nil) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let text = try text ?? Self.text("poolwarden.yaml")
        try folder.write(text, to: "poolwarden.yaml")
        for match in text.matches(of: /file:secrets\/([a-z_]+)/) {
            try folder.write(Self.secret(String(match.output.1)), to: "secrets/\(match.output.1)")
        }
        return folder
    }

    private static func secret(_ name: String) -> String {
        switch name {
        case "journal_key": "ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=\n"
        case "teams_token": "YSBtYWRlLXVwIHNlY3VyaXR5IHRva2VuLCAzMiBieS4=\n"
        case "jenkins_password", "azuredevops_password": "ada:a secret\n"
        case "ops_webhook", "vault_hook", "builds_callback_url": "https://hooks.example.com/\(name)\n"
        default: "a secret\n"
        }
    }

    private static func text(_ name: String) throws -> String {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent()
            .deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appendingPathComponent("config/\(name)"), encoding: .utf8)
    }
}

extension Substring {
    /// What a line of a unit assigns to the name, if it does.
    fileprivate func value(of name: String) -> Substring? {
        self.hasPrefix("\(name)=") ? self.dropFirst(name.count + 1) : nil
    }
}
