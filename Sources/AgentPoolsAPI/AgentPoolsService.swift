public import Foundation

/// The calls of the Agent Pools and Agents API that change nothing, as one organization's user sees them.
///
/// Every call throws a ``TerraformCloudError``. Lists come whole, all pages of them, but where a page is asked for.
public protocol AgentPoolsReads: Sendable {
    /// Lists pools of the organization, in the order asked for.
    ///
    /// - SeeAlso: `GET /organizations/:organization_name/agent-pools`.
    func listPools(_ query: AgentPoolQuery) async throws(TerraformCloudError) -> [AgentPool]

    /// Shows one pool, with what there is to tell of its workspaces where `includesWorkspaces` is true.
    ///
    /// - SeeAlso: `GET /agent-pools/:id`.
    func showPool(_ id: AgentPoolID, includesWorkspaces: Bool) async throws(TerraformCloudError) -> AgentPool

    /// Lists agents of a pool.
    ///
    /// - SeeAlso: `GET /agent-pools/:agent_pool_id/agents`.
    func listAgents(in pool: AgentPoolID, _ query: AgentQuery) async throws(TerraformCloudError) -> [Agent]

    /// Shows one agent.
    ///
    /// - SeeAlso: `GET /agents/:id`.
    func showAgent(_ id: AgentID) async throws(TerraformCloudError) -> Agent

    /// Lists the agent tokens of a pool, without their secrets.
    ///
    /// - SeeAlso: `GET /agent-pools/:agent_pool_id/authentication-tokens`.
    func listTokens(of pool: AgentPoolID, sort: CreationSort?) async throws(TerraformCloudError) -> [AgentToken]

    /// Shows one agent token, without its secret.
    ///
    /// - SeeAlso: `GET /authentication-tokens/:id`.
    func showToken(_ id: AgentTokenID) async throws(TerraformCloudError) -> AgentToken

    /// Lists one page of pools, in the order asked for.
    ///
    /// Who goes from page to page may meet an element twice, or miss one, where the list changes meanwhile; where absence
    /// is to prove something, take the whole list. Without an implementation the whole list is the only page.
    ///
    /// - Parameters:
    ///   - query: Which, and in which order.
    ///   - number: The page's number: 1, or what ``ListPage/next`` of another page says.
    /// - Returns: The page.
    /// - Throws: ``TerraformCloudError``.
    /// - SeeAlso: `GET /organizations/:organization_name/agent-pools`.
    func poolsPage(_ query: AgentPoolQuery, number: Int) async throws(TerraformCloudError) -> ListPage<AgentPool>

    /// Lists one page of a pool's agents; see ``poolsPage(_:number:)``.
    ///
    /// - SeeAlso: `GET /agent-pools/:agent_pool_id/agents`.
    func agentsPage(
        in pool: AgentPoolID,
        _ query: AgentQuery,
        number: Int,
    ) async throws(TerraformCloudError) -> ListPage<Agent>

    /// Lists one page of a pool's agent tokens, without their secrets; see ``poolsPage(_:number:)``.
    ///
    /// - SeeAlso: `GET /agent-pools/:agent_pool_id/authentication-tokens`.
    func tokensPage(
        of pool: AgentPoolID,
        sort: CreationSort?,
        number: Int,
    ) async throws(TerraformCloudError) -> ListPage<AgentToken>
}

/// One page of a list.
public struct ListPage<Element: Sendable>: Sendable {
    /// What is on the page, in the order of the API.
    public var elements: [Element]
    /// The next page's number; nil on the last page.
    public var next: Int?

    /// Makes a page from its parts.
    public init(elements: [Element], next: Int? = nil) {
        self.elements = elements
        self.next = next
    }
}

extension ListPage: Equatable where Element: Equatable {}
extension ListPage: Hashable where Element: Hashable {}

/// All calls of the Agent Pools and Agents API, as one organization's user sees them.
///
/// `TerraformCloudClient` answers them over HTTP. A change is sent once, and again only where it is certain that nothing
/// was done.
public protocol AgentPoolsService: AgentPoolsReads {
    /// Creates a pool.
    ///
    /// - SeeAlso: `POST /organizations/:organization_name/agent-pools`.
    func createPool(
        name: AgentPoolName,
        scoping: AgentPoolScoping,
    ) async throws(TerraformCloudError) -> AgentPool

    /// Renames a pool, or changes who may use it; a name of nil leaves it as it is.
    ///
    /// - SeeAlso: `PATCH /agent-pools/:id`.
    func updatePool(
        _ id: AgentPoolID,
        name: AgentPoolName?,
        scoping: AgentPoolScoping,
    ) async throws(TerraformCloudError) -> AgentPool

    /// Deletes a pool.
    ///
    /// - SeeAlso: `DELETE /agent-pools/:agent_pool_id`.
    func deletePool(_ id: AgentPoolID) async throws(TerraformCloudError)

    /// Deletes an agent's record.
    ///
    /// - SeeAlso: `DELETE /agents/:id`.
    func deleteAgent(_ id: AgentID) async throws(TerraformCloudError)

    /// Creates an agent token; its secret is in the answer and nowhere else.
    ///
    /// - SeeAlso: `POST /agent-pools/:agent_pool_id/authentication-tokens`.
    func createToken(
        for pool: AgentPoolID,
        description: String,
    ) async throws(TerraformCloudError) -> CreatedAgentToken

    /// Deletes an agent token; agents that use it exit.
    ///
    /// - SeeAlso: `DELETE /authentication-tokens/:id`.
    func deleteToken(_ id: AgentTokenID) async throws(TerraformCloudError)

    /// The same service, whose calls queue in another lane.
    func lane(_ lane: Lane) -> Self
}

/// In which order calls get their turn where there are more of them than the API takes.
public enum Lane: Int, Sendable, Hashable, CaseIterable, Codable {
    /// Somebody waits for the answer: first.
    case people
    /// A machine waits for the answer: next.
    case ci
    /// Nobody waits: last.
    case sweeps
}

extension AgentPoolsReads {
    /// The whole list as the only page.
    public func poolsPage(
        _ query: AgentPoolQuery,
        number: Int,
    ) async throws(TerraformCloudError) -> ListPage<AgentPool> {
        guard number == 1 else { return ListPage(elements: []) }
        return ListPage(elements: try await self.listPools(query))
    }

    /// The whole list as the only page.
    public func agentsPage(
        in pool: AgentPoolID,
        _ query: AgentQuery,
        number: Int,
    ) async throws(TerraformCloudError) -> ListPage<Agent> {
        guard number == 1 else { return ListPage(elements: []) }
        return ListPage(elements: try await self.listAgents(in: pool, query))
    }

    /// The whole list as the only page.
    public func tokensPage(
        of pool: AgentPoolID,
        sort: CreationSort?,
        number: Int,
    ) async throws(TerraformCloudError) -> ListPage<AgentToken> {
        guard number == 1 else { return ListPage(elements: []) }
        return ListPage(elements: try await self.listTokens(of: pool, sort: sort))
    }
}

extension AgentPoolsReads {
    /// Lists pools by a part of their names, in the order asked for.
    public func listPools(sort: AgentPoolSort?, query: String?) async throws(TerraformCloudError) -> [AgentPool] {
        try await self.listPools(AgentPoolQuery(sort: sort, text: query))
    }

    /// Shows one pool.
    public func showPool(_ id: AgentPoolID) async throws(TerraformCloudError) -> AgentPool {
        try await self.showPool(id, includesWorkspaces: false)
    }

    /// Lists the agents of a pool that called at or after a time; nil for all.
    public func listAgents(in pool: AgentPoolID, lastPingSince: Date?) async throws(TerraformCloudError) -> [Agent] {
        try await self.listAgents(in: pool, AgentQuery(lastPingSince: lastPingSince))
    }
}

extension AgentPoolsService {
    /// Creates a pool that the whole organization may use.
    public func createPool(name: AgentPoolName) async throws(TerraformCloudError) -> AgentPool {
        try await self.createPool(name: name, scoping: AgentPoolScoping())
    }

    /// Renames a pool.
    public func updatePool(_ id: AgentPoolID, name: AgentPoolName) async throws(TerraformCloudError) -> AgentPool {
        try await self.updatePool(id, name: name, scoping: AgentPoolScoping())
    }
}
