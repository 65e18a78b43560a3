import Foundation
import GRDB
import TestKit
import Testing
import Warden

@testable import JournalStore

@Suite(.temporaryFolder)
struct `What was kept long enough` {
    let kept = KeptJournal()

    private static let day: TimeInterval = 86_400

    @Test func `is dropped: payloads after their time, and the delivery stays known`() async throws {
        let journal = try self.kept.open()
        let old = try await self.kept.settle("old", in: journal)
        self.kept.clock.advance(by: 20 * Self.day)
        let young = try await self.kept.settle("young", in: journal)
        self.kept.clock.advance(by: 11 * Self.day)
        let dropped = try await journal.drop(beyond: Keeping(payloads: 30 * Self.day))
        #expect(dropped.payloads == 1)
        #expect(try await self.numbers("payloads", in: journal) == [young])
        #expect(try await self.numbers("decisions", in: journal) == [old, young])
        #expect(try self.kept.findings() == [])

        let record = try #require(try JournalReader(path: self.kept.path).delivery("old"))
        #expect(record.payloadDropped == self.kept.clock.now)
        #expect(record.decision != nil)
        #expect(record.settlement?.word == .applied)
        // A redelivery is known as one, after its payload is gone.
        let verified = try FakeSender().verifier().verify(
            FakeSender.delivery("pool create x", id: "old", received: self.kept.clock.now),
            now: self.kept.clock.now,
        )
        guard case .redelivery(let again, _, true) = try await journal.accept(verified, whenKept: { _ in }) else {
            Issue.record("it was taken as new")
            return
        }
        #expect(again.number == old)
        #expect(try await journal.drop(beyond: Keeping(payloads: 30 * Self.day)).isNothing)
    }

    @Test func `stays while it is not settled, open, or has a reply or a notification to send`() async throws {
        let journal = try self.kept.open()
        let waiting = try await self.kept.accept("waiting", in: journal)
        let open = try await self.kept.accept("open", in: journal)
        let replying = try await self.kept.accept("replying", in: journal)
        let telling = try await self.kept.accept("telling", in: journal)
        let settlement = Settlement(word: .failed, reasons: [Decision.Reason("no")])
        let due = self.kept.clock.now.addingTimeInterval(60)
        try await journal.settle(Ending(settlement: settlement, reply: .none, due: due), of: open)
        let message = Message(headline: "No", footer: "")
        try await journal.settle(Ending(settlement: settlement, reply: .sending(message, .slack)), of: replying)
        let notification = Warden.Notification(destination: "ops", text: "x", policy: "a.lua")
        var decision = Decision(verdict: .note, reasons: [], policySet: "digest")
        decision.notifications = [notification]
        try await journal.settle(Ending(settlement: settlement, decision: decision, reply: .none), of: telling)
        self.kept.clock.advance(by: 400 * Self.day)
        let all = Keeping(payloads: Self.day, decisions: Self.day, idleTicks: Self.day, notifications: Self.day)
        // What was sealed for the replies that are never going to be sent goes at once.
        #expect(try await journal.drop(beyond: all).isNothing)
        #expect(try await self.numbers("payloads", in: journal) == [waiting, open, replying, telling])

        try await journal.recordReplySent(of: replying)
        try await journal.recordNotificationSent(1)
        let dropped = try await journal.drop(beyond: all)
        #expect(dropped.payloads == 2)
        #expect(dropped.decisions == 2)
        #expect(dropped.notifications == 1)
        #expect(try await self.numbers("payloads", in: journal) == [waiting, open])
        #expect(try self.kept.findings() == [])
    }

    @Test func `goes with everything that followed from a decision`() async throws {
        let journal = try self.kept.open()
        _ = try await self.kept.settle("old", in: journal)
        self.kept.clock.advance(by: 100 * Self.day)
        _ = try await journal.drop(beyond: Keeping(decisions: 90 * Self.day))
        for table in ["decisions", "operations", "settlements", "replies", "capabilities"] {
            #expect(try await self.numbers(table, in: journal) == [], "\(table)")
        }
        #expect(try self.kept.findings() == [])
        let record = try #require(try JournalReader(path: self.kept.path).delivery("old"))
        #expect(record.recordDropped == self.kept.clock.now)
        #expect(record.summary.settlement == .applied)
    }

    @Test func `is dropped sooner for ticks that planned nothing`() async throws {
        let journal = try self.kept.open()
        for (due, plans) in [(0.0, false), (60.0, true)] {
            let tick = Tick(policy: "a.lua", name: "sweep", due: self.kept.clock.now.addingTimeInterval(due))
            let acceptance = try await journal.accept(tick, received: self.kept.clock.now) { _ in }
            guard case .accepted(let delivery) = acceptance else { throw Missing() }
            let plan = plans ? Plan(operations: [try .create("one")]) : Plan()
            let decision = Decision(verdict: plans ? .permit : .note, reasons: [], plan: plan, policySet: "digest")
            if plans { try await journal.record(decision, of: delivery.number) }
            let settlement = Settlement(word: .applied)
            let ending = Ending(settlement: settlement, decision: plans ? nil : decision, reply: .none)
            try await journal.settle(ending, of: delivery.number)
        }
        _ = try await self.kept.settle("command", in: journal)
        self.kept.clock.advance(by: 31 * Self.day)
        #expect(try await journal.drop(beyond: Keeping(idleTicks: 30 * Self.day)).decisions == 1)
        #expect(try await self.numbers("decisions", in: journal) == [2, 3])
    }

    @Test func `goes a little at a time, past what stays`() async throws {
        let journal = try self.kept.open()
        var waiting: [Int64] = []
        for index in 0..<(JournalStore.rowsAtOnce * 3) {
            if index.isMultiple(of: 10) {
                waiting.append(try await self.kept.accept("\(index)", in: journal))
            } else {
                _ = try await self.kept.settle("\(index)", in: journal)
            }
        }
        self.kept.clock.advance(by: 40 * Self.day)
        let dropped = try await journal.drop(beyond: Keeping(payloads: 30 * Self.day))
        #expect(dropped.payloads == JournalStore.rowsAtOnce * 3 - waiting.count)
        #expect(try await self.numbers("payloads", in: journal) == waiting)
    }

    @Test func `stops when it is cancelled, and goes on the next time`() async throws {
        let journal = try self.kept.open()
        for index in 0..<(JournalStore.rowsAtOnce * 2) { _ = try await self.kept.settle("\(index)", in: journal) }
        self.kept.clock.advance(by: 40 * Self.day)
        let cancelled = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await journal.drop(beyond: Keeping(payloads: 30 * Self.day))
        }
        #expect(try await cancelled.value.isNothing)
        let dropped = try await journal.drop(beyond: Keeping(payloads: 30 * Self.day))
        #expect(dropped.payloads == JournalStore.rowsAtOnce * 2)
    }

    @Test func `is a policy set that no decision names, and never the one in force`() async throws {
        let journal = try self.kept.open()
        for digest in ["unnamed", "named", "in-force"] {
            try await journal.keep(policySet: digest, files: [("policies/a.lua", [1])])
        }
        _ = try await self.kept.settle("a", policySet: "named", in: journal)
        #expect(try await journal.drop(beyond: Keeping()).policySets == 0)
        self.kept.clock.advance(by: 2 * Self.day)
        #expect(try await journal.drop(beyond: Keeping()).policySets == 1)
        #expect(try await journal.policySet("unnamed") == nil)
        #expect(try await journal.policySet("named") != nil)
        #expect(try await journal.policySet("in-force") != nil)
        // One that comes back is in force again.
        try await journal.keep(policySet: "named", files: [("policies/a.lua", [1])])
        let replaced = try await journal.read { database in
            try String.fetchAll(database, sql: "SELECT digest FROM policy_sets WHERE replaced_at IS NOT NULL")
        }
        #expect(replaced == ["in-force"])
    }

    @Test func `is what a policy remembered until now, and a reply's address that nobody needs`() async throws {
        let journal = try self.kept.open()
        let number = try await self.kept.settle("a", in: journal)
        let soon = self.kept.clock.now.addingTimeInterval(60)
        let change = MemoryChange(policy: "a.lua", key: "k", entry: PolicyMemory.Entry(value: "1", expires: soon))
        var decision = Decision(verdict: .note, reasons: [], policySet: "digest")
        decision.memory = [change]
        let other = try await self.kept.accept("b", in: journal)
        let ending = Ending(settlement: Settlement(withoutPlan: decision), decision: decision, reply: .none)
        try await journal.settle(ending, of: other)
        #expect(try await journal.capability("response_url", of: number) != nil)
        self.kept.clock.advance(by: 61)
        let dropped = try await journal.drop(beyond: Keeping())
        #expect(dropped.memory == 1)
        #expect(dropped.capabilities == 2)
        #expect(try await journal.capability("response_url", of: number) == nil)
    }

    @Test func `is not more because the clock was wrong for a while`() async throws {
        let journal = try self.kept.open()
        let first = try await self.kept.settle("first", in: journal)
        self.kept.clock.advance(by: 3_650 * Self.day)
        for index in 0..<JournalStore.rowsAtOnce { _ = try await self.kept.settle("future-\(index)", in: journal) }
        self.kept.clock.advance(by: -3_650 * Self.day)
        let second = try await self.kept.settle("second", in: journal)
        self.kept.clock.advance(by: 40 * Self.day)
        _ = try await journal.drop(beyond: Keeping(payloads: 30 * Self.day))
        let left = try await self.numbers("payloads", in: journal)
        #expect(!left.contains(first))
        #expect(!left.contains(second))
        #expect(left.count == JournalStore.rowsAtOnce)
    }

    private func numbers(_ table: String, in journal: JournalStore) async throws -> [Int64] {
        try await journal.read { try Int64.fetchAll($0, sql: "SELECT number FROM \(table) ORDER BY number") }
    }
}
