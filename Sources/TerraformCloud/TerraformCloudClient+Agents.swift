public import AgentPoolsAPI
public import Foundation

extension TerraformCloudClient {
    /// Lists all agents of a pool, all pages.
    ///
    /// - Parameters:
    ///   - pool: The pool's ID.
    ///   - lastPingSince: Only agents that called at or after this time; nil for all. Those that were silent since then
    ///     are all agents without these.
    /// - Returns: The agents, each once.
    /// - Throws: ``TerraformCloudError/notFound(_:)`` when the pool is gone, or when the token may not see it; nothing of
    ///   a list that could not be read to its end.
    /// - Note: Cost: one request for each 100 agents, and one more per retry.
    /// - SeeAlso: `GET /agent-pools/:agent_pool_id/agents`.
    public func listAgents(
        in pool: AgentPoolID,
        lastPingSince: Date?,
    ) async throws(TerraformCloudError) -> [Agent] {
        var call = Call(method: .get, path: try Self.path(pool) + "/agents")
        if let lastPingSince {
            call.query.append(("filter[last-ping-since]", Timestamp.write(lastPingSince)))
        }
        return try await self.list(AgentResource.self, call).map(\.agent)
    }

    /// Shows one agent.
    ///
    /// - Parameter id: The agent's ID, such as `agent-73PJNzbZB5idR7AQ`.
    /// - Returns: The agent; the API does not say which pool it is in.
    /// - Throws: ``TerraformCloudError/notFound(_:)`` when it is gone, or when the token may not see it.
    /// - SeeAlso: `GET /agents/:id`.
    public func showAgent(_ id: AgentID) async throws(TerraformCloudError) -> Agent {
        try await self.send(Call(method: .get, path: try Self.path(id)))
            .document(ResourceDocument<AgentResource>.self).data.agent
    }

    /// Deletes an agent's record; it does not stop the agent.
    ///
    /// - Parameter id: The agent's ID.
    /// - Throws: ``TerraformCloudError/notDeletable(_:)`` when the agent is `idle` or `busy`;
    ///   ``TerraformCloudError/notFound(_:)`` when it is already gone.
    /// - SeeAlso: `DELETE /agents/:id`.
    public func deleteAgent(_ id: AgentID) async throws(TerraformCloudError) {
        _ = try await self.send(Call(method: .delete, path: try Self.path(id)))
    }

    private static func path(_ id: AgentID) throws(TerraformCloudError) -> String {
        try id.check()
        return "/agents/\(id)"
    }
}
