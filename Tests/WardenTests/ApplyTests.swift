import AgentPoolsAPI
import Foundation
import TerraformCloudSimulator
import TestKit
import Testing
import Warden

@Suite(.temporaryFolder)
struct `A plan` {
    @Test func `that a guardrail stops changes nothing and says which guardrail`() async throws {
        let world = try World(policies: ScriptedPolicies.permitting(try .create("ci-arm"), try .create("prod-2")))
        let answer = await world.say("go")
        #expect(answer.body == "Refused by a guardrail: nothing was changed.")
        #expect(world.notices.settlements.first?.guardrails.map(\.guardrail) == ["guardrails.protected_pools"])
        #expect(await world.calls() == 0)
    }

    @Test func `is refused where the world has moved since, and the rest goes on`() async throws {
        let world = try World(policies: ScriptedPolicies.permitting(try .create("ci-linux"), try .create("ci-arm")))
        _ = await world.say("go")
        let settlement = try #require(world.notices.settlements.first)
        #expect(settlement.word == .denied)
        #expect(settlement.operations.map(\.outcome.word) == ["refused", "applied"])
        #expect(await world.calls() == 1)
    }

    @Test func `does not delete an agent that has called since`() async throws {
        let fleet = try await Self.fleet()
        let dead = try #require(fleet.agents.first { $0.status == .exited })
        for (status, lastPingAt, word) in [
            (AgentStatus.exited, dead.lastPingAt, "applied"),
            (.exited, dead.lastPingAt?.addingTimeInterval(-1), "refused"),
        ] {
            let world = try World(
                policies: ScriptedPolicies.permitting(Self.forget(dead.id, status, lastPingAt)),
                journal: TemporaryFolder.path + "/\(word).sqlite",
            )
            _ = await world.say("go")
            #expect(world.notices.settlements.first?.operations.map(\.outcome.word) == [word])
        }
    }

    @Test func `reports an agent that lives again as refused`() async throws {
        let fleet = try await Self.fleet()
        let busy = try #require(fleet.agents.first { $0.status == .busy })
        let world = try World(
            policies: ScriptedPolicies.permitting(Self.forget(busy.id, .exited, busy.lastPingAt))
        )
        _ = await world.say("go")
        let outcome = try #require(world.notices.settlements.first?.operations.first?.outcome)
        #expect(outcome == .refused(reason: "the agent was exited and is busy by now"))
        #expect(await world.calls() == 0)
    }

    @Test func `counts an agent that no pool has as gone already`() async throws {
        let world = try World(
            policies: ScriptedPolicies.permitting(Self.forget(AgentID(rawValue: "agent-gone"), .exited, nil))
        )
        _ = await world.say("go")
        #expect(
            world.notices.settlements.first?.operations.map(\.outcome) == [.unchanged(reason: "it was gone already")]
        )
    }

    @Test func `whose answer was lost is found by looking, not sent again`() async throws {
        let world = try World(policies: ScriptedPolicies.permitting(try .create("ci-arm")))
        await world.simulator.fail(with: .dropConnection(applied: true), on: .mutations)
        _ = await world.say("go")
        let outcome = try #require(world.notices.settlements.first?.operations.first?.outcome)
        guard case .applied(_, lookedUp: true) = outcome else {
            Issue.record("found as \(outcome)")
            return
        }
        #expect(await world.calls() == 1)
    }

    @Test func `whose answer was lost before it was done is unknown, and a person is asked to look`() async throws {
        let world = try World(policies: ScriptedPolicies.permitting(try .create("ci-arm")))
        await world.simulator.fail(with: .dropConnection(applied: false), on: .mutations)
        _ = await world.say("go")
        #expect(world.notices.settlements.map(\.word) == [.unknown])
        #expect(world.notices.settlements.first?.isOpen == true)
        await world.settleAll()
        #expect(world.notices.settlements.count == 1, "it is not due yet")
        world.clock.advance(by: 60)
        await world.settleAll()
        // Never created again by itself: somebody may have created and deleted it meanwhile.
        #expect(world.notices.settlements.map(\.word) == [.unknown, .unknown])
        #expect(world.notices.settlements.last?.isOpen == false)
        #expect(await world.calls() == 1)
        let message = try #require(world.replier.sent.first?.message)
        #expect(message.headline == "Not known whether it was done: as planned")
        #expect(message.lines.last?.contains("Look in Terraform how it is") == true)
        #expect(message.lines.last?.contains("`poolwarden deliveries retry 1`") == true)
    }

    @Test func `stops after a failure, and goes on from there when the API is back`() async throws {
        let world = try World(policies: ScriptedPolicies.permitting(try .create("ci-a"), try .create("ci-b")))
        await world.simulator.fail(with: .rateLimited(after: 1), on: .mutations)
        _ = await world.say("go")
        let first = try #require(world.notices.settlements.first)
        #expect(first.word == .failed)
        #expect(first.operations.map(\.outcome.word) == ["failed", "refused"])
        #expect(first.isOpen)
        world.clock.advance(by: 20)
        await world.settleAll()
        #expect(world.notices.settlements.last?.operations.map(\.outcome.word) == ["applied", "applied"])
        #expect(world.replier.sent.map(\.message.headline) == ["Done: as planned"])
    }

    @Test func `is not attempted where it builds on a pool that was not created`() async throws {
        let name = try Missing.unwrap(AgentPoolName("ci-linux"))
        let world = try World(
            policies: ScriptedPolicies.permitting(
                try .create("ci-linux"),
                PlannedOperation(
                    operation: .updatePool(
                        .planned(operation: 0, name: name),
                        name: try Missing.unwrap(AgentPoolName("x")),
                    ),
                    pools: ["ci-linux", "x"],
                    plannedAt: "",
                ),
            )
        )
        _ = await world.say("go")
        #expect(world.notices.settlements.first?.operations.map(\.outcome.word) == ["refused", "refused"])
        #expect(await world.calls() == 0)
    }

    @Test func `may build on a pool that it creates itself`() async throws {
        let name = try Missing.unwrap(AgentPoolName("ci-a"))
        let world = try World(
            policies: ScriptedPolicies.permitting(
                try .create("ci-a"),
                PlannedOperation(
                    operation: .updatePool(
                        .planned(operation: 0, name: name),
                        name: try Missing.unwrap(AgentPoolName("ci-b")),
                    ),
                    pools: ["ci-a", "ci-b"],
                    plannedAt: "",
                ),
            )
        )
        _ = await world.say("go")
        #expect(world.notices.settlements.first?.word == .applied)
        #expect(try await world.poolNames().contains("ci-b"))
    }

    // MARK: - Parts

    private static func fleet() async throws -> (agents: [Agent], count: Int) {
        let clock = ManualClock()
        let service = World.simulator(now: { clock.now }).service
        var agents: [Agent] = []
        for pool in try await service.listPools(sort: nil, query: nil) {
            agents += try await service.listAgents(in: pool.id, lastPingSince: nil)
        }
        return (agents, agents.count)
    }

    private static func forget(_ id: AgentID, _ status: AgentStatus, _ lastPingAt: Date?) -> PlannedOperation {
        PlannedOperation(
            operation: .deleteAgent(id, name: nil),
            precondition: .agentIsSilent(id, status: status, lastPingAt: lastPingAt),
            pools: ["ci-linux"],
            plannedAt: "",
        )
    }
}
