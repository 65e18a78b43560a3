import AgentPoolsAPI
import Foundation
import GRDB
import TestKit
import Testing
import Warden

@testable import JournalStore

@Suite(.temporaryFolder)
struct `A claim on a delivery` {
    let clock = ManualClock()

    @Test func `is free again when the process has died, and counts the deaths`() async throws {
        var journal = try self.open()
        let number = try await self.accept(in: journal)
        for deaths in 1...3 {
            journal.execution.enter(number)
            journal = try self.next(after: journal)
            let claim = try #require(try await journal.claim(number))
            #expect(claim.deaths == deaths)
            #expect(claim.delivery.number == number)
            #expect(try await journal.waiting(now: self.clock.now, limit: 1).first?.deaths == deaths)
        }
    }

    @Test func `counts no death while the delivery only waited`() async throws {
        var journal = try self.open()
        let number = try await self.accept(in: journal)
        journal.execution.enter(number)
        journal.execution.leave(number)
        journal = try self.next(after: journal)
        #expect(try await journal.claim(number)?.deaths == 0)
    }

    @Test func `counts no death by a record that another process than the last one left`() async throws {
        var journal = try self.open()
        let number = try await self.accept(in: journal)
        journal.execution.begin(epoch: journal.epoch - 1)
        journal.execution.enter(number)
        journal = try self.next(after: journal)
        #expect(try await journal.claim(number)?.deaths == 0)
    }

    @Test func `counts no process that was stopped`() async throws {
        var journal = try self.open()
        let number = try await self.accept(in: journal)
        journal.execution.enter(number)
        journal.close()
        journal = try self.next(after: journal)
        #expect(try await journal.claim(number)?.deaths == 0)
    }

    @Test func `counts no death for what nobody had taken`() async throws {
        var journal = try self.open()
        let number = try await self.accept(isTaken: false, in: journal)
        journal = try self.next(after: journal)
        #expect(try await journal.claim(number)?.deaths == 0)
    }

    @Test func `counts anew once the delivery was settled`() async throws {
        var journal = try self.open()
        let number = try await self.accept(in: journal)
        journal.execution.enter(number)
        journal = try self.next(after: journal)
        #expect(try await journal.claim(number)?.deaths == 1)
        try await journal.settle(self.ending(.unknown, due: self.clock.now), of: number)
        #expect(try await journal.claim(number)?.deaths == 0)
    }

    @Test func `of another one keeps everybody else from moving the delivery`() async throws {
        let journal = try self.open()
        let number = try await self.accept(in: journal)
        try await journal.write { database in
            try database.execute(sql: "UPDATE deliveries SET claim = claim - 1")
        }
        await #expect(throws: JournalError.self) { try await journal.settle(self.ending(.applied), of: number) }
        await #expect(throws: JournalError.self) { try await journal.record(try Self.plan(), of: number) }
        #expect(try await self.state(of: number, in: journal) == "received")
    }

    @Test func `is not needed twice: what has ended is nobody's`() async throws {
        let journal = try self.open()
        let number = try await self.accept(in: journal)
        try await journal.settle(self.ending(.applied), of: number)
        #expect(try await journal.claim(number) == nil)
        let holders = try await journal.read {
            try Int64.fetchAll($0, sql: "SELECT claim FROM deliveries WHERE claim > 0")
        }
        #expect(holders.isEmpty)
    }

    // MARK: - Set aside, retried, dropped

    @Test func `is given up for a delivery that is set aside, with its turn at pools`() async throws {
        let journal = try self.open()
        let (first, second) = try await (self.accept(in: journal), self.accept("2", in: journal))
        try await journal.record(try Self.plan(), of: first)
        try await journal.record(try Self.plan(), of: second)
        #expect(try await journal.setAside(first) == [second])
        #expect(try await self.state(of: first, in: journal) == "set-aside")
        #expect(try await journal.waiting(now: self.clock.now, limit: 9).map(\.number) == [second])
        #expect(try await journal.claim(first) == nil)
        await #expect(throws: JournalError.self) { try await journal.recordIntent(operation: 0, of: first) }
    }

    @Test func `comes back when an operator retries it, from what is recorded`() async throws {
        let journal = try self.open()
        let number = try await self.accept(in: journal)
        try await journal.record(try Self.plan(), of: number)
        _ = try await journal.setAside(number)
        #expect(try await journal.retry(number) == nil)
        let claim = try #require(try await journal.claim(number))
        #expect(claim.deaths == 0)
        #expect(claim.progress.operations == [.planned])
        #expect(try await journal.takeTurn(at: ["default/ci"], of: number) == .has)
    }

    @Test(arguments: [Settlement.Word.failed, .unknown])
    func `comes back when an operator retries what has failed`(_ word: Settlement.Word) async throws {
        let journal = try self.open()
        let number = try await self.accept(in: journal)
        try await journal.settle(self.ending(word), of: number)
        #expect(try await journal.retry(number) == nil)
        #expect(try await journal.claim(number)?.progress.attempts == 0)
    }

    @Test(arguments: [Settlement.Word.applied, .denied, .expired, .ignored])
    func `does not come back for what has ended well, or with a no`(_ word: Settlement.Word) async throws {
        let journal = try self.open()
        let number = try await self.accept(in: journal)
        try await journal.settle(self.ending(word), of: number)
        #expect(try await journal.retry(number)?.contains("has ended as \(word.rawValue)") == true)
        #expect(try await journal.claim(number) == nil)
    }

    @Test func `ends with what an operator drops`() async throws {
        let journal = try self.open()
        let (first, second) = try await (self.accept(in: journal), self.accept("2", in: journal))
        _ = try await journal.setAside(first)
        #expect(try await journal.drop(first).refusal == nil)
        #expect(try await self.state(of: first, in: journal) == "settled")
        #expect(try await journal.drop(first).refusal == "delivery \(first) has ended already")
        #expect(try await journal.retry(first) == nil)

        #expect(try await journal.drop(second).refusal?.contains("is under way") == true)
        try await journal.settle(self.ending(.unknown, due: self.clock.now.addingTimeInterval(15)), of: second)
        #expect(try await journal.drop(second).refusal == nil)
        #expect(try await journal.claim(second) == nil)
        #expect(try await journal.drop(99).refusal == "the journal has no delivery 99")
        #expect(try await journal.retry(99) == "the journal has no delivery 99")
    }

    // MARK: - Parts

    private static func plan() throws -> Decision { .permit([try .create("ci")]) }

    private func ending(_ word: Settlement.Word, due: Date? = nil) -> Ending {
        Ending(settlement: Settlement(word: word, isOpen: due != nil), reply: .none, due: due)
    }

    private func open(_ name: String = "1") throws -> JournalStore {
        try JournalStore(
            path: TemporaryFolder.path + "/\(name).sqlite",
            seal: nil,
            now: { [clock] in clock.now },
        )
    }

    /// Another process on a copy of the files; one that was not closed has died.
    private func next(after journal: JournalStore) throws -> JournalStore {
        let (before, after) = (
            TemporaryFolder.path + "/\(journal.epoch)", TemporaryFolder.path + "/\(journal.epoch + 1)",
        )
        for ending in [".sqlite", ".sqlite-wal", ".sqlite.running"]
        where FileManager.default.fileExists(atPath: before + ending) {
            try FileManager.default.copyItem(atPath: before + ending, toPath: after + ending)
        }
        return try self.open("\(journal.epoch + 1)")
    }

    private func state(of number: Int64, in journal: JournalStore) async throws -> String? {
        try await journal.read { database in
            try String.fetchOne(database, sql: "SELECT state FROM deliveries WHERE number = ?", arguments: [number])
        }
    }

    private func accept(
        _ id: String = "1",
        isTaken: Bool = true,
        in journal: JournalStore,
    ) async throws -> Int64 {
        let verified = try FakeSender().verifier().verify(
            FakeSender.delivery("pool create x", id: id),
            now: self.clock.now,
        )
        guard case .accepted(let delivery) = try await journal.accept(verified, isTaken: isTaken, whenKept: { _ in })
        else { throw Missing() }
        return delivery.number
    }
}
