import Foundation
import GRDB
import TestKit
import Testing
import Warden

@testable import JournalStore

@Suite(.temporaryFolder)
struct `A backup of the journal` {
    let kept = KeptJournal()

    private static var copy: String { TemporaryFolder.path + "/backup.sqlite" }

    @Test func `is a journal with which a server can start, with everything in it`() async throws {
        let journal = try self.kept.open()
        let settled = try await self.kept.settle("a", in: journal)
        let waiting = try await self.kept.accept("b", in: journal)
        let backup = try await journal.backUp(to: Self.copy)
        #expect(backup.bytes > 0)
        _ = try await self.kept.accept("c", in: journal)

        #expect(try self.kept.findings(Self.copy) == [])
        let restored = try self.kept.open(Self.copy)
        #expect(restored.found.checked == "the whole file")
        #expect(try await restored.waiting(now: self.kept.clock.now, limit: 10).map(\.number) == [waiting])
        #expect(try await restored.progress(of: settled).operations.count == 1)
        #expect(try await restored.capability("response_url", of: waiting) != nil)
    }

    @Test func `keeps reply capabilities sealed, and is readable by nobody else`() async throws {
        let journal = try self.kept.open()
        _ = try await self.kept.accept("a", in: journal)
        _ = try await journal.backUp(to: Self.copy)
        let bytes = try Data(contentsOf: URL(filePath: Self.copy))
        #expect(bytes.range(of: Data("hooks.slack.com".utf8)) == nil)
        let attributes = try FileManager.default.attributesOfItem(atPath: Self.copy)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func `leaves what is there already as it is`() async throws {
        let journal = try self.kept.open()
        try "mine".write(toFile: Self.copy, atomically: true, encoding: .utf8)
        await #expect(throws: BackupError.self) { _ = try await journal.backUp(to: Self.copy) }
        #expect(try String(contentsOfFile: Self.copy, encoding: .utf8) == "mine")
        let link = TemporaryFolder.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/nonesuch/file")
        await #expect(throws: BackupError.self) { _ = try await journal.backUp(to: link) }
    }

    @Test func `leaves nothing behind where it cannot be made, and the journal goes on`() async throws {
        let journal = try self.kept.open()
        await #expect(throws: BackupError.self) { _ = try await journal.backUp(to: "/nonesuch/folder/file") }
        let folder = TemporaryFolder.path
        let cancelled = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await journal.backUp(to: folder + "/backup.sqlite")
        }
        await #expect(throws: BackupError.self) { _ = try await cancelled.value }
        let left = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("backup") }
        #expect(left == [])
        #expect(try await self.kept.accept("a", in: journal) == 1)
        _ = try await journal.backUp(to: Self.copy)
    }

    @Test func `has what is written while it is made, or none of it`() async throws {
        let journal = try self.kept.open()
        for index in 0..<200 {
            _ = try await self.kept.accept("before-\(index)", String(repeating: "x", count: 15_000), in: journal)
        }
        let writing = Task {
            var count = 0
            while !Task.isCancelled {
                count += 1
                _ = try await self.kept.accept("during-\(count)", String(repeating: "y", count: 15_000), in: journal)
            }
            return count
        }
        for round in 0..<5 {
            _ = try await journal.backUp(to: Self.copy + "\(round)")
        }
        writing.cancel()
        #expect(try await writing.value > 0)
        for round in 0..<5 {
            #expect(try self.kept.findings(Self.copy + "\(round)") == [])
        }
    }

    @Test func `is made without a server, whatever version the journal is of`() async throws {
        let journal = try self.kept.open()
        _ = try await self.kept.settle("a", in: journal)
        #expect(throws: JournalOpenError.self) { try StoppedJournal(path: self.kept.path) }
        journal.close()
        try self.kept.edit("PRAGMA user_version = 99")
        _ = try StoppedJournal(path: self.kept.path).backUp(to: Self.copy)
        let version = try await DatabaseQueue(path: Self.copy).read {
            try Int.fetchOne($0, sql: "PRAGMA user_version")
        }
        #expect(version == 99)
    }
}
