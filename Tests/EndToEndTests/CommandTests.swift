import Foundation
import TestKit
import Testing
import Warden

@testable import poolwarden

@Suite(.temporaryFolder, .timeLimit(.minutes(10)))
struct `A command` {
    @Test func `of the demo ends with 0 only when all happened that was said to happen`() async throws {
        let result = try await Binary.run(["demo", "--exit"])
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output.components(separatedBy: "✓").count == 8)
        #expect(!result.output.contains("✗"))
    }

    @Test func `of the demo fails when something did not happen`() async throws {
        let policies = TemporaryFolder.path + "/policies"
        try FileManager.default.createDirectory(atPath: policies, withIntermediateDirectories: true)
        try "policy { about = \"Decides nothing.\" }\n"
            .write(toFile: policies + "/nothing.lua", atomically: true, encoding: .utf8)
        let result = try await Binary.run(["demo", "--exit", "--policies", policies])
        #expect(result.status == 1)
        #expect(result.output.contains("✗ the pool ci-arm is there"))
    }

    @Test(arguments: [
        ["serve", "--colour"], ["nonesuch"], ["send"], ["simulator", "--port", "70000"],
        ["send", "x", "--kind", "irc"],
    ])
    func `with a wrong option says how it is used, and ends with 64`(_ arguments: [String]) async throws {
        let result = try await Binary.run(arguments)
        #expect(result.status == 64, "\(result.errors)")
        #expect(result.errors.contains("Usage:"), "\(result.errors)")
    }

    @Test func `does not start with a policy that does not load, and says where`() async throws {
        let policies = TemporaryFolder.path + "/policies"
        try FileManager.default.createDirectory(atPath: policies, withIntermediateDirectories: true)
        try "policy { about = \"A typo.\" }\n\ncommand \"pool list\" { help = \"x\", run = function( end }\n"
            .write(toFile: policies + "/typo.lua", atomically: true, encoding: .utf8)
        let served = try await self.serve(["POOLWARDEN_POLICIES_FOLDER": policies])
        #expect(served.status == 1)
        #expect(served.errors.contains("typo.lua:3:"), "\(served.errors)")
        let checked = try await Binary.run(["policy", "check", policies])
        #expect(checked.status == 1)
        #expect(checked.output.contains("typo.lua:3:"), "\(checked.output)")
    }

    @Test func `checks the policies that come with it`() async throws {
        let result = try await Binary.run(["policy", "check"])
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("no mistakes found"))
        #expect(result.output.contains(" 0 failed"))
    }

    @Test func `shows where a policy does not decide as its case says`() async throws {
        let policies = TemporaryFolder.path + "/policies"
        try FileManager.default.copyItem(atPath: Binary.project + "/policies", toPath: policies)
        let path = policies + "/pools.lua"
        let rule = try String(contentsOfFile: path, encoding: .utf8)
        try rule.replacingOccurrences(of: "only the group platform creates pools", with: "no")
            .write(toFile: path, atomically: true, encoding: .utf8)
        let result = try await Binary.run(["policy", "check", policies])
        #expect(result.status == 1)
        #expect(result.output.contains("-   only the group platform creates pools"), "\(result.output)")
        #expect(result.output.contains("+   no"))
        #expect(!result.output.contains("no mistakes found"))
    }

    @Test func `does not start with a setting that nobody knows or a secret that is missing`() async throws {
        let settings = TemporaryFolder.path + "/poolwarden.yaml"
        try """
        server: { prot: 80 }
        organizations: { acme: { token: "env:TOKEN_OF_NOBODY" } }
        sources: { slack: { kind: slack, secrets: [] } }
        """.write(toFile: settings, atomically: true, encoding: .utf8)
        let result = try await Binary.run(["serve", "--config", settings])
        #expect(result.status == 1)
        for part in [
            "poolwarden.yaml:1: server.prot:", "server.port", "poolwarden.yaml:2: organizations.acme.token:",
            "TOKEN_OF_NOBODY", "poolwarden.yaml:3: sources.slack.secrets:",
        ] {
            #expect(result.errors.contains(part), "\(result.errors)")
        }
    }

    @Test func `runs a file of signature cases`() async throws {
        let good = try await Binary.run(["verify-request", "--cases", "Tests/Fixtures/signatures.json"])
        #expect(good.status == 0)
        #expect(good.output.hasSuffix(" passed, 0 failed\n"), "\(good.output)")
        let file = try String(contentsOfFile: Binary.project + "/Tests/Fixtures/signatures.json", encoding: .utf8)
        let changed = TemporaryFolder.path + "/cases.json"
        try file.replacingOccurrences(of: "\"timestamp_stale\"", with: "\"timestamp_future\"")
            .write(toFile: changed, atomically: true, encoding: .utf8)
        let bad = try await Binary.run(["verify-request", "--cases", changed])
        #expect(bad.status == 1)
        #expect(bad.output.contains("expected refused (timestamp_future)"), "\(bad.output)")
    }

    @Test func `says step by step what a source makes of a request`() async throws {
        let settings = TemporaryFolder.path + "/sources.yaml"
        try """
        organizations: { acme: { token: "env:DIAGNOSIS_TOKEN" } }
        journal: { key: "env:DIAGNOSIS_KEY" }
        sources: { slack: { kind: slack, secrets: ["env:DIAGNOSIS_OLD", "env:DIAGNOSIS_SECRET"] } }
        """.write(toFile: settings, atomically: true, encoding: .utf8)
        let environment = [
            "DIAGNOSIS_TOKEN": "token", "DIAGNOSIS_KEY": String(repeating: "5a", count: 32), "DIAGNOSIS_OLD": "old-one",
            "DIAGNOSIS_SECRET": "a-made-up-slack-signing-secret",
        ]
        let request = [
            "verify-request", "Tests/Fixtures/slack/pool-create.http", "--source", "slack", "--config", settings,
        ]
        let stale = try await Binary.run(request, environment: environment)
        #expect(stale.status == 1)
        #expect(stale.output.contains("refused    401 timestamp_stale"), "\(stale.output)\(stale.errors)")
        let time = try #require(stale.output.firstMatch(of: /accepted at ([0-9TZ:-]+):/)?.output.1)
        let seconds = try Date(String(time), strategy: .iso8601).timeIntervalSince1970
        let good = try await Binary.run(request + ["--at", "\(seconds)"], environment: environment)
        #expect(good.status == 0)
        #expect(good.output.contains("accepted, by secret 2 of 2"), "\(good.output)\(good.errors)")
        #expect(good.output.contains("the command pool create"), "\(good.output)")
        let nobody = try await Binary.run(
            request.dropLast(4) + ["--source", "slick", "--config", settings],
            environment: environment,
        )
        #expect(nobody.status == 1)
        #expect(nobody.errors.contains("there is no source slick; there are slack"), "\(nobody.errors)")
    }

    @Test func `says which secret was used last`() async throws {
        try await RunningServer.run(
            environment: [
                "POOLWARDEN_SOURCES_GITHUB_SECRETS": "env:OLD_ONE,env:DEMO_GITHUB_SECRET", "OLD_ONE": "an-old-one",
            ]
        ) { server in
            _ = try await server.send("github/issue-comment.http", as: .github)
            let result = try await Binary.run(
                ["verify-request", "--last-used", "--config", "config/demo.yaml"],
                environment: ["POOLWARDEN_JOURNAL_PATH": server.folder.journal],
            )
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.output.contains(/github +env:OLD_ONE +never/), "\(result.output)")
            #expect(result.output.contains(/github +env:DEMO_GITHUB_SECRET +20[0-9TZ:-]+/), "\(result.output)")
            #expect(!result.output.contains("an-old-one"))
        }
    }

    @Test func `that looks into a journal that is not there says so`() async throws {
        let result = try await Binary.run(["deliveries", "--journal", TemporaryFolder.path + "/none.sqlite"])
        #expect(result.status == 1)
        #expect(result.errors.contains("there is no such file"))
    }

    @Test func `that looks into a journal needs no secret to find it`() async throws {
        try await RunningServer.run { server in
            _ = try await server.send("slack/pool-create.http", as: .slack)
            let result = try await Binary.run(
                ["deliveries", "--config", "config/demo.yaml"],
                environment: ["POOLWARDEN_JOURNAL_PATH": server.folder.journal],
            )
            #expect(result.output.contains("slack"), "\(result.errors)")
        }
    }

    @Test func `that finds another process with the journal does not start`() async throws {
        try await RunningServer.run { server in
            let second = try await self.serve(["POOLWARDEN_JOURNAL_PATH": server.folder.journal])
            #expect(second.status == 1)
            #expect(second.errors.contains("another poolwarden has this journal open"))
        }
    }

    private func serve(_ environment: [String: String]) async throws -> Binary.Result {
        let key = String(repeating: "0f", count: 32)
        let secrets = Dictionary(
            uniqueKeysWithValues: ["JOURNAL_KEY", "API_TOKEN", "SLACK_SECRET", "GITHUB_SECRET", "GITHUB_TOKEN"].map {
                ("DEMO_\($0)", key)
            }
        )
        return try await Binary.run(
            ["serve", "--config", "config/demo.yaml"],
            environment: secrets.merging(["POOLWARDEN_JOURNAL_PATH": TemporaryFolder.path + "/other.sqlite"]) { $1 }
                .merging(environment) { $1 },
        )
    }
}
