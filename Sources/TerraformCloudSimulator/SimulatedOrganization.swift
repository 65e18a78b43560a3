package import AgentPoolsAPI
package import Foundation

/// An organization of a simulated Terraform Cloud: its pools and agents as a value, without HTTP.
package struct SimulatedOrganization: Sendable {
    /// The organization's name, such as `acme`.
    package let name: String
    /// The pools, oldest first.
    package internal(set) var pools: [SimulatedPool] = []
    private var identifiers: IdentifierGenerator

    /// Makes an organization without pools.
    ///
    /// - Parameters:
    ///   - name: The organization's name.
    ///   - seed: What the IDs follow from: the same seed and the same calls give the same IDs.
    package init(name: String, seed: UInt64 = 1) {
        self.name = name
        self.identifiers = IdentifierGenerator(seed: seed)
    }

    /// Adds a pool, without checking its name.
    ///
    /// - Parameters:
    ///   - name: The pool's name.
    ///   - createdAt: When it was created.
    ///   - workspaces: How many workspaces use it; a pool in use cannot be deleted.
    /// - Returns: The pool's ID.
    @discardableResult
    package mutating func addPool(_ name: String, createdAt: Date, workspaces: Int = 0) -> AgentPoolID {
        let id = AgentPoolID(rawValue: self.identifiers.next("apool"))
        let workspaceIDs = (0..<workspaces).map { _ in self.identifiers.next("ws") }
        self.pools.append(SimulatedPool(id: id, name: name, createdAt: createdAt, workspaces: workspaceIDs))
        return id
    }

    /// Adds an agent to a pool.
    ///
    /// - Parameters:
    ///   - name: The agent's name; nil for one that was started without.
    ///   - pool: The pool's ID.
    ///   - status: What the agent is doing.
    ///   - lastPingAt: When it last called; nil when it never did.
    ///   - createdAt: When it registered; nil stands for its last call.
    /// - Returns: The agent's ID.
    /// - Precondition: The pool is there.
    @discardableResult
    package mutating func addAgent(
        _ name: String?,
        in pool: AgentPoolID,
        status: AgentStatus,
        lastPingAt: Date?,
        createdAt: Date? = nil,
    ) -> AgentID {
        guard let position = self.pools.firstIndex(where: { $0.id == pool }) else {
            preconditionFailure("no pool \(pool)")
        }
        let id = AgentID(rawValue: self.identifiers.next("agent"))
        let ipAddress = "10.0.\(position).\(self.pools[position].agents.count % 250 + 4)"
        self.pools[position].agents.append(
            SimulatedAgent(
                agent: Agent(id: id, name: name, status: status, ipAddress: ipAddress, lastPingAt: lastPingAt),
                createdAt: createdAt ?? lastPingAt ?? Date(timeIntervalSince1970: 0),
            )
        )
        return id
    }

    /// Changes what an agent is doing, as the world does and the API does not.
    ///
    /// - Returns: Whether the agent is there.
    @discardableResult
    package mutating func setAgent(_ id: AgentID, status: AgentStatus, lastPingAt: Date? = nil) -> Bool {
        for pool in self.pools.indices {
            guard let agent = self.pools[pool].agents.firstIndex(where: { $0.agent.id == id }) else { continue }
            self.pools[pool].agents[agent].agent.status = status
            if let lastPingAt { self.pools[pool].agents[agent].agent.lastPingAt = lastPingAt }
            return true
        }
        return false
    }
}

/// A pool of the simulator, with its agents.
package struct SimulatedPool: Sendable, Hashable {
    package let id: AgentPoolID
    package internal(set) var name: String
    package let createdAt: Date
    package internal(set) var workspaces: [String]
    package internal(set) var agents: [SimulatedAgent] = []

    /// The pool as the API shows it.
    package var pool: AgentPool {
        AgentPool(
            id: self.id,
            name: self.name,
            createdAt: self.createdAt,
            agentCount: self.agents.count { agent in
                switch agent.agent.status {
                case .idle, .busy, .unknown: true
                case .errored, .exited, .other: false
                }
            },
            workspaces: self.workspaces,
        )
    }
}

/// An agent of the simulator.
package struct SimulatedAgent: Sendable, Hashable {
    package internal(set) var agent: Agent
    package let createdAt: Date
}
