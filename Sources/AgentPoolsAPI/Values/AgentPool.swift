public import Foundation

/// An agent pool: a group of agents of one organization.
///
/// - SeeAlso: `GET /agent-pools/:id`.
public struct AgentPool: Hashable, Sendable, Identifiable {
    /// The pool's ID.
    public var id: AgentPoolID
    /// The pool's name, as the API gave it.
    public var name: String
    /// When the pool was created; nil where the API did not say.
    public var createdAt: Date?
    /// How many agents are idle, busy or unknown; nil where the API did not say.
    public var agentCount: Int?
    /// The name of the organization that the pool belongs to; nil where the API did not say.
    public var organization: String?
    /// Whether every workspace of the organization may use the pool; nil where the API did not say, as before 2022.
    public var isOrganizationScoped: Bool?
    /// The workspaces that use the pool.
    public var workspaces: [WorkspaceID]
    /// The workspaces that may use the pool where it is not open to the whole organization.
    public var allowedWorkspaces: [WorkspaceID]
    /// The workspaces that may not use the pool although their project may, or the whole organization.
    public var excludedWorkspaces: [WorkspaceID]
    /// The projects whose workspaces may use the pool where it is not open to the whole organization.
    public var allowedProjects: [ProjectID]
    /// What the API told of ``workspaces`` along with the pool; empty unless that was asked for.
    public var includedWorkspaces: [Workspace]
    /// Attributes that this client does not know, as they came.
    public var otherAttributes: [String: JSON]

    /// Makes a pool from its parts.
    public init(
        id: AgentPoolID,
        name: String,
        createdAt: Date? = nil,
        agentCount: Int? = nil,
        organization: String? = nil,
        isOrganizationScoped: Bool? = nil,
        workspaces: [WorkspaceID] = [],
        allowedWorkspaces: [WorkspaceID] = [],
        excludedWorkspaces: [WorkspaceID] = [],
        allowedProjects: [ProjectID] = [],
        includedWorkspaces: [Workspace] = [],
        otherAttributes: [String: JSON] = [:],
    ) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
        self.agentCount = agentCount
        self.organization = organization
        self.isOrganizationScoped = isOrganizationScoped
        self.workspaces = workspaces
        self.allowedWorkspaces = allowedWorkspaces
        self.excludedWorkspaces = excludedWorkspaces
        self.allowedProjects = allowedProjects
        self.includedWorkspaces = includedWorkspaces
        self.otherAttributes = otherAttributes
    }
}

/// A workspace, as far as an agent pool's document tells of it.
///
/// - SeeAlso: `GET /organizations/:organization_name/agent-pools?include=workspaces`.
public struct Workspace: Hashable, Sendable, Identifiable, Codable {
    /// The workspace's ID.
    public var id: WorkspaceID
    /// The workspace's name; nil where the API did not say.
    public var name: String?
    /// Its other attributes, as they came.
    public var otherAttributes: [String: JSON]

    /// Makes a workspace from its parts.
    public init(id: WorkspaceID, name: String? = nil, otherAttributes: [String: JSON] = [:]) {
        self.id = id
        self.name = name
        self.otherAttributes = otherAttributes
    }
}
