import AgentPoolsAPI
import Foundation
import JournalStore
import TestKit
import Testing
import Warden

/// What the worker does in which order, and what it leaves alone.
@Suite(.temporaryFolder)
struct `The worker` {
    @Test func `applies plans for one pool one after the other, though they are decided side by side`() async throws {
        let world = try World(policies: ScriptedPolicies.permitting(try .create("ci-arm")), answerWindow: nil)
        for id in 1...6 {
            // Six people, of whom nobody's order is anybody else's.
            _ = await world.say("U\(id): pool create ci-arm", id: "\(id)")
        }
        await world.settleAll()
        let words = world.notices.settlements.map(\.word)
        #expect(words.sorted { $0.rawValue < $1.rawValue } == [.applied] + Array(repeating: .denied, count: 5))
        #expect(await world.calls() == 1)
    }

    @Test func `sets a delivery aside whose code ran when three processes died, and tells the operator`()
        async throws
    {
        var world = try World(policies: ScriptedPolicies.permitting(), answerWindow: nil)
        world.worker.drain()
        _ = await world.say("pool create ci-arm")
        for death in 1...3 {
            _ = try await world.journal.claim(1)
            world.journal.execution.enter(1)
            world = try world.died(to: "death-\(death)")
        }
        await world.settleAll()
        #expect(world.notices.settlements.isEmpty)
        #expect(world.notices.setAside == [1])
        let headline = "Set aside: the server died three times while it worked on this"
        #expect(world.replier.sent.map(\.message.headline) == [headline])
        #expect(try world.reader().deliveries(limit: 9, in: .setAside).map(\.number) == [1])
        #expect(try await world.journal.retry(1) == nil)
        await world.settleAll()
        #expect(world.notices.settlements.count == 1)
    }
}
