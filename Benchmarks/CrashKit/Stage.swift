import Foundation

/// Where servers are started: settings, policies, a simulator, and a folder for journals.
final class Stage {
    let tools: CrashTools
    let folder: String
    let simulator: Simulator
    var generator: Generator

    static let secret = "a-secret-of-the-crash-harness"

    /// The pools that are there before each run.
    static let pools = (1...6).map { (id: "apool-AAAAAAAAAAAAAAA\($0)", name: "old-\($0)") }

    init(_ tools: CrashTools, folder: String, seed: UInt64) throws {
        self.tools = tools
        self.folder = folder
        self.generator = Generator(seed: seed ^ UInt64(getpid()))
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        self.simulator = try Simulator(binary: tools.binary, folder: folder, generator: &self.generator)
        let settings = """
            policies: { folder: "\(tools.policies)" }
            organizations:
              acme: { address: "http://127.0.0.1:\(self.simulator.port)", token: "env:CRASH_TOKEN" }
            sources:
              slack: { kind: slack, secrets: ["env:CRASH_SECRET"] }
              github: { kind: github, secrets: ["env:CRASH_SECRET"] }
            journal: { key: "env:CRASH_KEY" }
            people:
              anna: { slack: U01ANNA, groups: [platform] }

            """
        try settings.write(toFile: self.settings, atomically: true, encoding: .utf8)
    }

    var settings: String { "\(self.folder)/settings.yaml" }

    /// What the settings take from the environment.
    func environment(journal: String, port: UInt16) -> [String: String] {
        [
            "CRASH_SECRET": Self.secret, "CRASH_TOKEN": Simulator.token,
            "CRASH_KEY": String(repeating: "0123456789abcdef", count: 4),
            "POOLWARDEN_SERVER_PORT": "\(port)", "POOLWARDEN_SERVER_ADMIN": "off", "POOLWARDEN_JOURNAL_PATH": journal,
            "POOLWARDEN_LOG_LEVEL": "warning", "PATH": "/usr/bin:/bin",
            // A trap is to be seen at once, not after a minute of backtraces.
            "SWIFT_BACKTRACE": "enable=no",
        ]
    }

    /// A new, empty folder for one run's journal.
    func makeFolder(_ name: String) throws -> String {
        let path = "\(self.folder)/\(name)"
        try? FileManager.default.removeItem(atPath: path)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// Runs another command with the same settings, to its end.
    func run(_ arguments: [String], journal: String) throws -> StartedProgram.End? {
        let program = try StartedProgram(
            self.tools.binary,
            arguments + ["--config", self.settings],
            environment: self.environment(journal: journal, port: 0),
            errors: "\(self.folder)/command.log",
        )
        return program.end(within: 20)
    }
}
