import AgentPoolsAPI
import Foundation

/// One agent to delete, as it was when the plan was made.
struct AgentDeletion: Sendable, Hashable {
    let agent: Agent
    /// Nil where nobody knows: the API does not tell of one agent.
    let pool: AgentPool?

    /// Why the plan does not hold for the agent as it is now; nil when it does.
    ///
    /// Silence that has gone on, so that `unknown` has become `errored`, is no reason.
    func whyNot(_ now: Agent) -> String? {
        if now.lastPingAt != self.agent.lastPingAt { return "it has called since" }
        let stayed = now.status == self.agent.status || (self.agent.status == .unknown && now.status == .errored)
        return stayed ? nil : "it was \(self.agent.status.word) and is \(now.status.word) by now"
    }

    /// The deletion as an operation of a plan; the outcome is nil while it is only planned.
    func call(_ outcome: FleetOutcome?, now: Date) -> PlannedCall {
        PlannedCall(
            operation: "agents.delete",
            id: self.agent.id.rawValue,
            name: self.agent.name,
            pool: self.pool,
            facts: [
                .init(
                    "status",
                    .string(self.agent.status.word),
                    Cell(self.agent.status.word, self.agent.status.style),
                ),
                .init("last_ping_at", .time(self.agent.lastPingAt), .lastPing(self.agent.lastPingAt, now: now)),
            ],
            outcome: outcome,
        )
    }
}
