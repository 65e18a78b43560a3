package import AgentPoolsAPI

/// One mutating call of the API, as a value.
package enum Operation: Hashable, Sendable, Codable {
    /// `pools.create`
    case createPool(name: AgentPoolName)
    /// `pools.update`
    case updatePool(PoolReference, name: AgentPoolName)
    /// `pools.delete`
    case deletePool(PoolReference)
    /// `agents.delete`
    case deleteAgent(AgentID, name: String?)

    /// The operation's name in Lua, SQL, logs, settings and chat.
    package var kind: Kind {
        switch self {
        case .createPool: .createPool
        case .updatePool: .updatePool
        case .deletePool: .deletePool
        case .deleteAgent: .deleteAgent
        }
    }

    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case createPool = "pools.create"
        case updatePool = "pools.update"
        case deletePool = "pools.delete"
        case deleteAgent = "agents.delete"

        /// Whether something is gone afterwards.
        package var isDeletion: Bool {
            switch self {
            case .deletePool, .deleteAgent: true
            case .createPool, .updatePool: false
            }
        }
    }

    /// The operation in one line for people, such as `pools.create ci-arm`.
    package var summary: String {
        switch self {
        case .createPool(let name): "pools.create \(name)"
        case .updatePool(let pool, let name): "pools.update \(pool.name) to \(name)"
        case .deletePool(let pool): "pools.delete \(pool.name)"
        case .deleteAgent(let id, let name): "agents.delete \(name.map { "\($0) (\(id))" } ?? id.rawValue)"
        }
    }
}

/// The pool that an operation is about: one that exists, or one that an earlier operation of the plan creates.
package enum PoolReference: Hashable, Sendable, Codable {
    case existing(AgentPoolID, name: String)
    /// `operation` is the position in the plan of the operation that creates it, from 0.
    case planned(operation: Int, name: AgentPoolName)

    package var name: String {
        switch self {
        case .existing(_, let name): name
        case .planned(_, let name): name.text
        }
    }
}
