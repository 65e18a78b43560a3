import AgentPoolsAPI
import Foundation

extension SimulatedOrganization {
    /// An agent as it is at a time, and as the organization's edition of the API shows it.
    func shown(_ agent: SimulatedAgent, now: Date) -> Agent {
        let state = agent.state(at: now, self.silence)
        var shown = agent.agent
        shown.status = state.status
        shown.lastPingAt = state.lastPingAt
        if self.edition != .today { shown.createdAt = nil }
        return shown
    }

    /// One page of a pool's agents; what is not on it is looked at only as far as the query asks.
    mutating func listed(
        inPoolAt pool: Int,
        _ query: AgentQuery,
        _ page: PageRequest,
        now: Date,
    ) -> SimulatedResult.Slice<Agent> {
        let order = self.order(inPoolAt: pool, self.edition == .today ? query.sort : nil)
        let agents = self.pools[pool].agents
        guard let since = query.lastPingSince else {
            return page.cut(order) { self.shown(agents[$0], now: now) }
        }
        let fresh = order.filter { agents[$0].lastPing(at: now).map { $0 >= since } ?? false }
        return page.cut(fresh) { self.shown(agents[$0], now: now) }
    }

    /// The positions of a pool's agents in an order.
    private mutating func order(inPoolAt pool: Int, _ sort: CreationSort?) -> [Int] {
        switch sort {
        case nil: Array(self.pools[pool].agents.indices)
        case .createdAt: self.creationOrder(inPoolAt: pool)
        case .createdAtDescending: self.creationOrder(inPoolAt: pool).reversed()
        }
    }
}
