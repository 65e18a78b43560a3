import AgentPoolsAPI
import Foundation

extension SimulatedOrganization {
    /// Answers a call, and changes the organization as the API would.
    ///
    /// - Parameters:
    ///   - call: What was asked.
    ///   - page: Which part of a list.
    ///   - now: When.
    /// - Returns: What the API would show.
    /// - Throws: ``SimulatedRefusal`` with the API's status and document; then nothing has changed.
    mutating func answer(
        _ call: SimulatedCall,
        page: PageRequest = .everything,
        now: Date,
    ) throws(SimulatedRefusal) -> SimulatedResult {
        switch call {
        case .listPools(let query, let onlyOpen):
            let found = self.found(query, onlyOpen: onlyOpen)
            if self.edition == .today {
                for position in found[page.range(of: found.count)] {
                    self.pools[position].rememberCount(at: now, self.silence)
                }
            }
            let pools = page.cut(found) {
                self.shown(self.pools[$0], now: now, includesWorkspaces: query.includesWorkspaces)
            }
            return .pools(pools, total: self.pools.count)
        case .showPool(let id, let includesWorkspaces):
            let pool = self.pools[try self.position(ofPool: id)]
            return .pool(self.shown(pool, now: now, includesWorkspaces: includesWorkspaces))
        case .createPool(let name, let scoping):
            let id = try self.create(name, scoping, now: now)
            return .createdPool(self.shown(self.pools[try self.position(ofPool: id)], now: now))
        case .updatePool(let id, let name, let scoping):
            try self.update(id, name, scoping)
            return .pool(self.shown(self.pools[try self.position(ofPool: id)], now: now))
        case .deletePool(let id):
            try self.delete(id)
            return .deleted
        case .listAgents(let pool, let query):
            return .agents(self.listed(inPoolAt: try self.position(ofPool: pool), query, page, now: now))
        case .showAgent(let id):
            return .agent(self.shown(try self.agent(id), now: now))
        case .deleteAgent(let id):
            guard try self.agent(id).state(at: now, self.silence).status.isDeletable else { throw .notDeletable }
            self.removeAgent(id)
            return .deleted
        case .listTokens(let pool, let sort):
            return .tokens(self.listed(self.pools[try self.position(ofPool: pool)], sort, page, now: now))
        case .showToken(let id):
            let (pool, token) = try self.position(ofToken: id)
            return .token(self.shown(self.pools[pool].tokens[token], of: self.pools[pool], now: now))
        case .createToken(let pool, let description):
            return .createdToken(try self.createToken(for: pool, description, now: now))
        case .deleteToken(let id):
            try self.deleteToken(id, now: now)
            return .deleted
        case .showWorkspace(let id):
            return .workspace(self.shown(self.workspaces[try self.position(ofWorkspace: id)]))
        case .updateWorkspace(let id, let change):
            try self.update(id, change)
            return .workspace(self.shown(self.workspaces[try self.position(ofWorkspace: id)]))
        }
    }

    /// The name of what has an ID, where it has one.
    func name(of id: String) -> String? {
        if let (pool, agent) = self.position(ofAgent: AgentID(rawValue: id)) {
            return self.pools[pool].agents[agent].agent.name
        }
        if let pool = self.pools.first(where: { $0.id.rawValue == id }) { return pool.name }
        if let workspace = self.workspaces.first(where: { $0.id.rawValue == id }) { return workspace.name }
        return self.pools.lazy.flatMap(\.tokens).first { $0.id.rawValue == id }?.description
    }

    func position(ofPool id: AgentPoolID) throws(SimulatedRefusal) -> Int {
        guard let position = self.pools.firstIndex(where: { $0.id == id }) else { throw .notFound }
        return position
    }

    func position(ofWorkspace id: WorkspaceID) throws(SimulatedRefusal) -> Int {
        guard let position = self.workspaces.firstIndex(where: { $0.id == id }) else { throw .notFound }
        return position
    }

    func position(ofToken id: AgentTokenID) throws(SimulatedRefusal) -> (pool: Int, token: Int) {
        let found = self.pools.indices.lazy.compactMap { pool in
            self.pools[pool].tokens.firstIndex { $0.id == id }.map { (pool: pool, token: $0) }
        }
        guard let first = found.first else { throw .notFound }
        return first
    }

    private func agent(_ id: AgentID) throws(SimulatedRefusal) -> SimulatedAgent {
        guard let (pool, agent) = self.position(ofAgent: id) else { throw .notFound }
        return self.pools[pool].agents[agent]
    }
}

extension String {
    /// Whether the text holds another, without regard to case; always when that is nil or empty.
    func contains(anyCase other: String?) -> Bool {
        guard let other, !other.isEmpty else { return true }
        return self.lowercased().contains(other.lowercased())
    }
}
