import Foundation
import GRDB
import TestKit
import Testing
import Warden

@testable import JournalStore

@Suite(.temporaryFolder)
struct `A check of the journal` {
    let kept = KeptJournal()

    @Test func `finds nothing in a journal that nobody has touched`() async throws {
        let journal = try self.kept.open()
        try await self.fill(journal)
        #expect(try self.kept.findings() == [])
        journal.close()
        #expect(try self.kept.findings() == [])
        let report = try JournalCheck(path: self.kept.path, now: self.kept.clock.now).run()
        #expect(report.deliveries == 3)
        let sizes = try #require(report.sizes)
        #expect(sizes.file > 0)
        #expect(sizes.tables.contains { $0.name == "payloads" && $0.rows == 3 && $0.bytes > 0 })
    }

    @Test(arguments: [
        // What a person does to the file, the place that is named, and what is said about it.
        ("UPDATE decisions SET decision = x'7B6F6F7073' WHERE number = 1", "delivery 1", "decisions.decision cannot"),
        ("UPDATE operations SET outcome = x'00' WHERE number = 1", "delivery 1", "operations.outcome cannot be read"),
        ("UPDATE settlements SET settlement = x'5B5D'", "delivery 1", "settlements.settlement cannot be read"),
        ("UPDATE replies SET message = x'7B7D'", "delivery 2", "replies.message cannot be read: at"),
        ("DELETE FROM settlements; DELETE FROM decisions", "delivery 1", "neither a settlement nor a decision"),
        ("UPDATE deliveries SET settlement = NULL WHERE number = 1", "delivery 1", "nothing says how or when"),
        (
            "UPDATE deliveries SET settlement = 'done' WHERE number = 1", "delivery 1",
            "deliveries.settlement is none of",
        ),
        (
            "UPDATE deliveries SET state = 'lost' WHERE number = 3", "delivery 3",
            "deliveries.state is none of received",
        ),
        ("UPDATE deliveries SET state = 'decided' WHERE number = 3", "delivery 3", "its decision is missing"),
        ("UPDATE deliveries SET state = 'awaiting-approval' WHERE number = 3", "delivery 3", "nothing says whose"),
        ("UPDATE deliveries SET state = 'applying' WHERE number = 2", "delivery 2", "has no operations"),
        ("DELETE FROM decisions WHERE number = 1", "delivery 1", "no decision that plans them"),
        ("UPDATE operations SET sent_at = NULL", "delivery 1", "nothing says when it was sent"),
        ("UPDATE operations SET state = 'sent'", "delivery 1", "contradict each other"),
        ("UPDATE operations SET state = 'sent', outcome = NULL", "delivery 1", "was sent and never looked up"),
        ("UPDATE operations SET operation = 'pools.delete'", "delivery 1", "plans other operations"),
        ("UPDATE operations SET position = 5", "delivery 1", "one of its operations is missing"),
        ("DELETE FROM deliveries WHERE number = 2", "delivery 2", "it is in replies, and not in deliveries"),
        ("DELETE FROM payloads WHERE number = 3", "delivery 3", "its payload is missing"),
        ("UPDATE deliveries SET payload_dropped_at = 1 WHERE number = 3", "delivery 3", "it is not at its end"),
        ("UPDATE replies SET due_at = NULL", "delivery 2", "its reply's state and due_at contradict"),
        ("UPDATE replies SET state = 'lost'", "delivery 2", "replies.state is none of"),
        ("UPDATE deliveries SET received_at = 9223372036854775807 WHERE number = 3", "delivery 3", "a time to come"),
        ("UPDATE deliveries SET due_at = 9223372036854775807 WHERE number = 3", "delivery 3", "more than 400 days"),
        (
            "INSERT INTO approvals VALUES (3, 3, 'x', 'ben', 'maybe', NULL, 0, x'5B5D')", "delivery 3",
            "nobody was asked",
        ),
        ("INSERT INTO memory VALUES ('a.lua', 'k', 'no JSON', NULL)", "memory a.lua k", "cannot be read"),
        ("DROP INDEX deliveries_due", "index deliveries_due", "it is missing"),
        ("DROP TABLE settlements", "table settlements", "it is missing"),
        ("ALTER TABLE replies ADD COLUMN mine TEXT", "table replies", "changed its columns"),
        ("CREATE TABLE notes (x)", "table notes", "Poolwarden did not make this"),
        ("PRAGMA user_version = 1", "the file", "the journal has version 1"),
        ("PRAGMA journal_mode = DELETE", "the file", "its journal mode is delete"),
    ])
    func `says what somebody has changed by hand`(_ sql: String, _ place: String, _ text: String) async throws {
        let journal = try self.kept.open()
        try await self.fill(journal)
        journal.close()
        try self.kept.edit(sql)
        let findings = try self.kept.findings()
        let isFound = findings.contains { $0.hasPrefix("\(place): ") && $0.contains(text) }
        #expect(isFound, "\(findings)")
    }

    @Test func `says how many more there are of the same`() async throws {
        let journal = try self.kept.open()
        for index in 0..<15 { _ = try await self.kept.accept("\(index)", in: journal) }
        journal.close()
        try self.kept.edit("UPDATE deliveries SET state = 'lost'")
        let findings = try self.kept.findings()
        #expect(findings.count == 11)
        #expect(findings.last?.hasPrefix("table deliveries: 5 more of the same") == true)
    }

    @Test func `finds damaged pages, and says so instead of failing`() async throws {
        let journal = try self.kept.open()
        for index in 0..<50 {
            _ = try await self.kept.accept("\(index)", String(repeating: "x", count: 15_000), in: journal)
        }
        journal.close()
        try self.overwrite(from: 1 << 16, count: 1 << 17)
        let findings = try self.kept.findings()
        #expect(findings.contains { $0.contains("put back a backup") }, "\(findings)")
    }

    @Test(arguments: [0, 40, 100])
    func `refuses a file whose beginning is no journal's, and says so`(_ place: Int) async throws {
        let journal = try self.kept.open()
        try await self.fill(journal)
        journal.close()
        try self.overwrite(from: place, count: 200)
        let findings: [String]
        do {
            findings = try self.kept.findings()
        } catch {
            findings = ["\(error)"]
        }
        #expect(!findings.isEmpty)
    }

    // MARK: - Parts

    /// One that is settled, one with a reply to send, one that waits.
    private func fill(_ journal: JournalStore) async throws {
        _ = try await self.kept.settle("a", in: journal)
        let second = try await self.kept.accept("b", in: journal)
        let settlement = Settlement(word: .denied, reasons: [Decision.Reason("no")])
        let reply = ReplyPlan.sending(Message(headline: "No", footer: ""), .slack)
        try await journal.settle(Ending(settlement: settlement, reply: reply), of: second)
        _ = try await self.kept.accept("c", in: journal)
    }

    private func overwrite(from place: Int, count: Int) throws {
        let file = try FileHandle(forUpdating: URL(filePath: self.kept.path))
        defer { try? file.close() }
        try file.seek(toOffset: UInt64(place))
        try file.write(contentsOf: Data(repeating: 0x5A, count: count))
    }
}
