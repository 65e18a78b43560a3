import AgentPoolsAPI
import Foundation
import GRDB
import TestKit
import Testing
import Warden

@testable import JournalStore

@Suite(.temporaryFolder)
struct `A journal of version 1` {
    let clock = ManualClock()

    @Test func `opens, keeps everything, and goes on`() async throws {
        let decision = try self.makeVersion1()
        let journal = try self.open()
        let waiting = try await journal.waiting(now: self.clock.now, limit: 10)
        #expect(waiting.map(\.number) == [2])
        let progress = try await journal.progress(of: 2)
        #expect(progress.decision == decision)
        #expect(progress.operations == [.ended(.applied(id: "apool-1", lookedUp: false)), .sent, .planned])
        let delivery = try await journal.delivery(1)
        #expect(delivery.body == Array("pool create x".utf8))
        #expect(delivery.header("x-kept") == "yes")
        let reply = try #require(try await journal.waitingReplies(now: self.clock.now, limit: 10).first)
        #expect(reply.message == Message(headline: "Done", footer: "delivery 1"))
        #expect(reply.address == .slack)
        // What was sent before operations said for whom counts against nobody's limit.
        #expect(try await journal.sent(.createPool, for: "policies/test.lua", since: .distantPast).isEmpty)
        #expect(try await journal.recordIntent(operation: 2, of: 2, within: []) == nil)
        journal.close()
        #expect(try JournalReader(path: Self.path).delivery("1")?.settlement?.word == .applied)
    }

    @Test func `is brought up to date by the server alone`() throws {
        _ = try self.makeVersion1()
        #expect(throws: JournalOpenError.self) { try JournalReader(path: Self.path) }
        let text = String(describing: JournalOpenError.version(found: 1))
        #expect(text.contains("start the server with it once"))
        try self.open().close()
        _ = try JournalReader(path: Self.path)
    }

    @Test func `has the tables of a new one afterwards`() throws {
        _ = try self.makeVersion1()
        try self.open().close()
        let new = TemporaryFolder.path + "/new.sqlite"
        try self.open(new).close()
        #expect(try Self.tables(of: Self.path) == Self.tables(of: new))
    }

    @Test func `is left as it is when it is of a version that is to come`() throws {
        try self.open().close()
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        try DatabaseQueue(path: Self.path, configuration: configuration).writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA user_version = \(Schema.version + 1)")
        }
        #expect(throws: JournalOpenError.self) { try self.open() }
        let error = String(describing: JournalOpenError.version(found: Schema.version + 1))
        #expect(error.contains("this poolwarden reads version \(Schema.version)"))
    }

    // MARK: - Parts

    private static var path: String { TemporaryFolder.path + "/journal.sqlite" }

    private func open(_ path: String = Self.path) throws -> JournalStore {
        try JournalStore(path: path, seal: nil, now: { [clock] in clock.now })
    }

    /// A file as the first version made it: one settled delivery, and one in the middle of its plan.
    private func makeVersion1() throws -> Decision {
        let decision = Decision(
            verdict: .permit,
            reasons: [Decision.Reason("because")],
            plan: Plan(operations: [try .create("one"), try .create("two"), try .create("three")]),
            policySet: "digest",
        )
        let settlement = Settlement(word: .applied, reasons: [Decision.Reason("done")])
        let message = Message(headline: "Done", footer: "delivery 1")
        let queue = try DatabaseQueue(path: Self.path)
        try queue.write { database in
            try database.execute(sql: Schema.version1)
            try database.execute(sql: "PRAGMA user_version = 1")
            for number in 1...2 {
                try database.execute(
                    sql: """
                        INSERT INTO deliveries (number, source, delivery_id, received_at, state)
                        VALUES (?, 'test', ?, 0, ?)
                        """,
                    arguments: [number, "id-\(number)", number == 1 ? "settled" : "applying"],
                )
                try database.execute(
                    sql: "INSERT INTO payloads (number, headers, body) VALUES (?, ?, ?)",
                    arguments: [number, "x-kept: yes", Data("pool create x".utf8)],
                )
            }
            try database.execute(sql: "UPDATE deliveries SET settlement = 'applied', settled_at = 1 WHERE number = 1")
            try database.execute(
                sql: "INSERT INTO settlements (number, settlement) VALUES (1, ?)",
                arguments: [JSON.write(settlement)],
            )
            try database.execute(
                sql: "INSERT INTO replies (number, state, address, message, due_at) VALUES (1, 'waiting', ?, ?, 0)",
                arguments: [Data(#"{"slack":{}}"#.utf8), JSON.write(message)],
            )
            try database.execute(
                sql: "INSERT INTO decisions (number, verdict, policy_set, decision) VALUES (2, 'permit', 'digest', ?)",
                arguments: [JSON.write(decision)],
            )
            let outcome = Outcome.applied(id: "apool-1", lookedUp: false)
            for (position, state) in ["applied", "sent", "planned"].enumerated() {
                try database.execute(
                    sql: """
                        INSERT INTO operations (number, position, operation, state, sent_at, outcome)
                        VALUES (2, ?, 'pools.create', ?, ?, ?)
                        """,
                    arguments: [
                        position, state, position < 2 ? 5 : nil, position == 0 ? try JSON.write(outcome) : nil,
                    ],
                )
            }
        }
        try queue.close()
        return decision
    }

    /// Every table and index with its columns.
    private static func tables(of path: String) throws -> [String] {
        // A store that was closed a moment ago may still be giving its lock back.
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        return try DatabaseQueue(path: path, configuration: configuration).read { database in
            let names = try String.fetchAll(database, sql: "SELECT type || ' ' || name FROM sqlite_schema ORDER BY 1")
            return try names.map { name in
                let columns = try Row.fetchAll(
                    database,
                    sql: "SELECT name || ' ' || type FROM pragma_table_info(?)",
                    arguments: [name.split(separator: " ").last.map(String.init)],
                ).map { $0[0] as String }
                return "\(name): \(columns)"
            }
        }
    }
}
