import Foundation
import JournalStore
import Warden

extension DeliveryText {
    /// A decision with all that it says and all that it read.
    static func lines(of decision: Decision) -> [String] {
        var lines = ["", "decision     \(decision.verdict.rawValue) (policy set \(decision.policySet.prefix(12)))"]
        lines += decision.reasons.map { "  because    \(Self.printable($0.text))" + ($0.rule.map { " [\($0)]" } ?? "") }
        lines += decision.reasons.compactMap(\.detail).map { "  detail     \(Self.printable($0))" }
        lines += decision.plan.operations.map { planned in
            let organization = planned.organization.map { " of \(Self.printable($0))" } ?? ""
            return "  plans      \(Self.printable(planned.operation.summary))\(organization) [\(planned.plannedAt)]"
        }
        lines += decision.notifications.map { "  tells      \(Self.printable("\($0.destination): \($0.text)"))" }
        lines += decision.memory.map { change in
            let value = change.entry.map { "= \($0.value)" } ?? "is forgotten"
            return "  remembers  \(Self.printable("\(change.key) \(value)")) [\(change.policy)]"
        }
        lines += decision.facts.map { "  read       \(Self.printable($0.read))" }
        lines.append(
            "  cost       \(decision.cost.instructions) instructions, \(decision.cost.peakBytes / 1_024) KiB, "
                + "\(decision.cost.reads) reads, \(decision.cost.microseconds) µs"
        )
        return lines
    }

    /// What people were asked, what is missing, and what they have said.
    static func lines(of asked: AskedPlan) -> [String] {
        var lines: [String] = []
        for (position, request) in asked.requests.enumerated() {
            let missing = asked.missing(for: position)
            let rest = missing > 0 ? "\(missing) missing" : "done"
            lines.append(
                "approval     \(request.count) of \(Self.printable(request.from)), \(rest): "
                    + Self.printable(request.why)
            )
        }
        lines += asked.approvals.map { approval in
            let reason = approval.reason.map { " (\(Self.printable($0)))" } ?? ""
            let said =
                switch approval.verdict {
                case .approve: "approved"
                case .reject: "rejected"
                }
            return "  \(said)   by \(Self.printable(approval.person)) at \(Self.time(approval.at))\(reason)"
        }
        if asked.settlement == nil, asked.requests.indices.contains(where: { asked.missing(for: $0) > 0 }) {
            lines.append("  until      \(Self.time(asked.expires)); then nothing of it is done")
        }
        return lines
    }
}
