package import AgentPoolsAPI
package import Warden

/// Policies that decide as the test says.
package struct ScriptedPolicies: Policies {
    private let script: @Sendable (Occurrence, PolicyInputs) async -> Decision
    /// What the policies in shadow mode decide; they see what the others see.
    package var shadows: @Sendable (Occurrence, PolicyInputs) async -> [ShadowDecision] = { _, _ in [] }
    /// The policies that use their memory, whatever happens.
    package var memoryUsers: [String] = []
    package var schedules: [Schedule] = []

    package init(_ script: @escaping @Sendable (Occurrence, any AgentPoolsReads) async -> Decision) {
        self.script = { occurrence, inputs in await script(occurrence, inputs.organizations[0].reads) }
    }

    package init(
        memoryUsers: [String] = [],
        schedules: [Schedule] = [],
        withInputs script: @escaping @Sendable (Occurrence, PolicyInputs) async -> Decision,
    ) {
        self.memoryUsers = memoryUsers
        self.schedules = schedules
        self.script = script
    }

    /// Policies that permit one plan, whatever happens.
    package static func permitting(_ operations: PlannedOperation...) -> ScriptedPolicies {
        Self.deciding(.permit(operations))
    }

    /// Policies that decide the same, whatever happens.
    package static func deciding(_ decision: Decision) -> ScriptedPolicies {
        ScriptedPolicies { _, _ in decision }
    }

    package func decide(_ occurrence: Occurrence, with inputs: PolicyInputs) async -> Decision {
        await self.script(occurrence, inputs)
    }

    package func shadowDecisions(on occurrence: Occurrence, with inputs: PolicyInputs) async -> [ShadowDecision] {
        await self.shadows(occurrence, inputs)
    }

    package func memoryUsers(for _: Occurrence) -> [String] { self.memoryUsers }
}

extension Decision {
    /// A decision that permits a plan.
    package static func permit(_ operations: [PlannedOperation], limits: [OperationLimit] = []) -> Decision {
        Decision(
            verdict: .permit,
            reasons: [Decision.Reason("as planned", rule: "policies/test.lua: test")],
            plan: Plan(operations: operations, limits: limits),
            policySet: "test",
        )
    }

    /// A decision that permits a plan once people have approved it.
    package static func ask(_ requests: [ApprovalRequest], for operations: [PlannedOperation]) -> Decision {
        var decision = Decision.permit(operations)
        decision.verdict = .ask
        decision.approvals = requests
        return decision
    }

    /// A decision that changes nothing.
    package static func note(_ text: String) -> Decision {
        Decision(verdict: .note, reasons: [Decision.Reason(text)], policySet: "test")
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
            policy: "policies/test.lua",
        )
    }
}
