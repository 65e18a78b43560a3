import AgentPoolsAPI
import Foundation
import GRDB
import TestKit
import Testing
import Warden

@testable import JournalStore

/// What the journal keeps for policies from one decision to the next.
@Suite(.temporaryFolder)
struct `The journal as a store of policies` {
    let clock = ManualClock()

    @Test func `remembers what a decision says, for each policy its own, until it expires`() async throws {
        let journal = try self.open()
        let soon = self.clock.now.addingTimeInterval(60)
        try await self.settle(
            journal,
            "1",
            memory: [
                Self.change("a.lua", "key", "1"), Self.change("a.lua", "soon", "2", expires: soon),
                Self.change("b.lua", "key", "3"),
            ],
        )
        let memory = try await journal.memory(of: "a.lua", now: self.clock.now)
        #expect(
            memory.entries == [
                "key": PolicyMemory.Entry(value: "1"), "soon": PolicyMemory.Entry(value: "2", expires: soon),
            ]
        )
        #expect(try await journal.memory(of: "a.lua", now: soon).entries.keys.sorted() == ["key"])
        #expect(try await journal.memory(of: "b.lua", now: soon).entries["key"]?.value == "3")
        #expect(try await journal.memory(of: "c.lua", now: soon).entries.isEmpty)
    }

    @Test func `forgets what is set to nil, and clears away what has expired`() async throws {
        let journal = try self.open()
        let soon = self.clock.now.addingTimeInterval(60)
        try await self.settle(
            journal,
            "1",
            memory: [Self.change("a.lua", "key", "1"), Self.change("b.lua", "soon", "2", expires: soon)],
        )
        self.clock.advance(by: 60)
        try await self.settle(
            journal,
            "2",
            memory: [MemoryChange(policy: "a.lua", key: "key", entry: nil), Self.change("a.lua", "other", "4")],
        )
        let rows = try await journal.read { try String.fetchAll($0, sql: "SELECT key FROM memory") }
        #expect(rows == ["other"])
    }

    @Test func `takes back what is remembered where its decision is not recorded`() async throws {
        let journal = try self.open()
        try await self.accept(journal)
        let decision = try Self.decision(memory: [Self.change("a.lua", "key", "1")])
        try await journal.record(decision, of: 1)
        // The same operations once more: the transaction fails, and nothing of it stays.
        let again = try Self.decision(memory: [Self.change("a.lua", "key", "2")])
        await #expect(throws: JournalError.self) { try await journal.record(again, of: 1) }
        #expect(try await journal.memory(of: "a.lua", now: self.clock.now).entries["key"]?.value == "1")
    }

    @Test func `counts what was sent for a policy: applied, under way or not known`() async throws {
        let journal = try self.open()
        try await self.accept(journal)
        let outcomes: [Outcome?] = [
            .applied(id: "apool-1", lookedUp: false), nil, .unknown(reason: ""), .unchanged(reason: ""),
            .refused(reason: ""), .failed(reason: "", transient: false),
        ]
        try await journal.record(try Self.decision(count: outcomes.count + 1), of: 1)
        for (position, outcome) in outcomes.enumerated() {
            self.clock.advance(by: 1)
            try await journal.recordIntent(operation: position, of: 1)
            if let outcome { try await journal.record(outcome, operation: position, of: 1) }
        }
        let start = Date(timeIntervalSince1970: 1_800_000_000)
        let sent = try await journal.sent(.createPool, for: "policies/test.lua", since: start)
        #expect(sent == [1, 2, 3].map { start.addingTimeInterval($0) })
        let later = start.addingTimeInterval(2)
        #expect(try await journal.sent(.createPool, for: "policies/test.lua", since: later).count == 2)
        #expect(try await journal.sent(.deletePool, for: "policies/test.lua", since: start).isEmpty)
        #expect(try await journal.sent(.createPool, for: "policies/other.lua", since: start).isEmpty)
    }

    @Test func `records no intent without room, and counts no operation against itself`() async throws {
        let journal = try self.open()
        try await self.accept(journal)
        let limit = OperationLimit(policy: "policies/test.lua", kind: .createPool, count: 1, window: 60)
        try await journal.record(try Self.decision(count: 2), of: 1)
        #expect(try await journal.recordIntent(operation: 0, of: 1, within: [limit]) == nil)
        self.clock.advance(by: 10)
        #expect(try await journal.recordIntent(operation: 0, of: 1, within: [limit]) == nil)
        let roomAt = self.clock.now.addingTimeInterval(60)
        #expect(
            try await journal.recordIntent(operation: 1, of: 1, within: [limit])
                == SpentLimit(limit: limit, roomAt: roomAt)
        )
        let states = try await journal.read { try String.fetchAll($0, sql: "SELECT state FROM operations") }
        #expect(states == ["sent", "planned"])
        self.clock.advance(by: 60)
        #expect(try await journal.recordIntent(operation: 1, of: 1, within: [limit]) == nil)
        let never = OperationLimit(policy: "policies/test.lua", kind: .createPool, count: 0, window: 60)
        let spent = try await journal.recordIntent(operation: 1, of: 1, within: [never])
        #expect(spent?.reason == "the limit 0/minute of policies/test.lua has no room for it")
    }

    @Test func `finds what was sent, and the oldest notification of each destination, by an index`() async throws {
        let journal = try self.open()
        func plan(_ sql: String, _ arguments: StatementArguments) async throws -> [String] {
            try await journal.read { database in
                try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + sql, arguments: arguments).map { $0["detail"] }
            }
        }
        let sent = try await plan(JournalStore.sentSQL, ["a", "b", 1, 0, 0])
        #expect(sent.contains { $0.contains("operations_sent (policy=? AND operation=? AND sent_at>?)") }, "\(sent)")
        let waiting = try await plan(JournalStore.waitingNotificationsSQL, [1, 1])
        #expect(waiting.contains { $0.contains("USING INDEX notifications_waiting") }, "\(waiting)")
        #expect(waiting.contains { $0.contains("INTEGER PRIMARY KEY (rowid=?)") }, "\(waiting)")
    }

    @Test func `keeps a policy set once for each digest, byte for byte`() async throws {
        let journal = try self.open()
        let files: [(name: String, bytes: [UInt8])] = [
            ("policies/a.lua", Array("-- é\n".utf8)), ("policies/lib/b.lua", [0xff, 0]),
        ]
        try await journal.keep(policySet: "digest", files: files)
        try await journal.keep(policySet: "digest", files: [("policies/a.lua", [1])])
        let kept = try #require(try await journal.policySet("digest"))
        #expect(kept.map(\.name) == files.map(\.name))
        #expect(kept.map(\.bytes) == files.map(\.bytes))
        #expect(try await journal.policySet("other") == nil)
    }

    // MARK: - Parts

    private func open() throws -> JournalStore {
        try JournalStore(
            path: TemporaryFolder.path + "/journal.sqlite",
            seal: nil,
            now: { [clock] in clock.now },
        )
    }

    private static func change(
        _ policy: String,
        _ key: String,
        _ value: String,
        expires: Date? = nil,
    ) -> MemoryChange {
        MemoryChange(policy: policy, key: key, entry: PolicyMemory.Entry(value: value, expires: expires))
    }

    private static func decision(count: Int = 1, memory: [MemoryChange] = []) throws -> Decision {
        var decision = Decision.permit(try (0..<count).map { try .create("pool-\($0)") })
        decision.memory = memory
        return decision
    }

    /// Delivery 1.
    private func accept(_ journal: JournalStore) async throws {
        let tick = Tick(policy: "policies/test.lua", name: "1", due: self.clock.now)
        _ = try await journal.accept(tick, received: self.clock.now, whenKept: { _ in })
    }

    private func settle(_ journal: JournalStore, _ id: String, memory: [MemoryChange]) async throws {
        let tick = Tick(policy: "policies/test.lua", name: id, due: self.clock.now)
        let acceptance = try await journal.accept(tick, received: self.clock.now, whenKept: { _ in })
        guard case .accepted(let delivery) = acceptance else { throw Missing() }
        var decision = Decision.note("remembered")
        decision.memory = memory
        let ending = Ending(settlement: Settlement(withoutPlan: decision), decision: decision, reply: .none)
        try await journal.settle(ending, of: delivery.number)
    }
}
