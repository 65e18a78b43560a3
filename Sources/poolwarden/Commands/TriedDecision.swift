import AgentPoolsAPI
import Foundation
import LuaPolicies
import Warden

/// A decision as `policy try` shows it.
struct TriedDecision {
    private let decision: Decision
    private let now: Date

    init(_ decision: Decision, at now: Date) {
        self.decision = decision
        self.now = now
    }

    /// The decision as case files write it, then the rules behind it, what each operation relies on, the reads and the
    /// cost.
    var text: String {
        var lines = [self.decision.caseText(at: self.now)]
        lines += self.part("rules", self.decision.reasons.compactMap(\.rule))
        lines += self.part(
            "relies on",
            self.decision.plan.operations.compactMap { planned in
                planned.precondition.map { "\(planned.operation.summary): \($0.text) (\(planned.plannedAt))" }
            },
        )
        lines += self.part("limits", self.decision.plan.limits.map { "\($0.policy): \($0.kind.rawValue) \($0.text)" })
        lines += self.part("read", self.decision.facts.map(\.read))
        lines += self.part("details", self.decision.reasons.compactMap(\.detail))
        let cost = self.decision.cost
        lines += self.part(
            "cost",
            [
                "\(cost.instructions) instructions, \(cost.peakBytes) bytes, \(cost.reads) reads, "
                    + "\(cost.microseconds) µs"
            ],
        )
        lines += self.part("policy set", [self.decision.policySet])
        return lines.joined(separator: "\n")
    }

    private func part(_ title: String, _ texts: [String]) -> [String] {
        var seen: Set<String> = []
        let once = texts.filter { seen.insert($0).inserted }
        return once.isEmpty ? [] : [title] + once.flatMap { $0.split(separator: "\n").map { "  \($0)" } }
    }
}

extension Precondition {
    /// In words.
    fileprivate var text: String {
        switch self {
        case .poolNameIsFree(let name): "no pool is called \(name)"
        case .poolIsNamed(let id, let name): "\(id) is called \(name)"
        case .agentIsSilent(let id, let status, let ping):
            "\(id) is \(status.word), last ping " + (ping.map { $0.formatted(.iso8601) } ?? "unknown")
        case .tokenIsOf(let pool, let token): "\(token) is a token of \(pool)"
        }
    }
}
