package import Foundation
package import Warden

extension Decision {
    /// The decision as case files write it.
    ///
    /// The verdict with its operations, then as far as there are any the approvals that it `needs`, the messages that it
    /// `tells` and what it `remembers`, then `because` and the reasons.
    ///
    /// - Parameter now: When the case happens.
    /// - Returns: The lines, without a line end behind the last.
    package func caseText(at now: Date) -> String {
        let policies = Set(self.memory.map(\.policy))
        let changes = self.memory.map { change in
            (policies.count > 1 ? "\(change.policy): " : "") + change.caseText(at: now)
        }
        var lines = [self.verdict.rawValue] + self.plan.operations.flatMap { Self.indented($0.operation.summary) }
        lines += Self.part("needs", self.approvals.map(\.caseText))
        lines += Self.part("tells", self.notifications.map { "\($0.destination): \($0.text)" })
        lines += Self.part("remembers", changes)
        return (lines + ["because"] + self.reasons.flatMap { Self.indented($0.text) }).joined(separator: "\n")
    }

    private static func part(_ title: String, _ texts: [String]) -> [String] {
        texts.isEmpty ? [] : [title] + texts.flatMap(Self.indented)
    }

    private static func indented(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
    }
}

extension ApprovalRequest {
    /// Such as `1 of sre within 30 minutes: a deleted pool's tokens cannot be brought back`.
    fileprivate var caseText: String {
        "\(self.count) of \(self.from) within \(Seconds.text(ofDuration: Int(self.within))): \(self.why)"
    }
}

extension MemoryChange {
    /// Such as `freeze = {"by":"anna"} for 4 hours`, and `freeze is forgotten`.
    fileprivate func caseText(at now: Date) -> String {
        guard let entry = self.entry else { return "\(self.key) is forgotten" }
        guard let expires = entry.expires else { return "\(self.key) = \(entry.value)" }
        let lifetime = Int(expires.timeIntervalSince(now).rounded())
        return "\(self.key) = \(entry.value) for \(Seconds.text(ofDuration: lifetime))"
    }
}
