import AgentPoolsAPI
package import Foundation

extension SimulatedOrganization {
    /// Answers a call, and changes the organization as the API would.
    ///
    /// - Parameters:
    ///   - call: What was asked.
    ///   - now: When; becomes the creation time of a new pool.
    /// - Returns: What the API would show.
    /// - Throws: ``SimulatedRefusal`` with the API's status and document; then nothing has changed.
    package mutating func answer(_ call: SimulatedCall, now: Date) throws(SimulatedRefusal) -> SimulatedResult {
        switch call {
        case .listPools(let sort, let query):
            .pools(self.listed(sort: sort, query: query))
        case .showPool(let id):
            .pool(self.pools[try self.position(id)].pool)
        case .createPool(let name):
            .created(try self.create(name, now: now))
        case .updatePool(let id, let name):
            .pool(try self.update(id, name: name))
        case .deletePool(let id):
            try self.delete(id)
        case .listAgents(let pool, let since, let sort):
            .agents(Self.listed(self.pools[try self.position(pool)].agents, since: since, sort: sort))
        case .showAgent(let id):
            .agent(try self.agent(id))
        case .deleteAgent(let id):
            try self.delete(id)
        }
    }

    private func listed(sort: AgentPoolSort?, query: String?) -> [AgentPool] {
        let pools = self.pools.map(\.pool).filter { pool in
            guard let query, !query.isEmpty else { return true }
            return pool.name.lowercased().contains(query.lowercased())
        }
        return switch sort {
        case nil: pools
        case .name: pools.sorted { $0.name < $1.name }
        case .nameDescending: pools.sorted { $0.name > $1.name }
        case .createdAt: pools.sorted { Self.age($0) < Self.age($1) }
        case .createdAtDescending: pools.sorted { Self.age($0) > Self.age($1) }
        }
    }

    /// Ties go by ID, in the same direction.
    private static func age(_ pool: AgentPool) -> (Date, String) {
        (pool.createdAt ?? .distantPast, pool.id.rawValue)
    }

    private static func listed(
        _ agents: [SimulatedAgent],
        since: Date?,
        sort: SimulatedAgentSort?,
    ) -> [SimulatedAgent] {
        let kept = agents.filter { agent in
            guard let since else { return true }
            guard let ping = agent.agent.lastPingAt else { return false }
            return ping >= since
        }
        func age(_ agent: SimulatedAgent) -> (Date, String) { (agent.createdAt, agent.agent.id.rawValue) }
        return switch sort {
        case nil: kept
        case .createdAt: kept.sorted { age($0) < age($1) }
        case .createdAtDescending: kept.sorted { age($0) > age($1) }
        }
    }

    private mutating func create(_ name: String?, now: Date) throws(SimulatedRefusal) -> AgentPool {
        let id = self.addPool(try self.checked(name, for: nil), createdAt: now)
        return self.pools[try self.position(id)].pool
    }

    private mutating func update(_ id: AgentPoolID, name: String?) throws(SimulatedRefusal) -> AgentPool {
        let position = try self.position(id)
        if let name { self.pools[position].name = try self.checked(name, for: id) }
        return self.pools[position].pool
    }

    private mutating func delete(_ id: AgentPoolID) throws(SimulatedRefusal) -> SimulatedResult {
        let position = try self.position(id)
        guard self.pools[position].workspaces.isEmpty else { throw .inUse }
        self.pools.remove(at: position)
        return .deleted
    }

    private mutating func delete(_ id: AgentID) throws(SimulatedRefusal) -> SimulatedResult {
        guard try self.agent(id).agent.status.isDeletable else { throw .notDeletable }
        for position in self.pools.indices {
            self.pools[position].agents.removeAll { $0.agent.id == id }
        }
        return .deleted
    }

    private func checked(_ name: String?, for id: AgentPoolID?) throws(SimulatedRefusal) -> String {
        guard let name, !name.isEmpty else { throw .name("Name can't be blank") }
        guard let checked = AgentPoolName(name) else {
            throw .name("Name can only include letters, numbers, -, and _")
        }
        guard !self.pools.contains(where: { $0.name == name && $0.id != id }) else {
            throw .name("Name has already been taken")
        }
        return checked.text
    }

    private func position(_ id: AgentPoolID) throws(SimulatedRefusal) -> Int {
        guard let position = self.pools.firstIndex(where: { $0.id == id }) else { throw .notFound }
        return position
    }

    private func agent(_ id: AgentID) throws(SimulatedRefusal) -> SimulatedAgent {
        guard let agent = self.pools.lazy.flatMap(\.agents).first(where: { $0.agent.id == id }) else { throw .notFound }
        return agent
    }
}
