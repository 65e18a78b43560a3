public import Foundation

/// The calls of the Agent Pools and Agents API, as one organization's user sees them.
///
/// `TerraformCloudClient` answers them over HTTP. Every call throws a ``TerraformCloudError``.
public protocol AgentPoolsService: Sendable {
    /// Lists all pools of the organization, all pages, in the order asked for.
    ///
    /// - SeeAlso: `GET /organizations/:organization_name/agent-pools`.
    func listPools(sort: AgentPoolSort?, query: String?) async throws(TerraformCloudError) -> [AgentPool]

    /// Shows one pool.
    ///
    /// - SeeAlso: `GET /agent-pools/:id`.
    func showPool(_ id: AgentPoolID) async throws(TerraformCloudError) -> AgentPool

    /// Creates a pool; sent once, never again by itself.
    ///
    /// - SeeAlso: `POST /organizations/:organization_name/agent-pools`.
    func createPool(name: AgentPoolName) async throws(TerraformCloudError) -> AgentPool

    /// Renames a pool; sent once, never again by itself.
    ///
    /// - SeeAlso: `PATCH /agent-pools/:id`.
    func updatePool(_ id: AgentPoolID, name: AgentPoolName) async throws(TerraformCloudError) -> AgentPool

    /// Deletes a pool; sent once, never again by itself.
    ///
    /// - SeeAlso: `DELETE /agent-pools/:agent_pool_id`.
    func deletePool(_ id: AgentPoolID) async throws(TerraformCloudError)

    /// Lists all agents of a pool, all pages.
    ///
    /// - SeeAlso: `GET /agent-pools/:agent_pool_id/agents`, `filter[last-ping-since]`.
    func listAgents(in pool: AgentPoolID, lastPingSince: Date?) async throws(TerraformCloudError) -> [Agent]

    /// Shows one agent.
    ///
    /// - SeeAlso: `GET /agents/:id`.
    func showAgent(_ id: AgentID) async throws(TerraformCloudError) -> Agent

    /// Deletes an agent; sent once, never again by itself.
    ///
    /// - SeeAlso: `DELETE /agents/:id`.
    func deleteAgent(_ id: AgentID) async throws(TerraformCloudError)
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
