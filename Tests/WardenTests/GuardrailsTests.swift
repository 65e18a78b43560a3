import AgentPoolsAPI
import TestKit
import Testing
import Warden

struct `A guardrail` {
    struct Case: CustomTestStringConvertible {
        let pattern: String
        let name: String
        let matches: Bool

        var testDescription: String { "\(self.pattern) and \(self.name)" }
    }

    @Test(arguments: [
        Case(pattern: "production", name: "production", matches: true),
        Case(pattern: "production", name: "production-2", matches: false),
        Case(pattern: "prod*", name: "production", matches: true),
        Case(pattern: "*-eu", name: "sandbox-eu", matches: true),
        Case(pattern: "*-eu", name: "sandbox-eu-2", matches: false),
        Case(pattern: "a*b*c", name: "a-b-b-c", matches: true),
        Case(pattern: "a*b*c", name: "a-c-b", matches: false),
        Case(pattern: "*", name: "", matches: true),
        Case(pattern: "", name: "x", matches: false),
        Case(pattern: "ci-*", name: "ci-", matches: true),
    ])
    func `matches whole names`(_ example: Case) {
        #expect(NamePattern(example.pattern).matches(example.name) == example.matches)
    }

    @Test func `stops a plan that touches a protected pool, and says which and why`() throws {
        let guardrails = Guardrails(protectedPools: ["prod*"], mostDeletionsPerPlan: 5)
        let rename = PlannedOperation(
            operation: .updatePool(
                .existing(AgentPoolID(rawValue: "apool-1"), name: "sandbox"),
                name: try Missing.unwrap(AgentPoolName("production")),
            ),
            pools: ["sandbox", "production"],
            plannedAt: "policies/test.lua:1",
        )
        guard case .refused(let refusals) = guardrails.check(Plan(operations: [try .create("ci"), rename])) else {
            Issue.record("a rename to a protected name is refused")
            return
        }
        #expect(refusals.map(\.guardrail) == ["guardrails.protected_pools"])
        #expect(refusals.first?.reason.contains("production is protected (\"prod*\")") == true)
    }

    @Test(arguments: [(2, true), (3, false)])
    func `counts the deletions of a plan`(_ deletions: Int, _ isCleared: Bool) {
        let guardrails = Guardrails(protectedPools: [], mostDeletionsPerPlan: 2)
        let plan = Plan(
            operations: (0..<deletions).map { index in
                PlannedOperation(
                    operation: index == 0
                        ? .deleteToken(AgentTokenID(rawValue: "at-1"), description: nil)
                        : .deleteAgent(AgentID(rawValue: "agent-\(index)"), name: nil),
                    pools: ["ci"],
                    plannedAt: "",
                )
            }
        )
        switch guardrails.check(plan) {
        case .cleared: #expect(isCleared)
        case .refused(let refusals):
            #expect(!isCleared)
            #expect(refusals.first?.reason == "the plan has 3 deletions; at most 2 are allowed in one plan")
        }
    }
}
