import AgentPoolsAPI
import Foundation

/// Which agents of a list a policy wants.
struct AgentFilter: Sendable {
    var statuses: [String]?
    /// Unknown, errored or exited, and silent since then.
    var deadSince: Date?
    /// Only agents that called since then; the API picks these.
    var seenSince: Date?

    func admits(_ agent: Agent) -> Bool {
        if let statuses = self.statuses, !statuses.contains(agent.status.word) { return false }
        guard let deadSince = self.deadSince else { return true }
        /* An agent without a last ping is not known to be silent for any time. */
        guard agent.status.isDeletable, let ping = agent.lastPingAt else { return false }
        return ping <= deadSince
    }
}
