import ArgumentParser
import Foundation
import NIOHTTP1
import Settings

/// `poolwarden policy reload`: tells the running server to read its policy folder again.
struct PolicyReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Tell the running server to read its policies again, and hear what it thinks of them.",
        discussion: """
            A set with a mistake in it is refused whole, and the old one keeps deciding. The server also does this by \
            itself, seconds after a change in the folder, and on SIGHUP. Exit codes: 0 the folder's set is in force, 1 \
            it was refused, 2 no server answered.
            """,
    )

    @Option(help: "The settings' file, which says where the server can be reached.")
    var config = "config/poolwarden.yaml"

    @Option(help: "The server's socket; without it, the one that the settings name.")
    var control: String?

    @Flag(help: "Print the server's answer as JSON, for programs.")
    var json = false

    func run() async throws {
        let answer: ReloadDocument
        do {
            let client = ControlClient(path: try self.path)
            answer = try await client(.POST, "/policies/reload", as: ReloadDocument.self)
        } catch {
            printError("\(error)")
            throw ExitCode(2)
        }
        print(self.json ? try ControlJSON.write(answer) : Self.text(answer))
        guard answer.taken else { throw ExitCode.failure }
    }

    private var path: String {
        get throws {
            if let control { return control }
            return try ValidSettings.controlPath(
                config: self.config,
                environment: ProcessInfo.processInfo.environment,
            )
        }
    }

    private static func text(_ answer: ReloadDocument) -> String {
        let digest = answer.digest.prefix(12)
        guard !answer.taken else { return "policies \(digest) are in force" }
        return (answer.problems.map(\.description) + ["refused; policies \(digest) keep deciding"])
            .joined(separator: "\n")
    }
}
