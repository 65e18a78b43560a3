package import Foundation

extension Message {
    /// Says that people must approve a plan before it runs, who, until when, and what it would do.
    package init(asking decision: Decision, until expires: Date, of delivery: JournaledDelivery.Number) {
        let wanted = decision.approvals.map { "\(max(1, $0.count)) of \($0.from)" }.joined(separator: " and ")
        self.init(
            headline: "This needs approval of \(wanted) until \(expires.forPeople).",
            lines: decision.approvals.map(\.why).filter { !$0.isEmpty },
            plan: decision.plan.operations.map { Change($0.operation) },
            buttons: [
                Button(label: "Approve", command: "approve \(delivery)"),
                Button(label: "Reject", command: "reject \(delivery)", addition: "and why"),
            ],
            footer: Self.footer(decision.approvals.first?.rule ?? decision.reasons.first?.rule, delivery),
            delivery: delivery,
        )
    }

    /// Puts a settlement into words.
    package init(_ settlement: Settlement, of delivery: JournaledDelivery.Number) {
        let first = settlement.reasons.first
        // A note may be a list: its first line is the headline, the others stand below it.
        let said = Self.lines(first?.text ?? "no reason was given")
        var lines = settlement.guardrails.map { "\($0.guardrail): \($0.reason)" }
        lines += said.dropFirst()
        lines += settlement.reasons.dropFirst().flatMap { Self.lines($0.text) }
        if let next = Self.next(after: settlement, of: delivery) { lines.append(next) }
        self.init(
            headline: Self.headline(settlement, why: said.first ?? ""),
            lines: lines,
            plan: settlement.operations.map { Change($0) },
            footer: Self.footer(first?.rule, delivery),
            delivery: delivery,
            settlement: settlement.word,
        )
    }

    private static func headline(_ settlement: Settlement, why: String) -> String {
        let operations = settlement.operations
        return switch settlement.word {
        case .applied where operations.isEmpty: why
        case .applied where operations.allSatisfy({ if case .unchanged = $0.outcome { true } else { false } }):
            "Nothing to change: \(why)"
        case .applied: "Done: \(why)"
        case .denied where !settlement.guardrails.isEmpty: "Refused by a guardrail: nothing was changed."
        case .denied where !operations.isEmpty: "Not all of it was done: \(why)"
        case .denied: "Denied: \(why)"
        case .failed where operations.isEmpty: "Nothing was changed: \(why)"
        case .failed: "Failed: \(why)"
        case .unknown where settlement.isOpen: "Not known yet whether it was done: \(why)"
        case .unknown: "Not known whether it was done: \(why)"
        case .expired: "Expired: \(why)"
        case .ignored: why
        }
    }

    /// What happens next, or what the person can do; nil where nothing is open.
    private static func next(after settlement: Settlement, of delivery: JournaledDelivery.Number) -> String? {
        if settlement.isOpen { return "I keep this delivery and come back to it." }
        guard settlement.word == .unknown else { return nil }
        return "I cannot find it out. Look in Terraform how it is, and ask again for what is missing; "
            + "`poolwarden deliveries retry \(delivery)` makes me look once more."
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init)
    }

    private static func footer(_ rule: String?, _ delivery: JournaledDelivery.Number) -> String {
        [rule, "delivery \(delivery)"].compactMap(\.self).joined(separator: " · ")
    }
}

extension Message {
    /// That a delivery was under way when the server died, again and again.
    init(setAside delivery: JournaledDelivery.Number) {
        self.init(
            headline: "Set aside: the server died three times while it worked on this",
            lines: [
                "it is not tried again by itself; what was done before stays done",
                "an operator can let it go on with `poolwarden deliveries retry \(delivery)`, or give it up with `drop`",
            ],
            footer: "delivery \(delivery)",
            delivery: delivery,
        )
    }
}
