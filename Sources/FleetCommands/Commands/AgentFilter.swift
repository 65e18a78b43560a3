package import AgentPoolsAPI
import Foundation

/// Which agents are meant.
package struct AgentFilter: Sendable, Hashable {
    /// Nil for any.
    package var statuses: [AgentStatus]?
    /// How long they have not called at least; nil for any time.
    package var silence: Duration?

    package init(statuses: [AgentStatus]? = nil, silence: Duration? = nil) {
        self.statuses = statuses
        self.silence = silence
    }

    /// Why an agent is not meant; nil when it is.
    func whyNot(_ agent: Agent, now: Date) -> String? {
        if let statuses, !statuses.contains(agent.status) {
            return "it is \(agent.status.word), not \(statuses.map(\.word).joined(separator: " or "))"
        }
        // An agent that never called has been silent since it registered.
        guard let silence, let heard = agent.lastPingAt ?? agent.createdAt else { return nil }
        guard now.timeIntervalSince(heard) < Double(silence.components.seconds) else { return nil }
        return "it called \(RelativeTime.text(heard, now: now))"
    }
}
