import Foundation
import GRDB
import TestKit
import Warden

@testable import JournalStore

/// A journal in the test's folder, and what several suites do with one.
struct KeptJournal {
    let clock = ManualClock()

    var path: String { TemporaryFolder.path + "/journal.sqlite" }

    func open(_ path: String? = nil) throws -> JournalStore {
        try JournalStore(
            path: path ?? self.path,
            seal: CapabilitySeal(key: Secret(String(repeating: "k", count: 32))),
            now: { [clock] in clock.now },
        )
    }

    /// Accepts a delivery with the reply capability that the fake sender has.
    func accept(_ id: String, _ line: String = "pool create x", in journal: JournalStore) async throws -> Int64 {
        let verified = try FakeSender().verifier().verify(
            FakeSender.delivery(line, id: id, received: self.clock.now),
            now: self.clock.now,
        )
        guard case .accepted(let delivery) = try await journal.accept(verified, whenKept: { _ in }) else {
            throw Missing()
        }
        return delivery.number
    }

    /// Accepts a delivery, applies a plan of one operation, and settles it without a reply.
    func settle(_ id: String, policySet: String = "digest", in journal: JournalStore) async throws -> Int64 {
        let number = try await self.accept(id, in: journal)
        let decision = Decision(
            verdict: .permit,
            reasons: [Decision.Reason("because")],
            plan: Plan(operations: [try .create("one")]),
            policySet: policySet,
        )
        try await journal.record(decision, of: number)
        try await journal.recordIntent(operation: 0, of: number)
        let outcome = Outcome.applied(id: "apool-1", lookedUp: false)
        try await journal.record(outcome, operation: 0, of: number)
        let line = Settlement.Line(operation: decision.plan.operations[0].operation, outcome: outcome)
        let settlement = Settlement(word: .applied, reasons: decision.reasons, operations: [line])
        try await journal.settle(Ending(settlement: settlement, reply: .none), of: number)
        return number
    }

    /// Changes the file as a person with a SQLite shell does.
    func edit(_ sql: String) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.foreignKeysEnabled = false
        try DatabaseQueue(path: self.path, configuration: configuration).writeWithoutTransaction { database in
            try database.execute(sql: sql)
        }
    }

    /// Everything that a check finds, a line each.
    func findings(_ path: String? = nil) throws -> [String] {
        try JournalCheck(path: path ?? self.path, now: self.clock.now).run().findings.map {
            "\($0.place): \($0.explanation)"
        }
    }
}
