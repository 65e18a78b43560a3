public import Foundation

/// An agent pool: a group of agents of one organization.
///
/// - SeeAlso: `GET /agent-pools/:id`.
public struct AgentPool: Hashable, Sendable, Codable {
    /// The pool's ID.
    public var id: AgentPoolID
    /// The pool's name, as the API gave it.
    public var name: String
    /// When the pool was created; nil where the API did not say.
    public var createdAt: Date?
    /// How many agents are idle, busy or unknown; nil where the API did not say.
    public var agentCount: Int?
    /// The IDs of the workspaces that use the pool.
    public var workspaces: [String]

    /// Makes a pool from its parts.
    public init(
        id: AgentPoolID,
        name: String,
        createdAt: Date? = nil,
        agentCount: Int? = nil,
        workspaces: [String] = [],
    ) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
        self.agentCount = agentCount
        self.workspaces = workspaces
    }
}
