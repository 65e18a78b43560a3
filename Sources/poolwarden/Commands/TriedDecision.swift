import AgentPoolsAPI
import Foundation
import LuaPolicies
import Warden

/// A decision as `policy try` shows it.
struct TriedDecision {
    private let decision: Decision
    private let shadows: [ShadowDecision]
    private let now: Date

    init(_ decision: Decision, shadows: [ShadowDecision] = [], at now: Date) {
        self.decision = decision
        self.shadows = shadows
        self.now = now
    }

    /// The exit status of the command.
    var status: Int32 {
        switch self.decision.verdict {
        case .permit, .ask, .note, .ignore: 0
        case .deny, .notApplicable: 1
        case .indeterminate: 3
        }
    }

    /// The decision as the journal keeps it; what policies in shadow mode would have decided is its member `shadows`.
    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            encoder.dateEncodingStrategy = .iso8601
            return String(decoding: try encoder.encode(Document(tried: self)), as: UTF8.self)
        }
    }

    private struct Document: Encodable {
        let tried: TriedDecision

        private enum CodingKeys: CodingKey { case shadows }

        private struct Shadow: Encodable {
            let policy: String
            let decision: Decision
        }

        func encode(to encoder: any Encoder) throws {
            try self.tried.decision.encode(to: encoder)
            guard !self.tried.shadows.isEmpty else { return }
            var members = encoder.container(keyedBy: CodingKeys.self)
            try members.encode(
                self.tried.shadows.map { Shadow(policy: $0.policy, decision: $0.decision) },
                forKey: .shadows,
            )
        }
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
        for shadow in self.shadows {
            lines += self.part("shadow \(shadow.policy)", [shadow.decision.caseText(at: self.now)])
        }
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
        case .agentIsSilent(let id, let status, let ping, _):
            "\(id) is \(status.word), last ping " + (ping.map { $0.formatted(.iso8601) } ?? "unknown")
        case .tokenIsOf(let pool, let token): "\(token) is a token of \(pool)"
        }
    }
}
