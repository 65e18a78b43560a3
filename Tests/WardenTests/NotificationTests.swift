import Foundation
import JournalStore
import TestKit
import Testing
import Warden

@Suite(.temporaryFolder)
struct `A notification` {
    @Test func `is sent once the decision is on disk, whatever becomes of the plan`() async throws {
        var decision = Decision.permit([try .create("prod-2")])
        decision.notifications = [Self.notification("one"), Self.notification("two", to: "audit")]
        let world = try World(policies: ScriptedPolicies.deciding(decision))
        _ = await world.say("go")
        #expect(world.notices.settlements.map(\.word) == [.denied])
        #expect(world.replier.notified.isEmpty)
        await world.worker.sendWaitingNotifications()
        #expect(Set(world.replier.notified) == Set(decision.notifications))
        await world.worker.sendWaitingNotifications()
        #expect(world.replier.notified.count == 2)
    }

    @Test func `is sent after those before it for the same destination, and does not wait for others`() async throws {
        let world = try World(policies: Self.telling)
        world.replier.failNotifications(to: "ops", with: [.transient(reason: "503", retryAfter: nil)])
        for (index, line) in ["ops a", "ops b", "audit c", "ops d"].enumerated() {
            _ = await world.say(line, id: "\(index)")
        }
        await world.worker.sendWaitingNotifications()
        #expect(world.replier.notified.map(\.text) == ["c"])
        world.clock.advance(by: 14)
        await world.worker.sendWaitingNotifications()
        #expect(world.replier.notified.count == 1, "it is not due yet")
        world.clock.advance(by: 1)
        await world.worker.sendWaitingNotifications()
        #expect(world.replier.notified.map(\.text) == ["c", "a", "b", "d"])
    }

    @Test func `is tried for a day, and then given up, and the next one is sent`() async throws {
        let world = try World(policies: Self.telling)
        let failures = Array(repeating: ReplyError.transient(reason: "503", retryAfter: nil), count: 100)
        world.replier.failNotifications(to: "ops", with: failures)
        _ = await world.say("ops a")
        var tries = 0
        for _ in 0..<(26 * 60) {
            world.clock.advance(by: 60)
            await world.worker.sendWaitingNotifications()
            tries = Self.failures(in: world).count
        }
        // Eight within the first hour, every half hour from then on.
        #expect((45...52).contains(tries))
        #expect(Self.failures(in: world).map(\.self).suffix(1) == [true])
        #expect(Self.failures(in: world).dropLast().allSatisfy { !$0 })
    }

    @Test func `for a destination that is not there is given up at once`() async throws {
        let world = try World(policies: Self.telling)
        world.replier.failNotifications(to: "ops", with: [.final(reason: "no destination ops")])
        for (index, line) in ["ops a", "ops b"].enumerated() { _ = await world.say(line, id: "\(index)") }
        await world.worker.sendWaitingNotifications()
        #expect(Self.failures(in: world) == [true])
        #expect(world.replier.notified.map(\.text) == ["b"])
    }

    @Test func `that was not sent before a crash is sent after it`() async throws {
        let world = try World(policies: Self.telling, answerWindow: nil)
        _ = await world.say("ops a")
        await world.settleAll()
        let after = try world.restarted(policies: Self.telling)
        await after.worker.sendWaitingNotifications()
        #expect(after.replier.notified.map(\.text) == ["a"])
    }

    // MARK: - Parts

    /// Tells a destination a text: `ops a`.
    private static let telling = ScriptedPolicies { occurrence, _ in
        let words = occurrence.command?.words ?? []
        var decision = Decision.note("told")
        decision.notifications = [notification(words[1], to: words[0])]
        return decision
    }

    private static func notification(_ text: String, to destination: String = "ops") -> Warden.Notification {
        Warden.Notification(destination: destination, text: text, policy: "policies/test.lua")
    }

    /// Whether each try that failed was the last.
    private static func failures(in world: World) -> [Bool] {
        world.notices.all.compactMap { if case .notificationFailed(_, _, let givenUp) = $0 { givenUp } else { nil } }
    }
}
