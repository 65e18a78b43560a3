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
                Self.state(of: delivery),
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
            "trace        \(record.delivery.trace.id)",
            "occurrence   \(summary.occurrence ?? "-")",
            "actor        \(summary.actor.map(Self.printable) ?? "-")",
            "state        \(summary.isSettled ? "settled: \(summary.settlement?.rawValue ?? "-")" : summary.state)",
        ]
        if let due = summary.due, !summary.isAwaitingApproval {
            lines.append("due          \(Self.time(due)): taken up again")
        }
        if summary.state == DeliveryState.setAside.rawValue {
            lines.append("advice       the process died three times while it worked on this: look at the log; then")
            lines.append("             `poolwarden deliveries retry \(summary.number)`, or `drop` to give it up")
        }
        if let dropped = record.payloadDropped {
            lines.append("payload      dropped on \(Self.time(dropped)) (journal.keep.payloads)")
        }
        if let dropped = record.recordDropped {
            let key = summary.source == .schedule ? "journal.keep.idle_ticks or decisions" : "journal.keep.decisions"
            lines.append("decision     dropped on \(Self.time(dropped)) (\(key))")
        }
        if let asked = record.asked { lines += Self.lines(of: asked) }
        if let decision = record.decision { lines += Self.lines(of: decision) }
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

    /// Such as `applied`, `failed (open)` or `awaiting-approval`.
    private static func state(of delivery: DeliverySummary) -> String {
        let word = delivery.isSettled ? delivery.settlement?.rawValue ?? delivery.state : delivery.state
        return word + (delivery.due == nil || delivery.isAwaitingApproval ? "" : " (open)")
    }

    static func time(_ date: Date) -> String {
        date.formatted(.iso8601.time(includingFractionalSeconds: true))
    }

    /// Text from outside, without what could move a terminal's cursor.
    static func printable(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? " " : Character($0) })
    }
}

extension DeliverySummary {
    fileprivate var isSettled: Bool { self.state == DeliveryState.settled.rawValue }

    /// Whether its plan waits for people: nothing is late or wrong, and nothing is tried again.
    fileprivate var isAwaitingApproval: Bool { self.settlement == nil && self.state == "awaiting-approval" }
}
