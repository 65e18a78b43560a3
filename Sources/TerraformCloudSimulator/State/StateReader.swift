import AgentPoolsAPI
package import Foundation

/// Reads the whole state of a simulator from JSON.
///
/// An object with `organization` (a name), `token` (optional), and lists of JSON:API resource objects, each optional:
/// `projects`, `workspaces`, `agent-pools`, `agents` and `authentication-tokens`; other members are passed over. Agents and
/// tokens have one more member, `pool`, the ID of theirs. Workspaces and projects that are only pointed to are there too,
/// named by their IDs; a pool that a workspace points to and that is not there is no pool. An agent may also have:
///
/// | member | meaning |
/// |---|---|
/// | `token` | the ID of the token that it uses |
/// | `alive` | whether it goes on calling by itself; true for `idle` and `busy`, see below |
/// | `still` | true for one that nothing happens to by itself |
/// | `ping-every` | the span between its calls; `30s` |
/// | `busy-share` | how much of its time it is busy, from 0 to 1; without it, it goes on with what it is doing |
/// | `dies-at`, `exits-at` | when it stops calling, or says goodbye |
/// | `silent-since` | from when on its silence counts, where it is not alive; the time of reading |
///
/// An agent with none of these members whose last call is longer ago than it takes to become unknown, or never was, is
/// still: nobody knows what it would go on with, so it is shown as it was given.
package struct StateReader {
    private var organization: SimulatedOrganization
    private var poolPlaces: [AgentPoolID: Int] = [:]
    private var tokens: [AgentTokenID: AgentPoolID] = [:]
    private var seen: Set<String> = []
    private let now: Date
    private let silence: SilenceRules

    /// Reads a state.
    ///
    /// - Parameters:
    ///   - bytes: The JSON.
    ///   - now: The time from which it counts.
    ///   - silence: How long silence takes to show.
    /// - Returns: The organization, and the token that opens it where the state names one. The same bytes give the same
    ///   IDs to what is added later.
    /// - Throws: ``StateError`` with the first place that is wrong.
    package static func read(
        _ bytes: [UInt8],
        now: Date,
        silence: SilenceRules = SilenceRules(),
    ) throws(StateError) -> (organization: SimulatedOrganization, token: String?) {
        let json: JSON
        do {
            json = try JSON(reading: bytes)
        } catch {
            throw StateError(pointer: "", detail: "is no JSON: \(error)")
        }
        let state = StateValue(json: json, pointer: "")
        let name = try state.required("organization").name()
        let seed = bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        var reader = StateReader(SimulatedOrganization(name: name, seed: seed), now, silence)
        for project in try state.list("projects") { try reader.addProject(project) }
        let workspaces = try state.list("workspaces")
        for workspace in workspaces { try reader.addWorkspace(workspace) }
        for pool in try state.list("agent-pools") { try reader.addPool(pool) }
        for workspace in workspaces { try reader.assign(workspace) }
        for token in try state.list("authentication-tokens") { try reader.addToken(token) }
        for agent in try state.list("agents") { try reader.addAgent(agent) }
        return (reader.organization, try state.optional("token")?.text())
    }

    private init(_ organization: SimulatedOrganization, _ now: Date, _ silence: SilenceRules) {
        self.organization = organization
        self.now = now
        self.silence = silence
    }

    private mutating func addProject(_ value: StateValue) throws(StateError) {
        let id: ProjectID = try self.new(value, "projects")
        let name = try value.attribute("name")?.text() ?? id.rawValue
        self.organization.addProject(name, attributes: try Self.others(value, "name"), id: id)
    }

    private mutating func addWorkspace(_ value: StateValue) throws(StateError) {
        let id: WorkspaceID = try self.new(value, "workspaces")
        let name = try value.attribute("name")?.text() ?? id.rawValue
        var project: ProjectID?
        if let related = try value.related("project") { project = try self.project(related) }
        self.organization.addWorkspace(name, project: project, attributes: try Self.others(value, "name"), id: id)
    }

    private mutating func addPool(_ value: StateValue) throws(StateError) {
        let id: AgentPoolID = try self.new(value, "agent-pools")
        let name = try value.required("attributes").required("name")
        guard AgentPoolName(try name.text()) != nil else { throw name.error("must be a name: \(AgentPoolName.rule)") }
        guard self.seen.insert("a pool named \(try name.text())").inserted else { throw name.error("is there twice") }
        let createdAt = try value.attribute("created-at")?.time() ?? self.now
        self.organization.addPool(try name.text(), createdAt: createdAt, id: id)
        let position = self.organization.pools.count - 1
        self.poolPlaces[id] = position
        if let scoped = try value.attribute("organization-scoped")?.bool() {
            self.organization.pools[position].isOrganizationScoped = scoped
        }
        self.organization.pools[position].otherAttributes = try Self.others(
            value,
            "name",
            "created-at",
            "organization-scoped",
            "agent-count",
        )
        for related in try value.allRelated("allowed-workspaces") {
            self.organization.pools[position].allowedWorkspaces.append(try self.workspace(related))
        }
        for related in try value.allRelated("excluded-workspaces") {
            self.organization.pools[position].excludedWorkspaces.append(try self.workspace(related))
        }
        for related in try value.allRelated("allowed-projects") {
            self.organization.pools[position].allowedProjects.append(try self.project(related))
        }
        for related in try value.allRelated("workspaces") {
            try self.use(try self.workspace(related), position, related)
        }
    }

    /// A workspace may say which pool it uses, and a pool which workspaces use it.
    private mutating func assign(_ value: StateValue) throws(StateError) {
        guard let related = try value.related("agent-pool") else { return }
        let id: WorkspaceID = try value.id(ofType: "workspaces")
        let pool: AgentPoolID = try related.id(ofType: "agent-pools")
        guard let position = self.poolPlaces[pool] else { return }
        guard !self.organization.pools[position].workspaces.contains(id) else { return }
        try self.use(id, position, related)
    }

    private mutating func use(
        _ workspace: WorkspaceID,
        _ position: Int,
        _ value: StateValue,
    ) throws(StateError) {
        guard self.seen.insert("the pool of \(workspace)").inserted else {
            throw value.error("makes the workspace use two pools, or one twice")
        }
        self.organization.pools[position].workspaces.append(workspace)
    }

    private mutating func addToken(_ value: StateValue) throws(StateError) {
        let id: AgentTokenID = try self.new(value, "authentication-tokens")
        let position = try self.pool(value)
        let createdBy = try value.related("created-by")
        let token = AgentToken(
            id: id,
            description: try value.attribute("description")?.text(),
            createdAt: try value.attribute("created-at")?.time() ?? self.now,
            lastUsedAt: try value.attribute("last-used-at")?.time(),
            createdBy: try createdBy.map { value throws(StateError) in try value.id(ofType: "users") }
                ?? self.organization.user,
        )
        self.tokens[id] = self.organization.pools[position].id
        self.organization.pools[position].tokens.append(token)
    }

    private mutating func addAgent(_ value: StateValue) throws(StateError) {
        let id: AgentID = try self.new(value, "agents")
        let position = try self.pool(value)
        let given = try value.required("attributes").required("status")
        let status = AgentStatus(word: try given.text())
        if case .other = status { throw given.error("must be idle, busy, unknown, errored or exited") }
        let lastPingAt = try value.attribute("last-ping-at")?.time()
        let agent = Agent(
            id: id,
            name: try value.attribute("name")?.text(),
            status: status,
            ipAddress: try value.attribute("ip-address")?.text(),
            lastPingAt: lastPingAt,
            createdAt: try value.attribute("created-at")?.time() ?? lastPingAt ?? self.now,
            otherAttributes: try Self.others(value, "name", "status", "ip-address", "last-ping-at", "created-at"),
        )
        let token: AgentTokenID? = try value.optional("token")?.id()
        if let token, self.tokens[token] != self.organization.pools[position].id {
            throw StateError(pointer: "\(value.pointer)/token", detail: "is no token of the agent's pool")
        }
        self.organization.add(
            agent,
            inPoolAt: position,
            course: try AgentCourse(value, status: status, lastPingAt: lastPingAt, now: self.now, self.silence),
            token: token,
        )
    }

    /// The position of the pool that a value names.
    private func pool(_ value: StateValue) throws(StateError) -> Int {
        let pool = try value.required("pool")
        guard let position = self.poolPlaces[try pool.id()] else {
            throw pool.error("is not the ID of a pool in this state")
        }
        return position
    }

    /// The ID of a resource object that is there once.
    private mutating func new<ID: ResourceID>(_ value: StateValue, _ type: String) throws(StateError) -> ID {
        let id: ID = try value.id(ofType: type)
        guard self.seen.insert("\(type) \(id)").inserted else {
            throw StateError(pointer: "\(value.pointer)/id", detail: "is there twice")
        }
        return id
    }

    /// The ID of a workspace that a relationship points to; one that is not in the state is made.
    private mutating func workspace(_ value: StateValue) throws(StateError) -> WorkspaceID {
        let id: WorkspaceID = try value.id(ofType: "workspaces")
        if self.seen.insert("workspaces \(id)").inserted { self.organization.addWorkspace(id.rawValue, id: id) }
        return id
    }

    /// The ID of a project that a relationship points to; one that is not in the state is made.
    private mutating func project(_ value: StateValue) throws(StateError) -> ProjectID {
        let id: ProjectID = try value.id(ofType: "projects")
        if self.seen.insert("projects \(id)").inserted { self.organization.addProject(id.rawValue, id: id) }
        return id
    }

    /// The attributes of a resource object but for those that have a place of their own.
    private static func others(_ value: StateValue, _ names: String...) throws(StateError) -> [String: JSON] {
        try value.members("attributes").filter { !names.contains($0.key) }
    }
}

extension AgentCourse {
    /// Reads what an agent does from its state.
    init(
        _ value: StateValue,
        status: AgentStatus,
        lastPingAt: Date?,
        now: Date,
        _ silence: SilenceRules,
    ) throws(StateError) {
        let isFresh = lastPingAt.map { now.timeIntervalSince($0) <= silence.unknownAfter } ?? false
        var isLed = false
        for name in Self.members where try value.optional(name) != nil { isLed = true }
        let isStill = try value.optional("still")?.bool() ?? !(isFresh || isLed)
        let isAlive = try value.optional("alive")?.bool() ?? (status == .idle || status == .busy)
        switch status {
        case .idle where !isStill && isAlive, .busy where !isStill && isAlive, .unknown where !isStill && isAlive:
            self = .alive(
                AgentRoutine(
                    since: now,
                    pingEvery: try value.optional("ping-every")?.span() ?? AgentRoutine.usualPing,
                    busyShare: try value.optional("busy-share")?.share(),
                    diesAt: try value.optional("dies-at")?.time(),
                    exitsAt: try value.optional("exits-at")?.time(),
                )
            )
        case .idle where !isStill, .busy where !isStill, .unknown where !isStill:
            self = .silent(since: try value.optional("silent-since")?.time() ?? now)
        case .idle, .busy, .unknown, .errored, .exited, .other:
            self = .still
        }
    }

    /// The members that say what an agent goes on with.
    private static let members = [
        "alive", "busy-share", "dies-at", "exits-at", "ping-every", "silent-since", "token",
    ]
}
