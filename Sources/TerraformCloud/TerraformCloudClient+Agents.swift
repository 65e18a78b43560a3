public import AgentPoolsAPI

extension TerraformCloudClient {
    /// Lists agents of a pool, all pages.
    ///
    /// - Parameters:
    ///   - pool: The pool's ID.
    ///   - query: Which, and in which order.
    /// - Returns: The agents, each once. Where the list changed each time it was read, all that were seen: some may be gone.
    /// - Throws: ``TerraformCloudError/notFound(_:)`` when the pool is gone, or when the token may not see it; nothing of
    ///   a list that could not be read to its end.
    /// - Note: Cost: one request for each 100 agents, up to three times that where the list changes meanwhile, and one more
    ///   per retry.
    /// - SeeAlso: `GET /agent-pools/:agent_pool_id/agents`.
    public func listAgents(in pool: AgentPoolID, _ query: AgentQuery) async throws(TerraformCloudError) -> [Agent] {
        try await self.wholeList(Self.agentsCall(pool, query))
    }

    /// Lists agents of a pool as a stream, a page at a time.
    ///
    /// - Parameters:
    ///   - pool: The pool's ID.
    ///   - query: Which, and in which order; all by default.
    /// - Returns: A sequence that reads from the first page each time it is iterated.
    /// - SeeAlso: `GET /agent-pools/:agent_pool_id/agents`.
    public func agents(in pool: AgentPoolID, _ query: AgentQuery = AgentQuery()) -> ResourceSequence<Agent> {
        self.sequence(Result { () throws(TerraformCloudError) in try Self.agentsCall(pool, query) })
    }

    /// Lists one page of a pool's agents.
    ///
    /// - Parameters:
    ///   - pool: The pool's ID.
    ///   - query: Which, and in which order.
    ///   - number: The page's number: 1, or what another page said of the next.
    /// - Returns: The page, and the number of the next.
    /// - Throws: ``TerraformCloudError/notFound(_:)`` when the pool is gone, or when the token may not see it.
    /// - Note: Cost: one request, and one more per retry.
    /// - SeeAlso: `GET /agent-pools/:agent_pool_id/agents`.
    public func agentsPage(
        in pool: AgentPoolID,
        _ query: AgentQuery,
        number: Int,
    ) async throws(TerraformCloudError) -> ListPage<Agent> {
        try await self.page(number, of: Self.agentsCall(pool, query))
    }

    /// Shows one agent.
    ///
    /// - Parameter id: The agent's ID, such as `agent-73PJNzbZB5idR7AQ`.
    /// - Returns: The agent; the API does not say which pool it is in.
    /// - Throws: ``TerraformCloudError/notFound(_:)`` when it is gone, or when the token may not see it.
    /// - SeeAlso: `GET /agents/:id`.
    public func showAgent(_ id: AgentID) async throws(TerraformCloudError) -> Agent {
        try await self.resource(.agent(.get, id)) { $0.id == id }
    }

    /// Deletes an agent's record; it does not stop the agent.
    ///
    /// - Parameter id: The agent's ID.
    /// - Throws: ``TerraformCloudError/notDeletable(_:)`` when the agent is `idle` or `busy`;
    ///   ``TerraformCloudError/notFound(_:)`` when it is already gone.
    /// - SeeAlso: `DELETE /agents/:id`.
    public func deleteAgent(_ id: AgentID) async throws(TerraformCloudError) {
        try await self.delete(.agent(.delete, id))
    }

    private static func agentsCall(_ pool: AgentPoolID, _ query: AgentQuery) throws(TerraformCloudError) -> Call {
        try Call.pool(.get, pool, "/agents")
            .asking("filter[last-ping-since]", query.lastPingSince.map(Timestamp.write))
            .asking("sort", query.sort?.rawValue)
    }
}
