import AgentPoolsAPI
import Foundation
import JournalStore
import TerraformCloudSimulator
import TestKit
import Testing
import Warden

@Suite(.temporaryFolder)
struct `An operation of another organization` {
    @Test func `is sent there, and looked up there`() async throws {
        let clock = ManualClock()
        let other = World.simulator(now: { clock.now })
        let world = try World(
            policies: ScriptedPolicies.permitting(try Self.create("ci-a", in: "other"), try .create("ci-b")),
            others: ["other": other.service],
        )
        await other.fail(with: .dropConnection(applied: true), on: .mutations)
        _ = await world.say("go")
        #expect(world.notices.settlements.map(\.word) == [.applied])
        let names = try await other.service.listPools(sort: nil, query: nil).map(\.name)
        #expect(names.contains("ci-a") && !names.contains("ci-b"))
        #expect(try await world.poolNames().contains("ci-b"))
    }

    @Test func `may build on a pool that the plan creates there`() async throws {
        let clock = ManualClock()
        let other = World.simulator(now: { clock.now })
        let name = try Missing.unwrap(AgentPoolName("ci-a"))
        let rename = PlannedOperation(
            operation: .updatePool(
                .planned(operation: 0, name: name),
                name: try Missing.unwrap(AgentPoolName("ci-b")),
            ),
            pools: ["ci-a", "ci-b"],
            plannedAt: "",
            organization: "other",
        )
        let world = try World(
            policies: ScriptedPolicies.permitting(try Self.create("ci-a", in: "other"), rename),
            others: ["other": other.service],
        )
        _ = await world.say("go")
        #expect(try await other.service.listPools(sort: nil, query: nil).map(\.name).contains("ci-b"))
    }

    @Test func `is refused where the settings do not have it any more, and the rest goes on`() async throws {
        let world = try World(
            policies: ScriptedPolicies.permitting(try Self.create("ci-a", in: "gone"), try .create("ci-b"))
        )
        _ = await world.say("go")
        let outcomes = try #require(world.notices.settlements.first?.operations.map(\.outcome))
        #expect(outcomes[0] == .refused(reason: "the settings have no organizations.gone any more"))
        #expect(outcomes[1].word == "applied")
    }

    @Test func `is unknown where it was sent before the settings lost it`() async throws {
        let world = try World(policies: ScriptedPolicies.permitting(), answerWindow: nil)
        world.worker.drain()
        _ = await world.say("go")
        try await world.journal.record(.permit([Self.create("ci-a", in: "gone")]), of: 1)
        try await world.journal.recordIntent(operation: 0, of: 1)
        let after = try world.restarted(policies: ScriptedPolicies.permitting())
        await after.settleAll()
        let settlement = try #require(after.notices.settlements.first)
        #expect(settlement.word == .unknown)
        #expect(settlement.operations.first?.outcome.reason?.contains("cannot be looked up") == true)
    }

    private static func create(_ name: String, in organization: String) throws -> PlannedOperation {
        var planned = try PlannedOperation.create(name)
        planned.organization = organization
        return planned
    }
}
