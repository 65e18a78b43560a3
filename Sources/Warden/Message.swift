package import Foundation

/// What people are told about a delivery: plain text in parts; each reply form escapes and dresses it.
package struct Message: Hashable, Sendable, Codable {
    /// One sentence that says how it ended.
    package var headline: String
    /// One line for each operation or further reason.
    package var lines: [String]
    /// Where it was decided, such as `policies/pools.lua: command "pool create NAME"`, and the delivery's number.
    package var footer: String

    package init(headline: String, lines: [String] = [], footer: String) {
        self.headline = headline
        self.lines = lines
        self.footer = footer
    }

    /// Says that people must approve a plan before it runs, who, until when, and what it would do.
    package init(asking decision: Decision, until expires: Date, of delivery: JournaledDelivery.Number) {
        let wanted = decision.approvals.map { "\(max(1, $0.count)) of \($0.from)" }.joined(separator: " and ")
        var lines = decision.plan.operations.map(\.operation.summary)
        lines += decision.approvals.map(\.why).filter { !$0.isEmpty }
        lines.append("To refuse it, say `reject \(delivery)` and why.")
        self.init(
            headline: "This needs approval of \(wanted) until \(expires.forPeople): say `approve \(delivery)`.",
            lines: lines,
            footer: Self.footer(decision.approvals.first?.rule ?? decision.reasons.first?.rule, delivery),
        )
    }

    private static func footer(_ rule: String?, _ delivery: JournaledDelivery.Number) -> String {
        [rule, "delivery \(delivery)"].compactMap(\.self).joined(separator: " · ")
    }

    /// Puts a settlement into words.
    package init(_ settlement: Settlement, of delivery: JournaledDelivery.Number) {
        let first = settlement.reasons.first
        // A note may be a list: its first line is the headline, the others stand below it.
        let said = (first?.text ?? "no reason was given").split(separator: "\n").map(String.init)
        let why = said.first ?? ""
        let operations = settlement.operations
        let headline: String =
            switch settlement.word {
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
        var lines = settlement.guardrails.map { "\($0.guardrail): \($0.reason)" }
        lines += operations.map { line in
            "\(line.operation.summary): \(line.outcome.word)" + (line.outcome.reason.map { " (\($0))" } ?? "")
        }
        lines += said.dropFirst()
        lines += settlement.reasons.dropFirst().flatMap { $0.text.split(separator: "\n").map(String.init) }
        if settlement.isOpen {
            lines.append("I keep this delivery and come back to it.")
        } else if settlement.word == .unknown {
            lines.append(
                "I cannot find it out. Look in Terraform how it is, and ask again for what is missing; "
                    + "`poolwarden deliveries retry \(delivery)` makes me look once more."
            )
        }
        self.init(
            headline: headline,
            lines: lines,
            footer: Self.footer(first?.rule, delivery),
        )
    }
}
