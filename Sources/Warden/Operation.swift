package import AgentPoolsAPI

/// One mutating call of the API, as a value.
package enum Operation: Hashable, Sendable, Codable {
    /// `pools.create`
    case createPool(name: AgentPoolName)
    /// `pools.update`
    case updatePool(PoolReference, name: AgentPoolName)
    /// `pools.scope`: who may use the pool.
    case scopePool(PoolReference, AgentPoolScoping)
    /// `pools.delete`
    case deletePool(PoolReference)
    /// `agents.delete`
    case deleteAgent(AgentID, name: String?)
    /// `tokens.create`; the secret goes to a place of the settings, never to Lua or chat.
    case createToken(PoolReference, description: String, deliverTo: TokenPlaceName)
    /// `tokens.delete`
    case deleteToken(AgentTokenID, description: String?)

    /// The operation's name in Lua, SQL, logs, settings and chat.
    package var kind: Kind {
        switch self {
        case .createPool: .createPool
        case .updatePool: .updatePool
        case .scopePool: .scopePool
        case .deletePool: .deletePool
        case .deleteAgent: .deleteAgent
        case .createToken: .createToken
        case .deleteToken: .deleteToken
        }
    }

    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case createPool = "pools.create"
        case updatePool = "pools.update"
        case scopePool = "pools.scope"
        case deletePool = "pools.delete"
        case deleteAgent = "agents.delete"
        case createToken = "tokens.create"
        case deleteToken = "tokens.delete"

        /// Whether something is gone afterwards.
        package var isDeletion: Bool {
            switch self {
            case .deletePool, .deleteAgent, .deleteToken: true
            case .createPool, .updatePool, .scopePool, .createToken: false
            }
        }
    }

    /// The operation in one line for people, such as `pools.create ci-arm`.
    package var summary: String {
        switch self {
        case .createPool(let name): "pools.create \(name)"
        case .updatePool(let pool, let name): "pools.update \(pool.name) to \(name)"
        case .scopePool(let pool, let scoping): "pools.scope \(pool.name) to \(scoping.summary)"
        case .deletePool(let pool): "pools.delete \(pool.name)"
        case .deleteAgent(let id, let name): "agents.delete \(name.map { "\($0) (\(id))" } ?? id.rawValue)"
        case .createToken(let pool, let description, let place):
            "tokens.create \(pool.name) \"\(description)\" for \(place)"
        case .deleteToken(let id, let description):
            "tokens.delete \(description.map { "\"\($0)\" (\(id))" } ?? id.rawValue)"
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

extension AgentPoolScoping {
    /// What it says, in one line for people, such as `the organization, without ws-1`.
    fileprivate var summary: String {
        let parts: [String?] = [
            self.isOrganizationScoped.map { $0 ? "the organization" : "what is listed" },
            self.allowedWorkspaces.map { "workspaces " + Self.names($0.map(\.rawValue)) },
            self.allowedProjects.map { "projects " + Self.names($0.map(\.rawValue)) },
            self.excludedWorkspaces.map { "without " + Self.names($0.map(\.rawValue)) },
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    private static func names(_ ids: [String]) -> String { ids.isEmpty ? "none" : ids.joined(separator: " ") }
}

/// The name that the settings give to a place for the secrets of agent tokens: a folder, or an address that takes them.
///
/// - SeeAlso: `token_places.<name>` in the settings.
package struct TokenPlaceName: Hashable, Sendable, Codable, RawRepresentable, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package var description: String { self.rawValue }
}
