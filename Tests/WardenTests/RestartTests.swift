import AgentPoolsAPI
import Foundation
import JournalStore
import Synchronization
import TerraformCloudSimulator
import TestKit
import Testing
import Warden

/// A process dies between two stops; another one starts on what the first left on disk.
@Suite(.temporaryFolder)
struct `After a crash` {
    @Test func `a delivery that was only acknowledged is decided and applied`() async throws {
        let before = try World(policies: ScriptedPolicies.permitting(), answerWindow: nil)
        before.worker.drain()
        _ = await before.say("pool create ci-arm")
        let after = try self.restart(before, policies: ScriptedPolicies.permitting(try .create("ci-arm")))
        await after.settleAll()
        #expect(after.notices.settlements.map(\.word) == [.applied])
        #expect(after.replier.sent.map(\.message.headline) == ["Done: as planned"])
        #expect(after.replier.sent.first?.responseURL == Secret("https://hooks.slack.com/commands/T0/1/abc"))
    }

    @Test func `a recorded decision is read back, never made again`() async throws {
        let before = try await self.stopped(afterIntent: false)
        let after = try self.restart(
            before,
            policies: ScriptedPolicies { _, _ in
                Issue.record("it was decided again")
                return Decision(verdict: .deny, reasons: [], policySet: "test")
            },
        )
        await after.settleAll()
        #expect(after.notices.settlements.map(\.word) == [.applied])
        #expect(await after.calls() == 1)
    }

    @Test(arguments: [true, false])
    func `an operation that was sent is looked up, not sent again`(_ wasDone: Bool) async throws {
        let before = try await self.stopped(afterIntent: true)
        if wasDone {
            _ = try await before.simulator.service.createPool(name: try Missing.unwrap(AgentPoolName("ci-arm")))
        }
        let calls = await before.calls()
        let after = try self.restart(before, policies: ScriptedPolicies.permitting())
        after.clock.advance(by: 60)
        await after.settleAll()
        #expect(after.notices.settlements.map(\.word) == [wasDone ? .applied : .unknown])
        #expect(await after.calls() == calls)
    }

    @Test func `a plan that has begun goes to its end, though a guardrail would stop it by now`() async throws {
        let before = try await self.stopped(afterIntent: true, plan: ["prod-1", "prod-2"])
        _ = try await before.simulator.service.createPool(name: try Missing.unwrap(AgentPoolName("prod-1")))
        let calls = await before.calls()
        let after = try self.restart(before, policies: ScriptedPolicies.permitting())
        await after.settleAll()
        let settlement = try #require(after.notices.settlements.first)
        #expect(settlement.operations.map(\.outcome.word) == ["applied", "refused"])
        #expect(settlement.operations.last?.outcome.reason?.contains("guardrails.protected_pools") == true)
        #expect(await after.calls() == calls)
    }

    @Test func `a plan that has begun goes to its end, though its source is not configured any more`() async throws {
        let before = try await self.stopped(afterIntent: true)
        _ = try await before.simulator.service.createPool(name: try Missing.unwrap(AgentPoolName("ci-arm")))
        let after = try self.restart(before, policies: ScriptedPolicies.permitting(), isConfigured: false)
        await after.settleAll()
        #expect(after.notices.settlements.map(\.word) == [.applied])
    }

    @Test func `a delivery whose source is not configured any more is ignored, with the reason`() async throws {
        let before = try World(policies: ScriptedPolicies.permitting(), answerWindow: nil)
        before.worker.drain()
        _ = await before.say("pool create ci-arm")
        let after = try self.restart(before, policies: ScriptedPolicies.permitting(), isConfigured: false)
        await after.settleAll()
        #expect(after.notices.settlements.map(\.word) == [.ignored])
        #expect(after.notices.settlements.first?.reasons.first?.text.contains("not configured any more") == true)
    }

    @Test func `a reply that was recorded and not sent is sent`() async throws {
        let before = try World(policies: ScriptedPolicies.permitting(try .create("ci-arm")), answerWindow: nil)
        before.replier.fail(with: [.transient(reason: "503", retryAfter: nil)])
        _ = await before.say("pool create ci-arm")
        await before.settleAll()
        #expect(before.replier.sent.isEmpty)
        let after = try self.restart(before, policies: ScriptedPolicies.permitting())
        await after.worker.sendWaitingReplies()
        #expect(after.replier.sent.isEmpty, "it is not due yet")
        after.clock.advance(by: 60)
        await after.worker.sendWaitingReplies()
        #expect(after.replier.sent.map(\.message.headline) == ["Done: as planned"])
        await after.worker.sendWaitingReplies()
        #expect(after.replier.sent.count == 1)
    }

    @Test func `decides a person's next command when what was decided before the end is done`() async throws {
        let before = try await self.stopped(afterIntent: false)
        _ = await before.say("pool create ci-next", id: "2")
        let seen = Mutex<[Int]>([])
        let after = try self.restart(
            before,
            policies: ScriptedPolicies { _, _ in
                let calls = await before.calls()
                seen.withLock { $0.append(calls) }
                return Decision(verdict: .deny, reasons: [.init("no")], policySet: "test")
            },
        )
        await after.settleAll()
        #expect(seen.withLock(\.self) == [1], "the plan's one call was sent before the next command was decided")
        #expect(after.notices.settlements.map(\.word) == [.applied, .denied])
    }

    // MARK: - Parts

    /// A world that died after the decision, or after the first intent.
    private func stopped(afterIntent: Bool, plan: [String] = ["ci-arm"]) async throws -> World {
        let world = try World(policies: ScriptedPolicies.permitting(), answerWindow: nil)
        world.worker.drain()
        _ = await world.say("pool create ci-arm")
        let decision = Decision(
            verdict: .permit,
            reasons: [.init("as planned")],
            plan: Plan(operations: try plan.map { try .create($0) }),
            policySet: "test",
        )
        try await world.journal.record(decision, of: 1)
        if afterIntent {
            try await world.journal.recordIntent(operation: 0, of: 1)
        }
        return world
    }

    private func restart(_ world: World, policies: any Policies, isConfigured: Bool = true) throws -> World {
        try world.restarted(policies: policies, isConfigured: isConfigured)
    }
}
