package import AgentPoolsAPI

/// One call of the API as a value, before anything was checked.
package enum SimulatedCall: Sendable, Hashable {
    /// Where only what all may use is asked for, nothing but pools that are open to the whole organization.
    case listPools(AgentPoolQuery, onlyOpen: Bool = false)
    case showPool(AgentPoolID, includesWorkspaces: Bool = false)
    case createPool(name: String?, scoping: AgentPoolScoping = AgentPoolScoping())
    case updatePool(AgentPoolID, name: String?, scoping: AgentPoolScoping = AgentPoolScoping())
    case deletePool(AgentPoolID)
    case listAgents(AgentPoolID, AgentQuery = AgentQuery())
    case showAgent(AgentID)
    case deleteAgent(AgentID)
    case listTokens(AgentPoolID, sort: CreationSort? = nil)
    case showToken(AgentTokenID)
    case createToken(AgentPoolID, description: String?)
    case deleteToken(AgentTokenID)
    case showWorkspace(WorkspaceID)
    case updateWorkspace(WorkspaceID, WorkspaceChange)

    /// The names of all calls, as in ``name``.
    package static let names = [
        "pools.list", "pools.show", "pools.create", "pools.update", "pools.delete",
        "agents.list", "agents.show", "agents.delete",
        "tokens.list", "tokens.show", "tokens.create", "tokens.delete",
        "workspaces.show", "workspaces.update",
    ]

    /// The operation's name as everywhere: `pools.create`, `agents.list`, ...
    package var name: String {
        switch self {
        case .listPools: "pools.list"
        case .showPool: "pools.show"
        case .createPool: "pools.create"
        case .updatePool: "pools.update"
        case .deletePool: "pools.delete"
        case .listAgents: "agents.list"
        case .showAgent: "agents.show"
        case .deleteAgent: "agents.delete"
        case .listTokens: "tokens.list"
        case .showToken: "tokens.show"
        case .createToken: "tokens.create"
        case .deleteToken: "tokens.delete"
        case .showWorkspace: "workspaces.show"
        case .updateWorkspace: "workspaces.update"
        }
    }

    /// Whether the call changes something.
    package var isMutation: Bool {
        switch self {
        case .createPool, .updatePool, .deletePool, .deleteAgent, .createToken, .deleteToken, .updateWorkspace: true
        case .listPools, .showPool, .listAgents, .showAgent, .listTokens, .showToken, .showWorkspace: false
        }
    }

    /// Whether the call asks for a list.
    var isList: Bool {
        switch self {
        case .listPools, .listAgents, .listTokens: true
        case .showPool, .createPool, .updatePool, .deletePool, .showAgent, .deleteAgent, .showToken, .createToken,
            .deleteToken, .showWorkspace, .updateWorkspace:
            false
        }
    }

    /// The name that the call gives to what is not there yet.
    var givenName: String? {
        switch self {
        case .createPool(let name, _): name
        case .createToken(_, let description): description
        default: nil
        }
    }

    /// The ID of what the call is about; nil for what is not there yet, and for the organization.
    var target: String? {
        switch self {
        case .listPools, .createPool: nil
        case .showPool(let id, _), .updatePool(let id, _, _), .deletePool(let id), .listAgents(let id, _),
            .listTokens(let id, _), .createToken(let id, _):
            id.rawValue
        case .showAgent(let id), .deleteAgent(let id): id.rawValue
        case .showToken(let id), .deleteToken(let id): id.rawValue
        case .showWorkspace(let id), .updateWorkspace(let id, _): id.rawValue
        }
    }
}

/// What is to change about a workspace; what is nil is left as it is.
package struct WorkspaceChange: Sendable, Hashable {
    /// Which pool it is to use.
    package enum Pool: Sendable, Hashable {
        /// This one.
        case assigned(AgentPoolID)
        /// None any more.
        case released
    }

    package var name: String?
    /// Where its runs are executed: `agent` for those that use a pool.
    package var executionMode: String?
    package var pool: Pool?

    package init(name: String? = nil, executionMode: String? = nil, pool: Pool? = nil) {
        self.name = name
        self.executionMode = executionMode
        self.pool = pool
    }
}

/// What a call gives when it is not refused.
enum SimulatedResult: Sendable {
    /// Pools, what is told of their workspaces, and how many pools there are in all.
    case pools(Slice<AgentPool>, total: Int)
    case pool(AgentPool)
    case createdPool(AgentPool)
    case agents(Slice<Agent>)
    case agent(Agent)
    case tokens(Slice<AgentToken>)
    case token(AgentToken)
    case createdToken(CreatedAgentToken)
    case workspace(ShownWorkspace)
    case deleted

    /// The part of a list that was asked for.
    struct Slice<Element: Sendable>: Sendable {
        let elements: [Element]
        /// How many there are on all pages.
        let totalCount: Int
    }

    /// The ID and the name of the one thing that the result is about; nil for lists and for what is gone.
    var subject: (id: String, name: String?)? {
        switch self {
        case .pool(let pool), .createdPool(let pool): (pool.id.rawValue, pool.name)
        case .agent(let agent): (agent.id.rawValue, agent.name)
        case .token(let token): (token.id.rawValue, token.description)
        case .createdToken(let created): (created.token.id.rawValue, created.token.description)
        case .workspace(let shown): (shown.workspace.id.rawValue, shown.workspace.name)
        case .pools, .agents, .tokens, .deleted: nil
        }
    }

    /// The status of the answer.
    var status: Int {
        switch self {
        case .createdPool, .createdToken: 201
        case .deleted: 204
        case .pools, .pool, .agents, .agent, .tokens, .token, .workspace: 200
        }
    }
}

/// A workspace and the pool that it uses.
struct ShownWorkspace: Sendable, Hashable {
    let workspace: SimulatedWorkspace
    let pool: AgentPoolID?
    let organization: String
}
