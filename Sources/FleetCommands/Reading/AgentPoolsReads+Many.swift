package import AgentPoolsAPI

extension AgentPoolsReads {
    /// Lists the agents of many pools, a few pools at a time.
    ///
    /// - Parameters:
    ///   - pools: The IDs of the pools.
    ///   - query: Which agents, and in which order within each pool.
    ///   - onRead: Called after each pool.
    /// - Returns: A list or an error for each pool, in the order of `pools`: one pool that cannot be read, perhaps because
    ///   somebody has just deleted it, leaves the others.
    /// - Note: Cost: one request for each 100 agents of a pool, and at least one for each pool.
    package func listAgents(
        in pools: [AgentPoolID],
        _ query: AgentQuery = AgentQuery(),
        onRead: @escaping @Sendable () -> Void = {},
    ) async -> [Result<[Agent], TerraformCloudError>] {
        await together(pools) { pool in
            defer { onRead() }
            do throws(TerraformCloudError) {
                return .success(try await self.listAgents(in: pool, query))
            } catch {
                return .failure(error)
            }
        }
    }
}
