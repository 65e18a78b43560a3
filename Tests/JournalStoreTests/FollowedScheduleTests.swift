import Foundation
import TestKit
import Testing
import Warden

@testable import JournalStore

@Suite(.temporaryFolder)
struct `A schedule in the journal` {
    let clock = ManualClock()

    @Test func `has each of its ticks once, and counts on from there`() async throws {
        let journal = try self.open()
        try await journal.follow([Self.sweep], from: self.clock.now)
        let due = self.clock.now.addingTimeInterval(600)
        let tick = Tick(policy: Self.sweep.policy, name: Self.sweep.name, due: due, late: 90)
        let received = due.addingTimeInterval(90)
        for isNew in [true, false] {
            switch try await journal.accept(tick, received: received, whenKept: { _ in }) {
            case .accepted(let delivery):
                #expect(isNew)
                #expect(delivery.source == .schedule)
                #expect(try await journal.delivery(delivery.number).body == tick.body)
            case .redelivery: #expect(!isNew)
            }
        }
        let followed = try #require(try await journal.schedules().first)
        #expect(followed.countedTo == received)
        #expect(followed.isUnderWay)
        try await journal.settle(
            Ending(
                settlement: Settlement(word: .failed, isOpen: true),
                reply: .none,
                due: received.addingTimeInterval(15),
            ),
            of: 1,
        )
        #expect(try await journal.schedules().first?.isUnderWay == true)
        try await journal.settle(Ending(settlement: Settlement(word: .applied), reply: .none), of: 1)
        #expect(try await journal.schedules().first?.isUnderWay == false)
    }

    @Test func `is followed from the start it was given, as long as its timing is the same`() async throws {
        let journal = try self.open()
        let (start, later) = (self.clock.now, self.clock.now.addingTimeInterval(1_000))
        try await journal.follow([Self.sweep], from: start)
        var other = Self.sweep
        other.name = "other"
        try await journal.follow([Self.sweep, other], from: later)
        #expect(try await journal.schedules().map(\.countedTo) == [later, start])
        var changed = Self.sweep
        let berlin = try Missing.unwrap(TimeZone(identifier: "Europe/Berlin"))
        changed.timing = .at(.init(weekdays: [5, 1], hour: 8, minute: 5, timeZone: berlin))
        try await journal.follow([changed], from: later)
        let followed = try await journal.schedules()
        #expect(followed.map(\.countedTo) == [later])
        #expect(followed.map(\.timing) == ["at 1,5 8:05 Europe/Berlin"])
    }

    private static let sweep = Schedule(
        policy: "policies/janitor.lua",
        name: "sweep",
        timing: .every(period: 600),
    )

    private func open() throws -> JournalStore {
        try JournalStore(
            path: TemporaryFolder.path + "/journal.sqlite",
            seal: nil,
            now: { [clock] in clock.now },
        )
    }
}
