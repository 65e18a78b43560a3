public import AgentPoolsAPI

extension TerraformCloudClient {
    /// Lists all pools of the organization, all pages.
    ///
    /// - Parameters:
    ///   - sort: The order; nil leaves it to the API.
    ///   - query: Only pools whose name holds this text; nil for all. Terraform Enterprise before June 2022 passes over
    ///     it, so compare names all the same.
    /// - Returns: The pools, each once.
    /// - Throws: ``TerraformCloudError``; nothing of a list that could not be read to its end.
    /// - Note: Cost: one request for each 100 pools, and one more per retry.
    /// - SeeAlso: `GET /organizations/:organization_name/agent-pools`.
    public func listPools(sort: AgentPoolSort?, query: String?) async throws(TerraformCloudError) -> [AgentPool] {
        var call = Call(method: .get, path: self.poolsPath)
        if let sort { call.query.append(("sort", sort.rawValue)) }
        if let query { call.query.append(("q", query)) }
        return try await self.list(AgentPoolResource.self, call).map(\.pool)
    }

    /// Shows one pool.
    ///
    /// - Parameter id: The pool's ID, such as `apool-yoGUFz5zcRMMz53i`.
    /// - Returns: The pool; some releases leave out its count of agents.
    /// - Throws: ``TerraformCloudError/notFound(_:)`` when it is gone, or when the token may not see it.
    /// - SeeAlso: `GET /agent-pools/:id`.
    public func showPool(_ id: AgentPoolID) async throws(TerraformCloudError) -> AgentPool {
        try await self.pool(Call(method: .get, path: try Self.path(id)))
    }

    /// Creates a pool.
    ///
    /// - Parameter name: The new pool's name, unique in the organization.
    /// - Returns: The new pool.
    /// - Throws: ``TerraformCloudError/invalid(_:)`` when the name is taken. Where
    ///   ``TerraformCloudError/mayHaveBeenDone`` is true, look the pool up by its name before creating it again.
    /// - SeeAlso: `POST /organizations/:organization_name/agent-pools`.
    public func createPool(name: AgentPoolName) async throws(TerraformCloudError) -> AgentPool {
        try await self.pool(try .naming(.post, self.poolsPath, name))
    }

    /// Renames a pool.
    ///
    /// - Parameters:
    ///   - id: The pool's ID.
    ///   - name: The new name, unique in the organization.
    /// - Returns: The pool as it is now.
    /// - Throws: ``TerraformCloudError/invalid(_:)`` when the name is taken.
    /// - SeeAlso: `PATCH /agent-pools/:id`.
    public func updatePool(_ id: AgentPoolID, name: AgentPoolName) async throws(TerraformCloudError) -> AgentPool {
        try await self.pool(try .naming(.patch, try Self.path(id), name))
    }

    /// Deletes a pool.
    ///
    /// - Parameter id: The pool's ID.
    /// - Throws: ``TerraformCloudError/invalid(_:)`` or ``TerraformCloudError/conflict(_:)`` while a workspace uses it;
    ///   ``TerraformCloudError/notFound(_:)`` when it is already gone.
    /// - SeeAlso: `DELETE /agent-pools/:agent_pool_id`.
    public func deletePool(_ id: AgentPoolID) async throws(TerraformCloudError) {
        _ = try await self.send(Call(method: .delete, path: try Self.path(id)))
    }

    private var poolsPath: String { "/organizations/\(self.settings.organization)/agent-pools" }

    static func path(_ id: AgentPoolID) throws(TerraformCloudError) -> String {
        try id.check()
        return "/agent-pools/\(id)"
    }

    private func pool(_ call: Call) async throws(TerraformCloudError) -> AgentPool {
        try await self.send(call).document(ResourceDocument<AgentPoolResource>.self).data.pool
    }
}
