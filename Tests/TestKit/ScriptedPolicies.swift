package import AgentPoolsAPI
package import Warden

/// Policies that decide as the test says.
package struct ScriptedPolicies: Policies {
    private let script: @Sendable (Occurrence, any AgentPoolsReads) async -> Decision

    package init(_ script: @escaping @Sendable (Occurrence, any AgentPoolsReads) async -> Decision) {
        self.script = script
    }

    /// Policies that permit one plan, whatever happens.
    package static func permitting(_ operations: PlannedOperation...) -> ScriptedPolicies {
        ScriptedPolicies { _, _ in
            Decision(
                verdict: .permit,
                reasons: [Decision.Reason("as planned", rule: "policies/test.lua: test")],
                plan: Plan(operations: operations),
                policySet: "test",
            )
        }
    }

    package func decide(_ occurrence: Occurrence, with inputs: PolicyInputs) async -> Decision {
        await self.script(occurrence, inputs.organizations[0].reads)
    }
}

extension PlannedOperation {
    /// `pools.create` with the precondition that a policy's plan gives it.
    package static func create(_ name: String) throws -> PlannedOperation {
        let name = try Missing.unwrap(AgentPoolName(name))
        return PlannedOperation(
            operation: .createPool(name: name),
            precondition: .poolNameIsFree(name),
            pools: [name.text],
            plannedAt: "policies/test.lua:1",
        )
    }
}
