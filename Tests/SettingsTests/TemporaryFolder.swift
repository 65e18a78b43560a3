import Foundation
import Settings

/// A folder of one test, gone with it.
final class TemporaryFolder: Sendable {
    /// Without a slash at its end.
    let path: String

    init() throws {
        self.path = NSTemporaryDirectory() + "/settings-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: self.path)
    }

    func write(_ bytes: [UInt8], to name: String, mode: Int = 0o600) throws {
        let path = "\(self.path)/\(name)"
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    func write(_ text: String, to name: String, mode: Int = 0o600) throws {
        try self.write(Array(text.utf8), to: name, mode: mode)
    }

    /// Loads `poolwarden.yaml` of this folder.
    func load(_ environment: [String: String] = [:]) throws(SettingsError) -> ValidSettings {
        try ValidSettings.load(path: "\(self.path)/poolwarden.yaml", environment: environment)
    }

    /// Loads settings that must not load, and returns every problem without this folder's path.
    func problems(_ environment: [String: String] = [:]) -> [String] {
        do throws(SettingsError) {
            _ = try self.load(environment)
            return []
        } catch {
            return self.shortened(error.description)
        }
    }

    func shortened(_ text: String) -> [String] {
        text.replacing(self.path + "/", with: "").split(separator: "\n").map(String.init)
    }
}

/// Where secrets are in most of the tests: each has "canary" in it, which may show nowhere.
let secretEnvironment = [
    "TERRAFORM_TOKEN": "canary-terraform-token",
    "HOOK_SECRET": "canary-hook-secret",
    "GITHUB_TOKEN": "canary-github-token",
    "JOURNAL_KEY": "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
]

/// The least that is valid: a source that needs no journal key, and an organization.
let leastSettings = """
    organizations:
      acme:
        token: env:TERRAFORM_TOKEN
    sources:
      ci:
        kind: github
        secrets: [env:HOOK_SECRET]
        token: env:GITHUB_TOKEN

    """
