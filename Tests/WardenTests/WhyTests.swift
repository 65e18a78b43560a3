import AgentPoolsAPI
import TestKit
import Testing
import Warden

@Suite(.temporaryFolder)
struct `Why something was decided` {
    @Test func `is told to whoever asked for it, with reasons, rules and operations`() async throws {
        let world = try World(
            policies: ScriptedPolicies { _, _ in
                Decision(
                    verdict: .permit,
                    reasons: [.init("everybody may", rule: "pools.lua: command \"pool create NAME\"")],
                    plan: Plan(operations: [(try? PlannedOperation.create("ci-arm"))].compactMap(\.self)),
                    facts: [.init(read: "pools.list", answer: "[]")],
                    policySet: "0123456789abcdef",
                )
            }
        )
        _ = await world.say("pool create ci-arm", id: "1")
        #expect(
            await world.say("why 1", id: "2").body == "Delivery 1 ended as applied"
        )
        let message = try #require(world.replier.answered.last)
        #expect(
            message.lines == [
                #"because: everybody may [pools.lua: command "pool create NAME"]"#, "pools.create ci-arm: applied",
                "read: pools.list", "decided by policy set 0123456789ab",
            ]
        )
    }

    @Test func `is told to nobody else`() async throws {
        let world = try World(policies: ScriptedPolicies.permitting())
        _ = await world.say("U1: pool create ci-arm", id: "1")
        let answer = await world.say("U2: why 1", id: "2").body
        #expect(answer == "Denied: you have asked for no delivery 1, or it is under way still")
        #expect(await world.say("U2: why 77", id: "3").body.hasPrefix("Denied: you have asked for no delivery 77"))
    }
}
