import AgentPoolsAPI
import Foundation

extension SimulatedOrganization {
    /// One page of a pool's tokens; without a sort in no order that means anything: here, by ID.
    func listed(
        _ pool: SimulatedPool,
        _ sort: CreationSort?,
        _ page: PageRequest,
        now: Date,
    ) -> SimulatedResult.Slice<AgentToken> {
        // Ties go by ID, in the same direction.
        func age(_ token: AgentToken) -> (Date, String) { (token.createdAt ?? .distantPast, token.id.rawValue) }
        let tokens =
            switch sort {
            case nil: pool.tokens.sorted { $0.id.rawValue < $1.id.rawValue }
            case .createdAt: pool.tokens.sorted { age($0) < age($1) }
            case .createdAtDescending: pool.tokens.sorted { age($0) > age($1) }
            }
        return page.cut(tokens) { self.shown($0, of: pool, now: now) }
    }

    /// A token with when one of its agents last called.
    func shown(_ token: AgentToken, of pool: SimulatedPool, now: Date) -> AgentToken {
        var shown = token
        let calls = pool.agents.lazy.filter { $0.token == token.id }
            .compactMap { $0.state(at: now, self.silence).lastPingAt }
        if let last = calls.max() { shown.lastUsedAt = max(last, token.lastUsedAt ?? last) }
        return shown
    }

    mutating func createToken(
        for id: AgentPoolID,
        _ description: String?,
        now: Date,
    ) throws(SimulatedRefusal) -> CreatedAgentToken {
        let position = try self.position(ofPool: id)
        guard let description, !description.isEmpty else {
            throw .attribute("description", "Description can't be blank")
        }
        let token = AgentToken(
            id: AgentTokenID(rawValue: self.identifiers.next("at")),
            description: description,
            createdAt: now,
            createdBy: self.user,
        )
        self.pools[position].tokens.append(token)
        return CreatedAgentToken(token: token, secret: AgentTokenSecret(self.identifiers.secret()))
    }

    /// Deletes a token; agents that are alive with it exit.
    mutating func deleteToken(_ id: AgentTokenID, now: Date) throws(SimulatedRefusal) {
        let (pool, token) = try self.position(ofToken: id)
        self.pools[pool].tokens.remove(at: token)
        for agent in self.pools[pool].agents.indices where self.pools[pool].agents[agent].token == id {
            var exited = self.pools[pool].agents[agent].settled(at: now, self.silence)
            exited.token = nil
            // One that is silent hears nothing of it.
            if exited.agent.status == .idle || exited.agent.status == .busy {
                exited.agent.status = .exited
                exited.course = .still
            }
            self.pools[pool].agents[agent] = exited
        }
    }
}
