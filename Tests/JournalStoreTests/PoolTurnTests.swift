import AgentPoolsAPI
import Foundation
import GRDB
import TestKit
import Testing
import Warden

@testable import JournalStore

/// One plan at a time for each pool.
@Suite(.temporaryFolder)
struct `The turn at a pool` {
    let clock = ManualClock()

    @Test func `is one plan's, and comes to the next one when that is settled`() async throws {
        let journal = try self.open()
        let (first, second) = try await (self.accept("1", in: journal), self.accept("2", in: journal))
        #expect(try await journal.record(Self.plan("ci"), of: first) == .has)
        #expect(try await journal.record(Self.plan("ci"), of: second) == .waits)
        #expect(try await self.states(journal) == ["applying", "decided"])
        #expect(try await journal.waiting(now: self.clock.now, limit: 9).map(\.number) == [first])
        #expect(try await journal.claim(second) == nil)
        #expect(try await journal.settle(Self.applied, of: first) == [second])
        #expect(try await self.states(journal) == ["settled", "applying"])
        #expect(try await journal.waiting(now: self.clock.now, limit: 9).map(\.number) == [second])
        #expect(try await journal.claim(second)?.progress.operations == [.planned])
        #expect(try await journal.takeTurn(at: Self.plan("ci").plan.poolKeys, of: second) == .has)
        #expect(try await journal.settle(Self.applied, of: second) == [])
    }

    @Test func `of other pools is free`() async throws {
        let journal = try self.open()
        let (first, second) = try await (self.accept("1", in: journal), self.accept("2", in: journal))
        #expect(try await journal.record(Self.plan("one"), of: first) == .has)
        #expect(try await journal.record(Self.plan("two"), of: second) == .has)
    }

    @Test func `of the same name in another organization is free`() async throws {
        let journal = try self.open()
        let (first, second) = try await (self.accept("1", in: journal), self.accept("2", in: journal))
        var elsewhere = try Self.plan("ci")
        elsewhere.plan.operations[0].organization = "lab"
        #expect(try await journal.record(Self.plan("ci"), of: first) == .has)
        #expect(try await journal.record(elsewhere, of: second) == .has)
    }

    @Test func `is taken at all pools of a plan at once, so that nobody blocks anybody for good`() async throws {
        let journal = try self.open()
        let numbers = try await self.accept(4, in: journal)
        #expect(try await journal.record(Self.plan("a"), of: numbers[0]) == .has)
        #expect(try await journal.record(Self.plan("a", "b"), of: numbers[1]) == .waits)
        // b is nobody's, but the one before it waits for it.
        #expect(try await journal.record(Self.plan("b", "c"), of: numbers[2]) == .waits)
        #expect(try await journal.record(Self.plan("c"), of: numbers[3]) == .waits)
        #expect(try await journal.settle(Self.applied, of: numbers[0]) == [numbers[1]])
        #expect(try await journal.settle(Self.applied, of: numbers[1]) == [numbers[2]])
        #expect(try await journal.settle(Self.applied, of: numbers[2]) == [numbers[3]])
    }

    @Test func `comes to people before machines, and to the earlier ones first`() async throws {
        let journal = try self.open()
        let first = try await self.accept("1", in: journal)
        let tick = try await self.accept(tick: "t", in: journal)
        let (second, third) = try await (self.accept("2", in: journal), self.accept("3", in: journal))
        #expect(try await journal.record(Self.plan("ci"), of: first) == .has)
        for waiting in [third, tick, second] {
            #expect(try await journal.record(Self.plan("ci"), of: waiting) == .waits)
        }
        #expect(try await journal.settle(Self.applied, of: first) == [second])
        #expect(try await journal.settle(Self.applied, of: second) == [third])
        #expect(try await journal.settle(Self.applied, of: third) == [tick])
    }

    @Test func `is kept by a plan that the worker comes back to`() async throws {
        let journal = try self.open()
        let (first, second) = try await (self.accept("1", in: journal), self.accept("2", in: journal))
        #expect(try await journal.record(Self.plan("ci"), of: first) == .has)
        #expect(try await journal.record(Self.plan("ci"), of: second) == .waits)
        let due = self.clock.now.addingTimeInterval(15)
        let open = Ending(settlement: Settlement(word: .unknown, isOpen: true), reply: .none, due: due)
        #expect(try await journal.settle(open, of: first) == [])
        #expect(try await journal.drop(first).next == [second])
    }

    @Test func `is not taken any more by a plan that a later one of the same source has overtaken`() async throws {
        let journal = try self.open()
        let numbers = try await self.accept(3, in: journal)
        let elsewhere = try await self.accept("x", from: "elsewhere", in: journal)
        #expect(try await journal.record(Self.plan("ci"), of: elsewhere) == .has)
        try await journal.settle(Self.applied, of: elsewhere)
        #expect(try await journal.record(Self.plan("ci"), of: numbers[1]) == .has)
        try await journal.settle(Self.applied, of: numbers[1])
        #expect(
            try await journal.record(Self.plan("ci"), of: numbers[0])
                == .overtaken(by: numbers[1], pool: "default/ci")
        )
        #expect(try await self.states(journal).first == "received")
        #expect(try await journal.record(Self.plan("ci"), of: numbers[2]) == .has)
    }

    @Test func `cannot be two plans', whatever the code does`() async throws {
        let journal = try self.open()
        let (first, second) = try await (self.accept("1", in: journal), self.accept("2", in: journal))
        #expect(try await journal.record(Self.plan("ci"), of: first) == .has)
        #expect(try await journal.record(Self.plan("ci"), of: second) == .waits)
        await #expect(throws: JournalError.self) {
            try await journal.write { try $0.execute(sql: "UPDATE pool_turns SET state = 'has'") }
        }
    }

    @Test func `is given away at the start where somebody waits for what is over`() async throws {
        try await self.leaveWaitingForNothing()
        #expect(try await self.states(try self.open()) == ["applying", "applying"])
    }

    private func leaveWaitingForNothing() async throws {
        let journal = try self.open()
        let (first, second) = try await (self.accept("1", in: journal), self.accept("2", in: journal))
        #expect(try await journal.record(Self.plan("ci"), of: first) == .has)
        #expect(try await journal.record(Self.plan("ci"), of: second) == .waits)
        try await journal.write { database in
            try database.execute(sql: "DELETE FROM pool_turns WHERE number = ?", arguments: [first])
        }
        journal.close()
    }

    // MARK: - Parts

    private static let applied = Ending(settlement: Settlement(word: .applied), reply: .none)

    private static func plan(_ pools: String...) throws -> Decision {
        .permit(try pools.map { try .create($0) })
    }

    private func open() throws -> JournalStore {
        try JournalStore(
            path: TemporaryFolder.path + "/journal.sqlite",
            seal: nil,
            now: { [clock] in clock.now },
        )
    }

    private func states(_ journal: JournalStore) async throws -> [String] {
        try await journal.read { try String.fetchAll($0, sql: "SELECT state FROM deliveries ORDER BY number") }
    }

    private func accept(_ count: Int, in journal: JournalStore) async throws -> [Int64] {
        var numbers: [Int64] = []
        for id in 1...count { numbers.append(try await self.accept("\(id)", in: journal)) }
        return numbers
    }

    private func accept(_ id: String, from source: String = "test", in journal: JournalStore) async throws -> Int64 {
        let verified = try FakeSender().verifier().verify(
            FakeSender.delivery("pool create x", id: id, source: source),
            now: self.clock.now,
        )
        guard case .accepted(let delivery) = try await journal.accept(verified, isTaken: true, whenKept: { _ in })
        else { throw Missing() }
        return delivery.number
    }

    private func accept(tick name: String, in journal: JournalStore) async throws -> Int64 {
        let tick = Tick(policy: "policies/test.lua", name: name, due: self.clock.now)
        guard
            case .accepted(let delivery) = try await journal.accept(
                tick,
                received: self.clock.now,
                isTaken: true,
                whenKept: { _ in },
            )
        else { throw Missing() }
        return delivery.number
    }
}
