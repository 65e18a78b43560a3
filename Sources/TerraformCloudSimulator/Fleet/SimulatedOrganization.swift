package import AgentPoolsAPI
package import Foundation

/// An organization of a simulated Terraform Cloud: its pools, agents, tokens and workspaces as a value, without HTTP.
package struct SimulatedOrganization: Sendable {
    /// The organization's name, such as `acme`.
    package let name: String
    /// The pools, in the order in which they came.
    package internal(set) var pools: [SimulatedPool] = []
    /// The workspaces, in the order in which they came.
    package internal(set) var workspaces: [SimulatedWorkspace] = []
    /// The projects, in the order in which they came.
    package internal(set) var projects: [SimulatedProject] = []
    /// How long silence takes to show.
    package var silence = SilenceRules()
    /// What of the API there is.
    package var edition = SimulatedEdition.today
    /// Who asks: the one user that there is.
    let user: UserID
    var identifiers: IdentifierGenerator
    /// Where each agent is.
    private var homes: [AgentID: AgentHome] = [:]
    private var nextSerial = 0
    /// The positions of the agents of pools by their age, oldest first, as far as somebody asked for them.
    private var creationOrders: [AgentPoolID: [Int]] = [:]

    private struct AgentHome {
        let pool: AgentPoolID
        let serial: Int
    }

    /// How many agents there are in all pools.
    var agentCount: Int { self.homes.count }

    /// Makes an organization with nothing in it.
    ///
    /// - Parameters:
    ///   - name: The organization's name.
    ///   - seed: What the IDs follow from: the same seed and the same calls give the same IDs.
    package init(name: String, seed: UInt64 = 1) {
        self.name = name
        self.identifiers = IdentifierGenerator(seed: seed)
        var users = IdentifierGenerator(seed: ~seed)
        self.user = UserID(rawValue: users.next("user"))
    }

    /// Adds a pool, without checking its name.
    ///
    /// - Parameters:
    ///   - name: The pool's name.
    ///   - createdAt: When it was created.
    ///   - workspaces: How many workspaces use it, all new; a pool in use cannot be deleted.
    ///   - id: The pool's ID; nil for a new one.
    /// - Returns: The pool's ID.
    @discardableResult
    package mutating func addPool(
        _ name: String,
        createdAt: Date,
        workspaces: Int = 0,
        id: AgentPoolID? = nil,
    ) -> AgentPoolID {
        let id = id ?? AgentPoolID(rawValue: self.identifiers.next("apool"))
        var pool = SimulatedPool(id: id, name: name, createdAt: createdAt, organization: self.name)
        pool.workspaces = (0..<max(0, workspaces)).map { number in self.addWorkspace("\(name)-\(number + 1)") }
        self.pools.append(pool)
        return id
    }

    /// Adds a workspace that uses no pool.
    ///
    /// - Parameters:
    ///   - name: The workspace's name.
    ///   - project: The project that it belongs to.
    ///   - attributes: Its other attributes.
    ///   - id: The workspace's ID; nil for a new one.
    /// - Returns: The workspace's ID.
    @discardableResult
    package mutating func addWorkspace(
        _ name: String,
        project: ProjectID? = nil,
        attributes: [String: JSON] = [:],
        id: WorkspaceID? = nil,
    ) -> WorkspaceID {
        let id = id ?? WorkspaceID(rawValue: self.identifiers.next("ws"))
        self.workspaces.append(SimulatedWorkspace(id: id, name: name, project: project, attributes: attributes))
        return id
    }

    /// Adds a project.
    ///
    /// - Returns: The project's ID.
    @discardableResult
    package mutating func addProject(
        _ name: String,
        attributes: [String: JSON] = [:],
        id: ProjectID? = nil,
    ) -> ProjectID {
        let id = id ?? ProjectID(rawValue: self.identifiers.next("prj"))
        self.projects.append(SimulatedProject(id: id, name: name, attributes: attributes))
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
    ///   - course: What it does as time passes; nothing by default.
    ///   - id: The agent's ID; nil for a new one.
    /// - Returns: The agent's ID.
    /// - Precondition: The pool is there.
    @discardableResult
    package mutating func addAgent(
        _ name: String?,
        in pool: AgentPoolID,
        status: AgentStatus,
        lastPingAt: Date?,
        createdAt: Date? = nil,
        course: AgentCourse = .still,
        id: AgentID? = nil,
    ) -> AgentID {
        guard let position = self.pools.firstIndex(where: { $0.id == pool }) else {
            preconditionFailure("no pool \(pool)")
        }
        let agent = Agent(
            id: id ?? AgentID(rawValue: self.identifiers.next("agent")),
            name: name,
            status: status,
            ipAddress: self.address(inPoolAt: position),
            lastPingAt: lastPingAt,
            createdAt: createdAt ?? lastPingAt ?? Date(timeIntervalSince1970: 0),
        )
        self.add(agent, inPoolAt: position, course: course, token: nil)
        return agent.id
    }

    /// Changes what an agent is doing, as the world does and the API does not.
    ///
    /// - Returns: Whether the agent is there.
    @discardableResult
    package mutating func setAgent(_ id: AgentID, status: AgentStatus, lastPingAt: Date? = nil) -> Bool {
        guard let (pool, agent) = self.position(ofAgent: id) else { return false }
        self.pools[pool].agents[agent].agent.status = status
        if let lastPingAt { self.pools[pool].agents[agent].agent.lastPingAt = lastPingAt }
        return true
    }

    /// The same organization with all told that has happened to its agents until a time.
    package func settled(at now: Date) -> SimulatedOrganization {
        var settled = self
        for pool in settled.pools.indices where settled.pools[pool].agents.contains(where: { $0.course != .still }) {
            settled.pools[pool].agents = settled.pools[pool].agents.map { $0.settled(at: now, self.silence) }
        }
        return settled
    }

    mutating func add(_ agent: Agent, inPoolAt position: Int, course: AgentCourse, token: AgentTokenID?) {
        let added = SimulatedAgent(agent: agent, course: course, token: token, serial: self.nextSerial)
        self.pools[position].agents.append(added)
        self.homes[agent.id] = AgentHome(pool: self.pools[position].id, serial: self.nextSerial)
        self.creationOrders[self.pools[position].id] = nil
        self.nextSerial += 1
    }

    mutating func removeAgent(_ id: AgentID) {
        guard let (pool, agent) = self.position(ofAgent: id) else { return }
        self.pools[pool].agents.remove(at: agent)
        self.creationOrders[self.pools[pool].id] = nil
        self.homes[id] = nil
    }

    mutating func removePool(at position: Int) {
        let removed = self.pools.remove(at: position)
        self.creationOrders[removed.id] = nil
        for agent in removed.agents { self.homes[agent.agent.id] = nil }
    }

    /// The positions of a pool's agents by their age, oldest first; ties go by ID.
    mutating func creationOrder(inPoolAt position: Int) -> [Int] {
        let pool = self.pools[position]
        if let known = self.creationOrders[pool.id] { return known }
        func age(_ position: Int) -> (Date, String) {
            let agent = pool.agents[position].agent
            return (agent.createdAt ?? .distantPast, agent.id.rawValue)
        }
        let order = pool.agents.indices.sorted { age($0) < age($1) }
        self.creationOrders[pool.id] = order
        return order
    }

    func position(ofAgent id: AgentID) -> (pool: Int, agent: Int)? {
        guard
            let home = self.homes[id],
            let pool = self.pools.firstIndex(where: { $0.id == home.pool }),
            let agent = self.pools[pool].position(ofAgent: home.serial)
        else { return nil }
        return (pool, agent)
    }
}

/// What of the API the simulator has.
package enum SimulatedEdition: String, Sendable, Hashable, CaseIterable {
    /// What the reference of 2020 describes: one pool for each organization, no scoping, no search.
    case edition2020 = "2020"
    /// What there is today.
    case today
}
