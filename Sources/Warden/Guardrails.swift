import AgentPoolsAPI

/// Stop 6: limits from the settings that no policy can lift.
package struct Guardrails: Hashable, Sendable {
    /// Pools that no operation may touch, nor their scope, agents and tokens: names, with `*` for any run of characters.
    package var protectedPools: [String]
    /// The most deletions (`pools.delete`, `agents.delete` and `tokens.delete` together) that one plan may have.
    package var mostDeletionsPerPlan: Int

    package init(protectedPools: [String], mostDeletionsPerPlan: Int) {
        self.protectedPools = protectedPools
        self.mostDeletionsPerPlan = mostDeletionsPerPlan
    }

    /// Looks at a plan and clears it, or says which guardrails stop it and why.
    ///
    /// A plan that has begun under other guardrails goes to its end all the same: what was sent must be looked up, and
    /// only what was not is refused.
    package func check(_ plan: Plan, hasBegun: Bool = false) -> Clearance {
        let refusals = self.touchedProtectedPools(of: plan) + self.tooManyDeletions(of: plan)
        guard let first = refusals.first else { return .cleared(ClearedPlan(plan, refusal: nil)) }
        return hasBegun
            ? .cleared(ClearedPlan(plan, refusal: "\(first.guardrail): \(first.reason)"))
            : .refused(refusals)
    }

    private func touchedProtectedPools(of plan: Plan) -> [GuardrailRefusal] {
        var refusals: [GuardrailRefusal] = []
        for planned in plan.operations {
            for pool in planned.touchedPools {
                guard let pattern = self.protectedPools.first(where: { NamePattern($0).matches(pool) }) else {
                    continue
                }
                refusals.append(
                    GuardrailRefusal(
                        guardrail: "guardrails.protected_pools",
                        reason: "\(planned.operation.summary): the pool \(pool) is protected (\"\(pattern)\")",
                    )
                )
            }
        }
        return refusals
    }

    private func tooManyDeletions(of plan: Plan) -> [GuardrailRefusal] {
        let deletions = plan.operations.count { $0.operation.kind.isDeletion }
        guard deletions > self.mostDeletionsPerPlan else { return [] }
        return [
            GuardrailRefusal(
                guardrail: "guardrails.most_deletions_per_plan",
                reason:
                    "the plan has \(deletions) deletions; at most \(self.mostDeletionsPerPlan) are allowed in one plan",
            )
        ]
    }
}

extension PlannedOperation {
    /// The names of all pools that it touches: what the plan says, and what the operation itself names.
    var touchedPools: [String] {
        let named: String? =
            switch self.operation {
            case .createPool(let name): name.text
            case .updatePool(let pool, _), .scopePool(let pool, _), .deletePool(let pool): pool.name
            case .createToken(let pool, _, _): pool.name
            case .deleteAgent, .deleteToken: nil
            }
        return self.pools + [named].compactMap(\.self).filter { !self.pools.contains($0) }
    }
}

/// What the guardrails say of a plan.
package enum Clearance: Sendable {
    case cleared(ClearedPlan)
    case refused([GuardrailRefusal])
}

/// A plan that the guardrails let through; only ``Guardrails`` makes one, and only such a plan is applied.
package struct ClearedPlan: Sendable {
    package let plan: Plan
    /// Why operations that have not begun are refused; nil when they may run.
    package let refusal: String?

    fileprivate init(_ plan: Plan, refusal: String?) {
        self.plan = plan
        self.refusal = refusal
    }
}

/// A guardrail that stopped a plan.
package struct GuardrailRefusal: Hashable, Sendable, Codable {
    /// The setting's key, such as `guardrails.protected_pools`.
    package let guardrail: String
    /// What it stopped and why, in one sentence.
    package let reason: String
}
