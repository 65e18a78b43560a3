/// What was decided about a delivery, and what became of it: for whoever asked, who may have missed the answer.
package struct DeliveryAccount: Sendable {
    /// The ID of whoever was behind it; nil before that is known.
    package var actor: String?
    package var state: DeliveryState
    package var decision: Decision?
    package var settlement: Settlement?

    package init(actor: String?, state: DeliveryState, decision: Decision?, settlement: Settlement?) {
        self.actor = actor
        self.state = state
        self.decision = decision
        self.settlement = settlement
    }

    /// A line for each thing: how it stands, every reason with the rule that gave it, every operation, what was read.
    func text(of delivery: JournaledDelivery.Number) -> String {
        var lines = [self.heading(delivery)]
        lines += (self.settlement?.guardrails ?? []).map { "guardrail \($0.guardrail): \($0.reason)" }
        lines += (self.settlement?.reasons ?? self.decision?.reasons ?? []).map { reason in
            "because: \(reason.text)" + (reason.rule.map { " [\($0)]" } ?? "")
        }
        if let settlement, !settlement.operations.isEmpty {
            lines += settlement.operations.map { line in
                "\(line.operation.summary): \(line.outcome.word)" + (line.outcome.reason.map { " (\($0))" } ?? "")
            }
        } else {
            lines += (self.decision?.plan.operations ?? []).map { "planned: \($0.operation.summary)" }
        }
        let reads = (self.decision?.facts ?? []).map(\.read)
        if !reads.isEmpty { lines.append("read: \(reads.joined(separator: ", "))") }
        if let decision { lines.append("decided by policy set \(decision.policySet.prefix(12))") }
        return lines.joined(separator: "\n")
    }

    private func heading(_ delivery: JournaledDelivery.Number) -> String {
        guard let settlement else { return "Delivery \(delivery) is \(self.state.rawValue)" }
        return "Delivery \(delivery) ended as \(settlement.word.rawValue)" + (settlement.isOpen ? ", for now" : "")
    }
}
