import Foundation
import GRDB
import TestKit
import Testing
import Warden

@testable import JournalStore

@Suite(.temporaryFolder)
struct `A journal that is opened` {
    let kept = KeptJournal()

    @Test func `is looked through when the last server did not close it, and only then`() async throws {
        let first = try self.kept.open()
        #expect(first.found.checked == nil)
        _ = try await self.kept.accept("a", in: first)
        first.close()
        let second = try self.kept.open()
        #expect(second.found.wasClosed)
        #expect(second.found.checked == nil)
        second.close()
        // As after `kill -9`: nothing says that it was closed.
        try Data().write(to: URL(filePath: self.kept.path + ".lock"))
        let third = try self.kept.open()
        #expect(third.found.checked == "the whole file")
        third.close()
    }

    @Test func `is not marked as closed while it is open, nor after a failure`() async throws {
        let journal = try self.kept.open()
        let lock = URL(filePath: self.kept.path + ".lock")
        #expect(try Data(contentsOf: lock).isEmpty)
        await #expect(throws: JournalError.self) {
            try await journal.write { _ in throw DatabaseError(resultCode: .SQLITE_IOERR, message: "fsync") }
        }
        journal.close()
        #expect(try Data(contentsOf: lock).isEmpty)
    }

    @Test func `is refused when it is damaged, with what to do`() async throws {
        let journal = try self.kept.open()
        for index in 0..<50 {
            _ = try await self.kept.accept("\(index)", String(repeating: "x", count: 15_000), in: journal)
        }
        journal.close()
        try Data().write(to: URL(filePath: self.kept.path + ".lock"))
        let file = try FileHandle(forUpdating: URL(filePath: self.kept.path))
        try file.seek(toOffset: 1 << 16)
        try file.write(contentsOf: Data(repeating: 0x5A, count: 1 << 17))
        try file.close()
        let error = #expect(throws: JournalOpenError.self) { try self.kept.open() }
        guard case .damaged = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect("\(error.map { "\($0)" } ?? "")".contains("poolwarden journal check"))
    }

    @Test func `is refused when a table or an index is missing`() throws {
        try self.kept.open().close()
        try self.kept.edit("DROP TABLE decisions")
        let error = #expect(throws: JournalOpenError.self) { try self.kept.open() }
        let text = error.map { "\($0)" } ?? ""
        #expect(text.contains("the journal is damaged, and nothing was changed: "), "\(text)")
        #expect(text.contains("table decisions is missing"), "\(text)")
    }

    @Test func `that is no journal is refused in the same words`() throws {
        try "This is a letter, and no journal.\n".write(toFile: self.kept.path, atomically: true, encoding: .utf8)
        let error = #expect(throws: JournalOpenError.self) { try self.kept.open() }
        guard case .damaged = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `belongs to one server, whatever name it is opened by`() throws {
        let journal = try self.kept.open()
        let link = TemporaryFolder.path + "/link.sqlite"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "journal.sqlite")
        let folder = TemporaryFolder.path + "/folder"
        try FileManager.default.createSymbolicLink(atPath: folder, withDestinationPath: TemporaryFolder.path)
        let roundabout = TemporaryFolder.path + "/../" + URL(filePath: TemporaryFolder.path).lastPathComponent
        for path in [self.kept.path, link, folder + "/journal.sqlite", roundabout + "/./journal.sqlite"] {
            let error = #expect(throws: JournalOpenError.self, "\(path)") { try self.kept.open(path) }
            #expect(error.map { "\($0)" }?.contains("another poolwarden has this journal open") == true)
        }
        journal.close()
    }

    @Test func `is refused under a second name, as what is beside it has the first one's`() throws {
        try self.kept.open().close()
        let second = TemporaryFolder.path + "/second.sqlite"
        try FileManager.default.linkItem(atPath: self.kept.path, toPath: second)
        for path in [self.kept.path, second] {
            let error = #expect(throws: JournalOpenError.self) { try self.kept.open(path) }
            #expect(error.map { "\($0)" }?.contains("hard link") == true)
        }
    }

    @Test func `is made behind a link to a file that is not there yet`() throws {
        let link = TemporaryFolder.path + "/link.sqlite"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "journal.sqlite")
        let journal = try self.kept.open(link)
        #expect(throws: JournalOpenError.self) { try self.kept.open() }
        journal.close()
    }

    @Test(arguments: [
        ("nfs4", "nfs4"), ("cifs", "cifs"), ("9p", "9p"), ("ext4", nil), ("tmpfs", nil), ("overlay", nil),
    ])
    func `knows the disks of other machines`(_ mounted: String, _ kind: String?) {
        let mounts = """
            22 1 0:20 / /proc rw shared:5 - proc proc rw
            36 22 0:300 / /data rw,noatime shared:1 master:7 - \(mounted) server:/export rw
            37 22 8:1 / / rw - ext4 /dev/sda1 rw
            """
        // 300 is 0x12C: its upper bits stand apart in a device's number.
        #expect(NetworkDisk.kind(device: 0x10_002C, mounts: mounts) == kind)
        #expect(NetworkDisk.kind(device: 0x801, mounts: mounts) == nil)
        #expect(NetworkDisk.kind(device: 0x999, mounts: mounts) == nil)
        #expect("\(JournalOpenError.networkDisk(path: "x", kind: "nfs"))".contains("a disk of this machine"))
    }

    @Test func `that is full takes nothing, gives everything, and goes on when there is room`() async throws {
        let journal = try self.kept.open()
        let first = try await self.kept.accept("a", in: journal)
        try await self.limit(journal, to: 3)
        var refusal: JournalError?
        for index in 0..<100 where refusal == nil {
            do {
                _ = try await self.kept.accept("\(index)", String(repeating: "x", count: 15_000), in: journal)
            } catch let error as JournalError {
                refusal = error
            }
        }
        #expect(refusal == .full)
        #expect(try await journal.delivery(first).number == first)
        #expect(try JournalReader(path: self.kept.path).delivery("a") != nil)
        try await self.limit(journal, to: 1_000_000)
        _ = try await self.kept.accept("later", in: journal)
        #expect(try self.kept.findings() == [])
    }

    /// As a disk that has room for so many pages more.
    private func limit(_ journal: JournalStore, to pages: Int) async throws {
        _ = try await journal.read { database in
            let count = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            return try Int.fetchOne(database, sql: "PRAGMA max_page_count = \(count + pages)")
        }
    }
}
