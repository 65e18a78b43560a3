import AgentPoolsAPI
import Foundation
import Warden

/// The organization of the model: a value, so that two ways that lead to the same fleet meet.
///
/// There is one pool that operations are about, with an agent and a token, and an older one that strangers may rename.
struct ModelFleet: Hashable {
    struct Pool: Hashable {
        var id: Int
        var name: String
        var scope: Scope = .organization
        /// Seconds of the model's clock.
        var createdAt: Int
    }

    /// Who may use a pool: as before, as asked for, or as a stranger wants it.
    enum Scope: Hashable, CaseIterable { case organization, wanted, strange }

    struct Token: Hashable {
        var id: Int
        var description: String
        var createdAt: Int
        /// Whether one of our own requests made it.
        var isOurs: Bool
    }

    /// What our API token may do.
    enum Permission: Hashable {
        case everything
        /// Nothing can be seen: 404 for all.
        case nothing
        /// Nothing may be done: 403 for all.
        case forbidden
        /// Reads are answered, changes get 404.
        case onlyReads
        /// Lists are answered, all else gets 404.
        case onlyLists
    }

    var pools: [Pool] = [
        Pool(id: 1, name: Self.before, createdAt: -100_000), Pool(id: 2, name: "other", createdAt: -100_000),
    ]
    /// Nil when it is gone.
    var agent: Agent? = Agent(id: Self.agentID, status: .exited, lastPingAt: Date(timeIntervalSince1970: -90_000))
    var tokens: [Token] = [Token(id: 1, description: "old", createdAt: -100_000, isOurs: false)]
    var permission = Permission.everything
    /// The number of the next pool or token.
    var next = 3

    static let before = "before"
    static let wanted = "wanted"
    static let third = "third"
    static let agentID = AgentID(rawValue: "agent-1")
    static let description = "for the night"

    func pool(named name: String) -> Pool? { self.pools.first { $0.name == name } }
    func pool(_ id: Int) -> Pool? { self.pools.first { $0.id == id } }

    /// Makes a pool, unless the name is taken.
    mutating func create(_ name: String, at now: Int) -> Pool? {
        guard self.pool(named: name) == nil else { return nil }
        let pool = Pool(id: self.next, name: name, createdAt: now)
        self.next += 1
        self.pools.append(pool)
        return pool
    }

    /// Renames a pool; nil where there is none, false where the name is taken.
    mutating func rename(_ id: Int, to name: String) -> Bool? {
        guard let index = self.pools.firstIndex(where: { $0.id == id }) else { return nil }
        guard self.pools.allSatisfy({ $0.id == id || $0.name != name }) else { return false }
        self.pools[index].name = name
        return true
    }

    mutating func rescope(_ id: Int, _ scope: Scope) -> Bool {
        guard let index = self.pools.firstIndex(where: { $0.id == id }) else { return false }
        self.pools[index].scope = scope
        return true
    }

    /// Deletes a pool with what is in it.
    mutating func deletePool(_ id: Int) -> Bool {
        guard self.pool(id) != nil else { return false }
        self.pools.removeAll { $0.id == id }
        if id == 1 {
            self.agent = nil
            self.tokens = []
        }
        return true
    }

    mutating func createToken(_ description: String, at now: Int, isOurs: Bool) -> Token? {
        guard self.pool(1) != nil else { return nil }
        let token = Token(id: self.next, description: description, createdAt: now, isOurs: isOurs)
        self.next += 1
        self.tokens.append(token)
        return token
    }

    mutating func deleteToken(_ id: Int) -> Bool {
        let count = self.tokens.count
        self.tokens.removeAll { $0.id == id }
        return self.tokens.count < count
    }
}

extension ModelFleet.Scope {
    /// The workspaces that may use a pool of this scope, beside none or all.
    var scoping: AgentPoolScoping {
        AgentPoolScoping(isOrganizationScoped: self == .organization, allowedWorkspaces: self.workspaces)
    }

    var workspaces: [WorkspaceID] {
        switch self {
        case .organization: []
        case .wanted: [WorkspaceID(rawValue: "ws-1")]
        case .strange: [WorkspaceID(rawValue: "ws-2")]
        }
    }

    init(_ scoping: AgentPoolScoping) {
        self = Self.allCases.first { $0.workspaces == scoping.allowedWorkspaces ?? [] } ?? .strange
    }
}
