/// How a delivery ended, and why.
package struct Settlement: Hashable, Sendable, Codable {
    package var word: Word
    /// Why, for people; the first sentence stands alone.
    package var reasons: [Decision.Reason]
    /// The guardrails that stopped the plan.
    package var guardrails: [GuardrailRefusal]
    /// Every operation with what became of it, in the plan's order.
    package var operations: [Line]
    /// Whether the worker comes back to it by itself: the API could not be reached, or an answer is still unknown.
    package var isOpen: Bool

    package init(
        word: Word,
        reasons: [Decision.Reason] = [],
        guardrails: [GuardrailRefusal] = [],
        operations: [Line] = [],
        isOpen: Bool = false,
    ) {
        self.word = word
        self.reasons = reasons
        self.guardrails = guardrails
        self.operations = operations
        self.isOpen = isOpen
    }

    /// The words for an end, from worst to best.
    package enum Word: String, Hashable, Sendable, Codable, CaseIterable {
        /// Something was sent, and it is not known whether it happened.
        case unknown
        /// A policy failed, or an operation did.
        case failed
        /// A policy, a guard, a guardrail or a precondition said no.
        case denied
        /// An approval did not come in time.
        case expired
        /// Everything that was planned is so; or a note was given.
        case applied
        /// Nothing was to be done.
        case ignored
    }

    /// An operation and what became of it.
    package struct Line: Hashable, Sendable, Codable {
        package var operation: Operation
        package var outcome: Outcome

        package init(operation: Operation, outcome: Outcome) {
            self.operation = operation
            self.outcome = outcome
        }
    }
}

extension Settlement {
    /// The settlement of a decision without a plan.
    package init(withoutPlan decision: Decision) {
        let word: Word =
            switch decision.verdict {
            case .permit, .note, .ask: .applied
            case .deny: .denied
            case .ignore, .notApplicable: .ignored
            case .indeterminate: .failed
            }
        self.init(word: word, reasons: decision.reasons)
    }

    /// The settlement of a plan that guardrails stopped.
    package init(refused decision: Decision, by guardrails: [GuardrailRefusal]) {
        self.init(word: .denied, reasons: decision.reasons, guardrails: guardrails)
    }

    /// The settlement of a plan that came up too late: applying it now would turn the order of requests around.
    package init(overtaken decision: Decision, by later: JournaledDelivery.Number, at pool: String) {
        let name = pool.split(separator: "/", maxSplits: 1).last.map(String.init) ?? pool
        let reason = "delivery \(later), which came after this, has begun on the pool \(name); ask again"
        self.init(word: .denied, reasons: [Decision.Reason(reason)] + decision.reasons)
    }

    /// The settlement of a plan that was applied: the worst of its parts.
    package init(applied decision: Decision, operations: [Line]) {
        let outcomes = operations.map(\.outcome)
        let word: Word =
            if outcomes.contains(where: \.isUnknown) {
                .unknown
            } else if outcomes.contains(where: { if case .failed = $0 { true } else { false } }) {
                .failed
            } else if outcomes.contains(where: { if case .refused = $0 { true } else { false } }) {
                .denied
            } else {
                .applied
            }
        self.init(
            word: word,
            reasons: decision.reasons,
            operations: operations,
            isOpen: outcomes.contains(where: \.isOpen),
        )
    }
}
