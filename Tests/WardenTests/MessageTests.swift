import Testing
import Warden

struct `A message` {
    @Test func `keeps the lines of a note apart`() {
        let decision = Decision(
            verdict: .note,
            reasons: [.init("ci-linux: 3 agents\nproduction: 2 agents", rule: "policies/pools.lua: list")],
            policySet: "test",
        )
        let message = Message(Settlement(withoutPlan: decision), of: 7)
        #expect(message.headline == "ci-linux: 3 agents")
        #expect(message.lines == ["production: 2 agents"])
        #expect(message.footer == "policies/pools.lua: list · delivery 7")
    }
}
