import Foundation
import GRDB
import TestKit
import Testing
import Warden

@testable import JournalStore

@Suite(.temporaryFolder)
struct `When the clock is set, the journal` {
    let kept = KeptJournal()

    private static let jumps: [TimeInterval] = [-3_600, 86_400]

    @Test(arguments: Self.jumps)
    func `keeps what is due in a minute due in a minute`(_ jump: TimeInterval) async throws {
        let journal = try self.kept.open()
        let open = try await self.kept.accept("open", in: journal)
        let replying = try await self.kept.accept("replying", in: journal)
        let settlement = Settlement(word: .failed, reasons: [Decision.Reason("no")])
        let due = self.kept.clock.now.addingTimeInterval(60)
        try await journal.settle(Ending(settlement: settlement, reply: .none, due: due), of: open)
        let message = Message(headline: "No", footer: "")
        try await journal.settle(Ending(settlement: settlement, reply: .sending(message, .slack)), of: replying)
        try await journal.recordReplyFailed(reason: "503", due: due, of: replying)
        try await self.tell(journal)
        let now = self.kept.clock.now
        let notification = try #require(try await journal.waitingNotifications(now: now, limit: 1).first)
        try await journal.recordNotificationFailed(notification.number, reason: "503", due: due)

        self.kept.clock.advance(by: jump)
        try await journal.followClock(by: jump, now: self.kept.clock.now)
        for (seconds, count) in [(59.0, 0), (60.0, 1)] {
            let now = self.kept.clock.now.addingTimeInterval(seconds)
            #expect(try await journal.waiting(now: now, limit: 9).count == count)
            #expect(try await journal.waitingReplies(now: now, limit: 9).count == count)
            #expect(try await journal.waitingNotifications(now: now, limit: 9).count == count)
        }
        let queued = try await journal.waitingNotifications(now: .distantFuture, limit: 1).first?.queued
        #expect(queued == self.kept.clock.now)
    }

    @Test func `keeps a call that is to be looked up as old as it is, and a time that people were told`() async throws {
        let journal = try self.kept.open()
        let number = try await self.kept.accept("a", in: journal)
        let decision = Decision(
            verdict: .permit,
            reasons: [],
            plan: Plan(operations: [try .create("one"), try .create("two")]),
            policySet: "digest",
        )
        try await journal.record(decision, of: number)
        for position in 0...1 { try await journal.recordIntent(operation: position, of: number) }
        try await journal.record(.applied(id: "apool-1", lookedUp: false), operation: 0, of: number)
        let sent = self.kept.clock.now
        self.kept.clock.advance(by: -3_600)
        try await journal.followClock(by: -3_600, now: self.kept.clock.now)
        #expect(try await journal.progress(of: number).sentAt == [sent, self.kept.clock.now])
    }

    @Test func `finds out when it is opened that it was set back meanwhile`() async throws {
        let journal = try self.kept.open()
        let open = try await self.kept.accept("open", in: journal)
        let settlement = Settlement(word: .failed, reasons: [Decision.Reason("no")])
        let due = self.kept.clock.now.addingTimeInterval(60)
        try await journal.settle(Ending(settlement: settlement, reply: .none, due: due), of: open)
        journal.close()
        self.kept.clock.advance(by: -3_600)
        let again = try self.kept.open()
        let inAMinute = self.kept.clock.now.addingTimeInterval(60)
        #expect(try await again.waiting(now: inAMinute, limit: 9).map(\.number) == [open])
    }

    /// Settles a delivery whose decision tells somebody something.
    private func tell(_ journal: JournalStore) async throws {
        let notification = Warden.Notification(destination: "ops", text: "x", policy: "a.lua")
        var decision = Decision(verdict: .note, reasons: [], policySet: "digest")
        decision.notifications = [notification]
        let number = try await self.kept.accept("telling", in: journal)
        let settlement = Settlement(withoutPlan: decision)
        try await journal.settle(Ending(settlement: settlement, decision: decision, reply: .none), of: number)
    }
}
