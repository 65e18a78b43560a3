import Foundation

/// A folder with what the demo's server needs of its own: made-up secrets, and room for its journal.
struct DemoFolder {
    /// Such as `/tmp/poolwarden-demo-4711`.
    let path: String

    var journal: String { self.path + "/poolwarden.sqlite" }

    /// Makes the folder, readable by its owner only.
    ///
    /// - Parameter path: Where; what is there is removed.
    /// - Throws: ``Failure`` when it cannot be written.
    init(path: String = NSTemporaryDirectory() + "poolwarden-demo-\(ProcessInfo.processInfo.processIdentifier)") throws
    {
        self.path = path
        try? FileManager.default.removeItem(atPath: self.path)
        try FileManager.default.createDirectory(
            atPath: self.path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700],
        )
        for name in SecretName.allCases {
            try self.write(Self.random(), to: name.rawValue)
        }
    }

    enum SecretName: String, CaseIterable {
        case journalKey = "journal.key"
        case apiToken = "api-token"
        case slack = "slack-secret"
        case github = "github-secret"
        case githubToken = "github-token"
        /// Somebody else's secret, for the forged delivery.
        case forged = "forged-secret"
    }

    func path(of secret: SecretName) -> String {
        "\(self.path)/\(secret.rawValue)"
    }

    func secret(_ name: SecretName) throws -> String {
        String(decoding: try readFile(self.path(of: name)), as: UTF8.self)
    }

    /// What the settings' file takes from the environment: the secrets, free ports, and this folder's journal.
    func environment(policies: String, simulatorPort: Int, githubPort: Int) throws -> [String: String] {
        [
            "DEMO_JOURNAL_KEY": try self.secret(.journalKey),
            "DEMO_API_TOKEN": try self.secret(.apiToken),
            "DEMO_SLACK_SECRET": try self.secret(.slack),
            "DEMO_GITHUB_SECRET": try self.secret(.github),
            "DEMO_GITHUB_TOKEN": try self.secret(.githubToken),
            "POOLWARDEN_SERVER_PORT": "0",
            "POOLWARDEN_JOURNAL_PATH": self.journal,
            "POOLWARDEN_POLICIES_FOLDER": policies,
            "POOLWARDEN_ORGANIZATIONS_ACME_ADDRESS": "http://127.0.0.1:\(simulatorPort)",
            "POOLWARDEN_SOURCES_GITHUB_API": "http://127.0.0.1:\(githubPort)",
            "POOLWARDEN_LOG_LEVEL": "error",
        ]
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: self.path)
    }

    private func write(_ text: String, to name: String) throws {
        let path = "\(self.path)/\(name)"
        guard
            FileManager.default.createFile(
                atPath: path,
                contents: Data(text.utf8),
                attributes: [.posixPermissions: 0o600],
            )
        else { throw Failure("\(path): cannot be written") }
    }

    /// 32 random bytes as base64.
    private static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return Data((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }).base64EncodedString()
    }
}
