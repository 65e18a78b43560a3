import AgentPoolsAPI
import Foundation
import TerraformCloudSimulator
import TestKit
import Testing
import Warden

@Suite(.temporaryFolder)
struct `The scope of a pool` {
    @Test func `is changed as planned`() async throws {
        let world = try await Self.world()
        _ = await world.say("go")
        #expect(world.notices.settlements.first?.operations.map(\.outcome.word) == ["applied"])
        let pool = try await Self.pool(of: world)
        #expect(pool.isOrganizationScoped == false)
    }

    @Test func `is left alone where it is that already, or the pool has another name by now`() async throws {
        let world = try await Self.world()
        _ = await world.say("go", id: "1")
        _ = await world.say("go", id: "2")
        let pool = try await Self.pool(of: world)
        _ = try await world.simulator.service.updatePool(pool.id, name: try Missing.unwrap(AgentPoolName("renamed")))
        let calls = await world.calls()
        _ = await world.say("go", id: "3")
        #expect(
            world.notices.settlements.dropFirst().map { $0.operations.first?.outcome } == [
                .unchanged(reason: "its scope is that already"),
                .refused(reason: "the pool is called renamed by now"),
            ]
        )
        #expect(await world.calls() == calls)
    }

    @Test(arguments: [true, false])
    func `is looked at after a lost answer, and never set again blindly`(_ isApplied: Bool) async throws {
        let world = try await Self.world()
        await world.simulator.fail(with: .dropConnection(applied: isApplied), on: .mutations)
        _ = await world.say("go")
        world.clock.advance(by: 60)
        await world.settleAll()
        #expect(world.notices.settlements.map(\.word) == (isApplied ? [.applied] : [.unknown, .unknown]))
        #expect(await world.calls() == 1)
    }

    @Test func `of a protected pool cannot be changed`() async throws {
        let world = try await Self.world(guardrails: Guardrails(protectedPools: ["ci-*"], mostDeletionsPerPlan: 2))
        _ = await world.say("go")
        #expect(world.notices.settlements.first?.guardrails.map(\.guardrail) == ["guardrails.protected_pools"])
    }

    // MARK: - Parts

    private static func world(
        guardrails: Guardrails = Guardrails(protectedPools: [], mostDeletionsPerPlan: 2)
    ) async throws -> World {
        let clock = ManualClock()
        let simulator = World.simulator(now: { clock.now })
        let pools = try await simulator.service.listPools(sort: nil, query: nil)
        let pool = try Missing.unwrap(pools.first { $0.name == "ci-linux" })
        let planned = PlannedOperation(
            operation: .scopePool(
                .existing(pool.id, name: "ci-linux"),
                AgentPoolScoping(isOrganizationScoped: false),
            ),
            precondition: .poolIsNamed(pool.id, "ci-linux"),
            // What the operation names itself is protected too.
            pools: [],
            plannedAt: "",
        )
        return try World(
            policies: ScriptedPolicies.permitting(planned),
            simulator: simulator,
            guardrails: guardrails,
        )
    }

    private static func pool(of world: World) async throws -> AgentPool {
        let pools = try await world.simulator.service.listPools(sort: nil, query: nil)
        return try Missing.unwrap(pools.first { $0.name == "ci-linux" })
    }
}
