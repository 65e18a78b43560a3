import Foundation
import TestKit
import Testing
import Warden

@testable import poolwarden

@Suite(.temporaryFolder, .timeLimit(.minutes(10)))
struct `The command journal` {
    @Test func `makes a backup while the server runs, with which a server starts`() async throws {
        try await RunningServer.run { server in
            _ = try await server.send("slack/pool-create-by-stranger.http", as: .slack)
            let backup = TemporaryFolder.path + "/backup.sqlite"
            let made = try await server.run(["journal", "backup", backup])
            #expect(made.status == 0, "\(made.errors)")
            #expect(made.output.hasPrefix("\(backup): "), "\(made.output)")
            let check = try await Binary.run(["journal", "check", backup])
            #expect(check.status == 0, "\(check.output)\(check.errors)")
            #expect(check.output.contains("nothing wrong was found (version"))
            #expect(check.output.contains("for each delivery"))

            let again = try await server.run(["journal", "backup", backup])
            #expect(again.status == 1)
            #expect(again.errors.contains("this is there already"), "\(again.errors)")

            // A relative path is the command's, not the server's.
            let relative = try await Binary.run(
                ["journal", "backup", "here.sqlite", "--config", server.config],
                environment: ["POOLWARDEN_JOURNAL_PATH": server.folder.journal],
                folder: TemporaryFolder.path,
            )
            #expect(relative.status == 0, "\(relative.errors)")
            #expect(FileManager.default.fileExists(atPath: TemporaryFolder.path + "/here.sqlite"))

            #expect(await server.terminate() == 0)
            try server.folder.replaceJournal(with: backup)
            try await server.start()
            #expect(server.log.contains("the last server did not close the journal; it is sound"), "\(server.log)")
            let list = try await server.run(["deliveries"])
            #expect(list.output.contains("denied"))
        }
    }

    @Test func `does what its page says, backup and restore`() async throws {
        let page = try String(contentsOfFile: Binary.project + "/docs/journal.md", encoding: .utf8)
        try await RunningServer.run { server in
            _ = try await server.send("slack/pool-create-by-stranger.http", as: .slack)
            var commands = 0
            for block in PageBlocks(page).blocks where block.language == "sh" {
                switch block.name {
                case "stop":
                    // What comes after the backup is not in it.
                    _ = try await server.send("github/issue-comment.http", as: .github)
                    #expect(await server.terminate() == 0)
                case "start":
                    try await server.start()
                default:
                    commands += 1
                    let result = try await server.run(shell: block.text)
                    #expect(result.status == 0, "line \(block.line): \(result.output)\n\(result.errors)")
                }
            }
            #expect(commands == 2)
            let list = try await server.run(["deliveries"])
            #expect(list.output.contains("denied"))
            #expect(!list.output.contains("github"))
            let attributes = try FileManager.default.attributesOfItem(atPath: server.folder.journal)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `makes a backup where no server runs`() async throws {
        try await RunningServer.run { server in
            _ = try await server.send("slack/pool-create-by-stranger.http", as: .slack)
            await server.kill()
            let backup = TemporaryFolder.path + "/backup.sqlite"
            let made = try await server.run(["journal", "backup", backup])
            #expect(made.status == 0, "\(made.errors)")
            let list = try await Binary.run(["deliveries", "--journal", backup])
            #expect(list.output.contains("denied"), "\(list.errors)")
        }
    }

    @Test func `looks no longer after a server that was stopped than it must`() async throws {
        try await RunningServer.run { server in
            #expect(await server.terminate() == 0)
            try await server.start()
            #expect(!server.log.contains("did not close the journal"))
            await server.kill()
            try await server.start()
            #expect(server.log.contains("did not close the journal"))
        }
    }

    @Test func `and the server refuse a damaged journal, and say what to do`() async throws {
        try await RunningServer.run { server in
            for _ in 0..<20 { _ = try await server.send("slack/pool-create-by-stranger.http", as: .slack) }
            #expect(await server.terminate() == 0)
            let file = try FileHandle(forUpdating: URL(filePath: server.folder.journal))
            try file.write(contentsOf: Data(repeating: 0x5A, count: 8_192))
            try file.close()
            let check = try await server.run(["journal", "check"])
            #expect(check.status == 1)
            #expect((check.output + check.errors).contains("docs/journal.md"), "\(check.output)\(check.errors)")
            let serve = try await server.run(["serve"])
            #expect(serve.status == 1)
            #expect(serve.errors.contains("the journal is damaged, and nothing was changed"), "\(serve.errors)")
        }
    }

    @Test func `says that a second server cannot have the same journal`() async throws {
        try await RunningServer.run { server in
            let link = TemporaryFolder.path + "/other.sqlite"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: server.folder.journal)
            for path in [server.folder.journal, link] {
                let second = try await server.run(
                    ["serve"],
                    ["POOLWARDEN_JOURNAL_PATH": path, "POOLWARDEN_SERVER_PORT": "0", "POOLWARDEN_SERVER_ADMIN": "off"],
                )
                #expect(second.status == 1)
                #expect(second.errors.contains("another poolwarden has this journal open"), "\(second.errors)")
            }
        }
    }
}

extension DemoFolder {
    /// Puts a backup in the journal's place, as docs/journal.md says.
    fileprivate func replaceJournal(with backup: String) throws {
        for ending in ["", "-wal", "-shm", ".lock"] {
            try? FileManager.default.removeItem(atPath: self.journal + ending)
        }
        try FileManager.default.copyItem(atPath: backup, toPath: self.journal)
    }
}
