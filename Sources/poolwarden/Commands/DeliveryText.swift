import Foundation
import JournalStore
import Warden

/// Deliveries for people.
enum DeliveryText {
    static func table(of deliveries: [DeliverySummary]) -> String {
        let rows = deliveries.map { delivery in
            [
                "\(delivery.number)", Self.time(delivery.received), delivery.source.rawValue,
                delivery.occurrence ?? "-", delivery.actor ?? "-",
                (delivery.settlement?.rawValue ?? delivery.state) + (delivery.due == nil ? "" : " (open)"),
                Self.printable(delivery.id.rawValue),
            ]
        }
        return Table(
            header: ["NUMBER", "RECEIVED", "SOURCE", "OCCURRENCE", "ACTOR", "STATE", "DELIVERY ID"],
            rows: rows,
        )
        .text
    }

    static func page(of record: DeliveryRecord) -> String {
        let summary = record.summary
        var lines = [
            "delivery     \(summary.number) (\(Self.printable(summary.id.rawValue)))",
            "source       \(summary.source)",
            "received     \(Self.time(summary.received))",
            "occurrence   \(summary.occurrence ?? "-")",
            "actor        \(summary.actor.map(Self.printable) ?? "-")",
            "state        \(summary.settlement.map { "settled: \($0.rawValue)" } ?? summary.state)",
        ]
        if let due = summary.due { lines.append("due          \(Self.time(due)): taken up again") }
        if let decision = record.decision {
            lines += ["", "decision     \(decision.verdict.rawValue) (policy set \(decision.policySet.prefix(12)))"]
            lines += decision.reasons.map {
                "  because    \(Self.printable($0.text))" + ($0.rule.map { " [\($0)]" } ?? "")
            }
            lines += decision.reasons.compactMap(\.detail).map { "  detail     \(Self.printable($0))" }
            lines += decision.plan.operations.map { "  plans      \($0.operation.summary) [\($0.plannedAt)]" }
            lines += decision.facts.map { "  read       \(Self.printable($0.read))" }
            lines.append(
                "  cost       \(decision.cost.instructions) instructions, \(decision.cost.peakBytes / 1_024) KiB, "
                    + "\(decision.cost.reads) reads, \(decision.cost.microseconds) µs"
            )
        }
        if let settlement = record.settlement {
            if record.decision == nil {
                lines += settlement.reasons.map { "because      \(Self.printable($0.text))" }
            }
            lines += settlement.guardrails.map { "guardrail    \($0.guardrail): \(Self.printable($0.reason))" }
            lines += settlement.operations.map { line in
                "outcome      \(line.operation.summary): \(line.outcome.word)"
                    + (line.outcome.reason.map { " (\(Self.printable($0)))" } ?? "")
            }
        }
        if let message = record.message {
            lines += [
                "", "reply        \(record.replyState ?? "none")" + (record.replyFailure.map { ": \($0)" } ?? ""),
            ]
            lines += ["  \(Self.printable(message.headline))"] + message.lines.map { "  · \(Self.printable($0))" }
        }
        return lines.joined(separator: "\n")
    }

    private static func time(_ date: Date) -> String {
        date.formatted(.iso8601.time(includingFractionalSeconds: true))
    }

    /// Text from outside, without what could move a terminal's cursor.
    private static func printable(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? " " : Character($0) })
    }
}
