package import AgentPoolsAPI
package import Foundation

/// One call of the API as a value, before anything was checked.
package enum SimulatedCall: Sendable, Hashable {
    case listPools(sort: AgentPoolSort?, query: String?)
    case showPool(AgentPoolID)
    case createPool(name: String?)
    case updatePool(AgentPoolID, name: String?)
    case deletePool(AgentPoolID)
    case listAgents(AgentPoolID, lastPingSince: Date?, sort: SimulatedAgentSort?)
    case showAgent(AgentID)
    case deleteAgent(AgentID)

    /// Whether the call changes something.
    package var isMutation: Bool {
        switch self {
        case .createPool, .updatePool, .deletePool, .deleteAgent: true
        case .listPools, .showPool, .listAgents, .showAgent: false
        }
    }

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
        }
    }
}

/// The orders in which the API lists agents.
package enum SimulatedAgentSort: String, Sendable, Hashable {
    case createdAt = "created-at"
    case createdAtDescending = "-created-at"
}

/// What a call gives when it is not refused.
package enum SimulatedResult: Sendable, Hashable {
    case pools([AgentPool])
    case pool(AgentPool)
    case created(AgentPool)
    case agents([SimulatedAgent])
    case agent(SimulatedAgent)
    case deleted
}
