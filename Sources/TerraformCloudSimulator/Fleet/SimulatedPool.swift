package import AgentPoolsAPI
package import Foundation

/// A pool of the simulator, with its agents and its agent tokens.
package struct SimulatedPool: Sendable, Hashable {
    package let id: AgentPoolID
    package internal(set) var name: String
    package let createdAt: Date
    /// The name of the organization that it belongs to.
    package let organization: String
    package internal(set) var isOrganizationScoped = true
    /// The workspaces that use it.
    package internal(set) var workspaces: [WorkspaceID] = []
    package internal(set) var allowedWorkspaces: [WorkspaceID] = []
    package internal(set) var excludedWorkspaces: [WorkspaceID] = []
    package internal(set) var allowedProjects: [ProjectID] = []
    /// Its agents, in the order in which they came.
    package internal(set) var agents: [SimulatedAgent] = [] {
        didSet { self.count.known = nil }
    }
    /// Its agent tokens, without their secrets, oldest first.
    package internal(set) var tokens: [AgentToken] = []
    /// Attributes that the simulator does not know, as they were given.
    package internal(set) var otherAttributes: [String: JSON] = [:]
    private var count = RememberedCount()

    init(id: AgentPoolID, name: String, createdAt: Date, organization: String) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
        self.organization = organization
    }

    /// The pool as the API shows it, with its agents as they were told of last.
    package var pool: AgentPool {
        self.shown(agentCount: self.agents.count { $0.agent.status.counts })
    }

    /// The pool as the API shows it at a time.
    func pool(at now: Date, _ rules: SilenceRules) -> AgentPool {
        self.shown(agentCount: self.agentCount(at: now, rules))
    }

    /// Counts the agents, so that until one of them changes nobody has to look at them all again.
    mutating func rememberCount(at now: Date, _ rules: SilenceRules) {
        guard self.count.agents(at: now, rules) == nil else { return }
        self.count.known = RememberedCount.Known(
            agents: self.agentCount(at: now, rules),
            from: now,
            until: self.agents.lazy.compactMap { $0.nextCount(after: now, rules) }.min() ?? .distantFuture,
            rules: rules,
        )
    }

    private func agentCount(at now: Date, _ rules: SilenceRules) -> Int {
        self.count.agents(at: now, rules) ?? self.agents.count { $0.state(at: now, rules).status.counts }
    }

    private func shown(agentCount: Int) -> AgentPool {
        AgentPool(
            id: self.id,
            name: self.name,
            createdAt: self.createdAt,
            agentCount: agentCount,
            organization: self.organization,
            isOrganizationScoped: self.isOrganizationScoped,
            workspaces: self.workspaces,
            allowedWorkspaces: self.allowedWorkspaces,
            excludedWorkspaces: self.excludedWorkspaces,
            allowedProjects: self.allowedProjects,
            otherAttributes: self.otherAttributes,
        )
    }

    /// Whether the pool is open to the whole organization, or its list names a workspace.
    func names(_ workspace: SimulatedWorkspace) -> Bool {
        self.isOrganizationScoped || self.allowedWorkspaces.contains(workspace.id)
    }

    /// Whether a workspace may use the pool.
    func admits(_ workspace: SimulatedWorkspace) -> Bool {
        guard !self.excludedWorkspaces.contains(workspace.id) else { return false }
        return self.isOrganizationScoped || self.allowedWorkspaces.contains(workspace.id)
            || workspace.project.map(self.allowedProjects.contains) ?? false
    }

    /// Whether the workspaces of a project may use the pool.
    func admits(_ project: SimulatedProject) -> Bool {
        self.isOrganizationScoped || self.allowedProjects.contains(project.id)
    }

    /// Where an agent stands, by its place in the order; they stand in that order, so that it is found by halving.
    func position(ofAgent serial: Int) -> Int? {
        var (low, high) = (0, self.agents.count)
        while low < high {
            let middle = (low + high) / 2
            if self.agents[middle].serial < serial { low = middle + 1 } else { high = middle }
        }
        return low < self.agents.count && self.agents[low].serial == serial ? low : nil
    }
}

/// How many agents of a pool count, as far as that was asked for; two pools do not differ by it.
private struct RememberedCount: Sendable, Hashable {
    struct Known: Sendable {
        let agents: Int
        let from: Date
        /// When the number may be another, without anybody changing the agents.
        let until: Date
        let rules: SilenceRules
    }

    var known: Known?

    func agents(at now: Date, _ rules: SilenceRules) -> Int? {
        guard let known, known.from <= now, now < known.until, known.rules == rules else { return nil }
        return known.agents
    }

    static func == (_: Self, _: Self) -> Bool { true }

    func hash(into _: inout Hasher) {}
}

extension AgentStatus {
    /// Whether the API counts an agent of this status in `agent-count`.
    var counts: Bool {
        switch self {
        case .idle, .busy, .unknown: true
        case .errored, .exited, .other: false
        }
    }
}
