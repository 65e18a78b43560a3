import AgentPoolsAPI
import TestKit
import Testing
import Warden

@Suite(.temporaryFolder)
struct `The bounds of a manifest` {
    @Test(arguments: [
        (
            PlannedBounds(policy: "policies/test.lua", may: [.createPool], pools: ["ci-*"]),
            ["applied", "refused"], "`pools` of policies/test.lua do not allow the pool other",
        ),
        (
            PlannedBounds(policy: "policies/test.lua", may: [.deletePool], pools: nil),
            ["refused", "refused"], "`may` of policies/test.lua does not have pools.create",
        ),
        (PlannedBounds(policy: "policies/other.lua", may: [], pools: []), ["applied", "applied"], nil),
    ])
    func `hold right before each call, whatever the plan says`(
        _ bounds: PlannedBounds,
        _ words: [String],
        _ reason: String?,
    ) async throws {
        let operations = try ["ci-a", "other"].map { name in
            var planned = try PlannedOperation.create(name)
            // A plan that was changed, or made by mistake, tells nothing of the pools.
            planned.pools = []
            planned.policy = "policies/test.lua"
            return planned
        }
        let plan = Plan(operations: operations, bounds: [bounds])
        let world = try World(
            policies: ScriptedPolicies { _, _ in
                Decision(verdict: .permit, reasons: [Decision.Reason("x")], plan: plan, policySet: "test")
            }
        )
        _ = await world.say("go")
        let settlement = try #require(world.notices.settlements.first)
        #expect(settlement.operations.map(\.outcome.word) == words)
        #expect(settlement.operations.last?.outcome.reason == reason)
        #expect(await world.calls() == words.count { $0 == "applied" })
    }
}
