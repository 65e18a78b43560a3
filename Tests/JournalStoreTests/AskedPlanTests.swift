import AgentPoolsAPI
import Foundation
import GRDB
import TestKit
import Testing
import Warden

@testable import JournalStore

@Suite(.temporaryFolder)
struct `A plan that waits in the journal for approval` {
    let clock = ManualClock()

    @Test func `is read back with what was asked and said, and comes due when that decides it`() async throws {
        let journal = try self.open()
        let expires = self.clock.now.addingTimeInterval(1_800)
        let number = try await self.ask(in: journal, until: expires)
        #expect(try await journal.waiting(now: self.clock.now, limit: 10).isEmpty)
        #expect(try await journal.progress(of: number).isWaiting == false)
        let asked = try #require(try await journal.askedPlan(of: number))
        #expect(asked.requester == "anna")
        #expect(asked.expires == expires)
        #expect(asked.requests == Self.requests)
        #expect(asked.digest.count == 64)
        #expect(asked.settlement == nil)

        let first = self.approval(of: asked, by: "ben", .approve)
        try await self.say(first, isDecisive: false, id: "2", in: journal)
        #expect(try await journal.waiting(now: self.clock.now, limit: 10).isEmpty)
        let second = self.approval(of: asked, by: "dora", .reject)
        try await self.say(second, isDecisive: true, id: "3", in: journal)
        #expect(try await journal.waiting(now: self.clock.now, limit: 10).map(\.number) == [number])
        #expect(try await journal.progress(of: number).isWaiting)
        #expect(try await journal.askedPlan(of: number)?.approvals == [first, second])
    }

    @Test func `comes due when its time is over`() async throws {
        let journal = try self.open()
        let expires = self.clock.now.addingTimeInterval(1_800)
        let number = try await self.ask(in: journal, until: expires)
        #expect(try await journal.waiting(now: expires.addingTimeInterval(-1), limit: 10).isEmpty)
        #expect(try await journal.waiting(now: expires, limit: 10).map(\.number) == [number])
    }

    @Test func `keeps its reply capabilities until its end has been told`() async throws {
        let journal = try self.open()
        let number = try await self.ask(in: journal, until: self.clock.now.addingTimeInterval(1_800))
        try await journal.recordReplySent(of: number)
        #expect(try await journal.capability("response_url", of: number) != nil)
        try await journal.settle(Ending(settlement: Settlement(word: .expired), reply: .none), of: number)
        try await journal.recordAnswered(number)
        #expect(try await journal.capability("response_url", of: number) == nil)
        #expect(try await journal.askedPlan(of: number)?.settlement == .expired)
    }

    @Test func `is approved by nobody when the plan on disk is another one`() async throws {
        let journal = try self.open()
        let number = try await self.ask(in: journal, until: self.clock.now.addingTimeInterval(1_800))
        let asked = try #require(try await journal.askedPlan(of: number))
        try await self.say(self.approval(of: asked, by: "ben", .approve), isDecisive: true, id: "2", in: journal)
        let other = try Self.decision("prod")
        try await journal.write { database in
            try database.execute(
                sql: "UPDATE decisions SET decision = ? WHERE number = ?",
                arguments: [JSON.write(other), number],
            )
        }
        #expect(try await journal.askedPlan(of: number) == nil)
    }

    @Test func `counts no approval of another digest`() async throws {
        let journal = try self.open()
        let number = try await self.ask(in: journal, until: self.clock.now.addingTimeInterval(1_800))
        var approval = self.approval(of: try #require(try await journal.askedPlan(of: number)), by: "ben", .approve)
        approval.digest = String(repeating: "0", count: 64)
        try await self.say(approval, isDecisive: true, id: "2", in: journal)
        #expect(try await journal.askedPlan(of: number)?.approvals.isEmpty == true)
    }

    // MARK: - Parts

    private static let requests = [
        ApprovalRequest(from: "sre", count: 2, why: "it is old", within: 1_800, rule: "policies/pools.lua: retire"),
        ApprovalRequest(from: "security", count: 1, why: "", within: 0.5),
    ]

    private static func decision(_ pool: String) throws -> Decision {
        // A time that is no whole millisecond must not change the digest.
        var planned = try PlannedOperation.create(pool)
        planned.precondition = .agentIsSilent(
            AgentID(rawValue: "agent-1"),
            status: .exited,
            lastPingAt: Date(timeIntervalSince1970: 1_799_999_999.123_456_7),
        )
        return .ask(Self.requests, for: [planned])
    }

    private func open() throws -> JournalStore {
        try JournalStore(
            path: TemporaryFolder.path + "/journal.sqlite",
            seal: CapabilitySeal(key: Secret(String(repeating: "k", count: 32))),
            now: { [clock] in clock.now },
        )
    }

    private func accept(_ id: String, in journal: JournalStore) async throws -> JournaledDelivery.Number {
        let verified = try FakeSender().verifier().verify(FakeSender.delivery("x", id: id), now: self.clock.now)
        guard case .accepted(let delivery) = try await journal.accept(verified, whenKept: { _ in }) else {
            throw Missing()
        }
        return delivery.number
    }

    private func ask(in journal: JournalStore, until expires: Date) async throws -> JournaledDelivery.Number {
        let number = try await self.accept("1", in: journal)
        let asking = Asking(
            decision: try Self.decision("ci-arm"),
            occurrence: "test.command",
            requester: "anna",
            expires: expires,
            reply: .sending(Message(headline: "This needs approval", footer: ""), .slack),
        )
        try await journal.record(asking, of: number)
        return number
    }

    private func approval(of asked: AskedPlan, by person: String, _ verdict: Approval.Verdict) -> Approval {
        Approval(
            delivery: asked.delivery,
            digest: asked.digest,
            person: person,
            verdict: verdict,
            reason: verdict == .reject ? "no" : nil,
            at: self.clock.now,
            requests: [0, 1],
        )
    }

    private func say(
        _ approval: Approval,
        isDecisive: Bool,
        id: String,
        in journal: JournalStore,
    ) async throws {
        let number = try await self.accept(id, in: journal)
        let ending = Ending(
            settlement: Settlement(word: .applied),
            reply: .none,
            approval: approval,
            isDecisive: isDecisive,
        )
        try await journal.settle(ending, of: number)
    }
}
