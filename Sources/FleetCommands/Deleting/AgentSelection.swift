package import AgentPoolsAPI
import Foundation

/// Which agents to delete.
package struct AgentSelection: Sendable, Hashable {
    package var scope: Scope
    /// What they must be like, also those that are named; ``AgentFilter/statuses`` of nil means the usual ones.
    package var filter: AgentFilter

    package enum Scope: Sendable, Hashable {
        /// These, by ID.
        case named([AgentID])
        /// Those in some pools, by ID or exact name.
        case pools([String])
        /// Those in every pool.
        case everywhere
    }

    package init(_ scope: Scope, _ filter: AgentFilter) {
        self.scope = scope
        self.filter = filter
    }

    /// What is deleted where nobody says otherwise: agents that are certainly gone.
    ///
    /// An agent that is `unknown` has only not called for a while, and may come back.
    static let usualStatuses: [AgentStatus] = [.errored, .exited]

    /// Why an agent is not to be deleted; nil when it is.
    func whyNot(_ agent: Agent, now: Date) -> String? {
        guard agent.status.isDeletable else {
            return
                "it is \(agent.status.word.isEmpty ? "of no known status" : agent.status.word); only unknown, errored "
                + "and exited agents can be deleted"
        }
        if self.filter.silence != nil, agent.lastPingAt == nil, agent.createdAt == nil {
            return "nobody knows for how long it has not called"
        }
        var filter = self.filter
        if case .named = self.scope {} else { filter.statuses = filter.statuses ?? Self.usualStatuses }
        return filter.whyNot(agent, now: now)
    }
}
