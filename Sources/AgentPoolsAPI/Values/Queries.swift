public import Foundation

/// Which pools to list, and in which order; everything is optional.
///
/// - SeeAlso: `GET /organizations/:organization_name/agent-pools`, query parameters.
public struct AgentPoolQuery: Hashable, Sendable {
    /// The order; nil leaves it to the API.
    public var sort: AgentPoolSort?
    /// Part of a name (`q`), without regard to case.
    ///
    /// Old releases of Terraform Enterprise ignore it.
    public var text: String?
    /// The **name** of a workspace: only pools whose list of allowed workspaces has it, and those open to the whole
    /// organization.
    public var allowedWorkspace: String?
    /// The **name** of a project: only pools whose list of allowed projects has it, and those open to the whole
    /// organization.
    public var allowedProject: String?
    /// Whether the API is to tell of the workspaces that use each pool, in ``AgentPool/includedWorkspaces``.
    public var includesWorkspaces: Bool

    /// Makes a query; without arguments it means all pools.
    public init(
        sort: AgentPoolSort? = nil,
        text: String? = nil,
        allowedWorkspace: String? = nil,
        allowedProject: String? = nil,
        includesWorkspaces: Bool = false,
    ) {
        self.sort = sort
        self.text = text
        self.allowedWorkspace = allowedWorkspace
        self.allowedProject = allowedProject
        self.includesWorkspaces = includesWorkspaces
    }
}

/// The orders in which the API lists pools; `-` turns them round.
public enum AgentPoolSort: String, Sendable, Hashable, Codable, CaseIterable {
    /// By name, A to Z.
    case name
    /// By name, Z to A.
    case nameDescending = "-name"
    /// Oldest first.
    case createdAt = "created-at"
    /// Newest first.
    case createdAtDescending = "-created-at"
}

/// Which agents of a pool to list, and in which order; everything is optional.
///
/// - SeeAlso: `GET /agent-pools/:agent_pool_id/agents`, query parameters.
public struct AgentQuery: Hashable, Sendable {
    /// Only agents that called at or after this time (`filter[last-ping-since]`).
    ///
    /// Those that were silent since then are all agents without these.
    public var lastPingSince: Date?
    /// The order; nil leaves it to the API.
    public var sort: CreationSort?

    /// Makes a query; without arguments it means all agents.
    public init(lastPingSince: Date? = nil, sort: CreationSort? = nil) {
        self.lastPingSince = lastPingSince
        self.sort = sort
    }
}

/// The orders in which the API lists agents and agent tokens; `-` turns them round.
public enum CreationSort: String, Sendable, Hashable, Codable, CaseIterable {
    /// Oldest first.
    case createdAt = "created-at"
    /// Newest first.
    case createdAtDescending = "-created-at"
}

/// Who may use a pool, as part of a request: what is nil is left as it is, an empty list clears.
///
/// Taking a workspace off a list does not take the pool away from it while it uses it.
///
/// - SeeAlso: `PATCH /agent-pools/:id`, `data.attributes.organization-scoped` and `data.relationships`.
public struct AgentPoolScoping: Hashable, Sendable, Codable {
    /// Whether every workspace of the organization may use the pool.
    public var isOrganizationScoped: Bool?
    /// The workspaces that may use the pool where it is not open to the whole organization.
    public var allowedWorkspaces: [WorkspaceID]?
    /// The workspaces that may not use the pool all the same.
    public var excludedWorkspaces: [WorkspaceID]?
    /// The projects whose workspaces may use the pool where it is not open to the whole organization.
    public var allowedProjects: [ProjectID]?

    /// Makes a scoping; without arguments it leaves everything as it is.
    public init(
        isOrganizationScoped: Bool? = nil,
        allowedWorkspaces: [WorkspaceID]? = nil,
        excludedWorkspaces: [WorkspaceID]? = nil,
        allowedProjects: [ProjectID]? = nil,
    ) {
        self.isOrganizationScoped = isOrganizationScoped
        self.allowedWorkspaces = allowedWorkspaces
        self.excludedWorkspaces = excludedWorkspaces
        self.allowedProjects = allowedProjects
    }
}
