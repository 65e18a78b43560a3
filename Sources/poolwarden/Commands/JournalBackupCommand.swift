import ArgumentParser
import Foundation
import JournalStore
import NIOCore
import NIOHTTP1
import Settings

/// `poolwarden journal backup`: by the running server, or by this command where none runs.
struct JournalBackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the journal into a file with which a server can start, also while the server runs.",
        discussion: """
            The running server makes the copy, as its own user, and goes on meanwhile; where none runs, this command does. \
            The file gets its name once it is whole and on disk. Addresses of replies stay encrypted in it: whoever \
            starts a server with it needs the same journal.key. Exit codes: 0 the backup is made, 1 there is none.
            """,
    )

    @Argument(help: "The new file; one that is there already is left as it is.")
    var file: String

    @Option(help: "The settings' file, which says where the journal and the server are.")
    var config = "config/poolwarden.yaml"

    func run() async throws {
        try await reportingFailures {
            let environment = ProcessInfo.processInfo.environment
            let journal = try ValidSettings.journalPath(config: self.config, environment: environment)
            let control = try ValidSettings.controlPath(config: self.config, environment: environment)
            // The server has a folder of its own.
            let path = URL(filePath: self.file).standardizedFileURL.path
            let backup: BackupDocument
            if ControlSocket.isAnswered(control) {
                backup = try await Self.ask(control, path)
            } else {
                backup = BackupDocument(try StoppedJournal(path: journal).backUp(to: path))
            }
            if let problem = backup.problem { throw Failure(problem) }
            let size = ByteSize(backup.bytes)
            print("\(backup.path): \(size) in \(String(format: "%.1f", Double(backup.milliseconds) / 1_000)) s")
        }
    }

    private static func ask(_ control: String, _ path: String) async throws -> BackupDocument {
        try await ControlClient(path: control)(
            .POST,
            "/journal/backup",
            as: BackupDocument.self,
            sending: try ControlJSON.write(BackupRequestDocument(path: path)),
            within: .hours(24),
        )
    }
}
