public import AgentPoolsAPI

extension TerraformCloudClient {
    /// Lists pools of the organization, all pages.
    ///
    /// - Parameter query: Which, and in which order. Terraform Enterprise before June 2022 passes over its text, so compare
    ///   names all the same.
    /// - Returns: The pools, each once. Where the list changed each time it was read, all that were seen: some may be gone.
    /// - Throws: ``TerraformCloudError``; nothing of a list that could not be read to its end.
    /// - Note: Cost: one request for each 100 pools, up to three times that where the list changes meanwhile, and one more
    ///   per retry.
    /// - SeeAlso: `GET /organizations/:organization_name/agent-pools`.
    public func listPools(_ query: AgentPoolQuery) async throws(TerraformCloudError) -> [AgentPool] {
        try await self.wholeList(self.poolsCall(query))
    }

    /// Lists pools of the organization as a stream, a page at a time.
    ///
    /// - Parameter query: Which, and in which order; all by default.
    /// - Returns: A sequence that reads from the first page each time it is iterated.
    /// - SeeAlso: `GET /organizations/:organization_name/agent-pools`.
    public func pools(_ query: AgentPoolQuery = AgentPoolQuery()) -> ResourceSequence<AgentPool> {
        self.sequence(.success(self.poolsCall(query)))
    }

    /// Lists one page of pools.
    ///
    /// - Parameters:
    ///   - query: Which, and in which order.
    ///   - number: The page's number: 1, or what another page said of the next.
    /// - Returns: The page, and the number of the next.
    /// - Throws: ``TerraformCloudError``.
    /// - Note: Cost: one request, and one more per retry.
    /// - SeeAlso: `GET /organizations/:organization_name/agent-pools`.
    public func poolsPage(
        _ query: AgentPoolQuery,
        number: Int,
    ) async throws(TerraformCloudError) -> ListPage<AgentPool> {
        try await self.page(number, of: self.poolsCall(query))
    }

    /// Shows one pool.
    ///
    /// - Parameters:
    ///   - id: The pool's ID, such as `apool-yoGUFz5zcRMMz53i`.
    ///   - includesWorkspaces: Whether the API is to tell of the workspaces that use it.
    /// - Returns: The pool; some releases leave out its count of agents.
    /// - Throws: ``TerraformCloudError/notFound(_:)`` when it is gone, or when the token may not see it.
    /// - SeeAlso: `GET /agent-pools/:id`.
    public func showPool(
        _ id: AgentPoolID,
        includesWorkspaces: Bool,
    ) async throws(TerraformCloudError) -> AgentPool {
        let call = try Call.pool(.get, id).asking("include", includesWorkspaces ? "workspaces" : nil)
        return try await self.resource(call) { $0.id == id }
    }

    /// Creates a pool.
    ///
    /// - Parameters:
    ///   - name: The new pool's name, unique in the organization.
    ///   - scoping: Who may use it.
    /// - Returns: The new pool.
    /// - Throws: ``TerraformCloudError/invalid(attribute:message:_:)`` when the name is taken. Where
    ///   ``TerraformCloudError/mayHaveBeenDone`` is true, look the pool up by its name before creating it again.
    /// - SeeAlso: `POST /organizations/:organization_name/agent-pools`.
    public func createPool(
        name: AgentPoolName,
        scoping: AgentPoolScoping,
    ) async throws(TerraformCloudError) -> AgentPool {
        let call = Call.pools(.post, of: self.settings.organization)
        return try await self.resource(call.sending(AgentPoolRequest(name: name, scoping: scoping).bytes)) {
            $0.name == name.text
        }
    }

    /// Renames a pool, or changes who may use it.
    ///
    /// - Parameters:
    ///   - id: The pool's ID.
    ///   - name: The new name, unique in the organization; nil leaves it as it is.
    ///   - scoping: Who may use it; what is nil is left as it is.
    /// - Returns: The pool as it is now.
    /// - Throws: ``TerraformCloudError/invalid(attribute:message:_:)`` when the name is taken.
    /// - SeeAlso: `PATCH /agent-pools/:id`.
    public func updatePool(
        _ id: AgentPoolID,
        name: AgentPoolName?,
        scoping: AgentPoolScoping,
    ) async throws(TerraformCloudError) -> AgentPool {
        let call = try Call.pool(.patch, id)
        return try await self.resource(call.sending(AgentPoolRequest(name: name?.text, scoping: scoping).bytes)) {
            pool in
            pool.id == id && name.map { pool.name == $0.text } ?? true
        }
    }

    /// Deletes a pool.
    ///
    /// - Parameter id: The pool's ID.
    /// - Throws: ``TerraformCloudError/invalid(attribute:message:_:)`` or ``TerraformCloudError/conflict(_:)`` while a
    ///   workspace uses it; ``TerraformCloudError/notFound(_:)`` when it is already gone.
    /// - SeeAlso: `DELETE /agent-pools/:agent_pool_id`.
    public func deletePool(_ id: AgentPoolID) async throws(TerraformCloudError) {
        try await self.delete(.pool(.delete, id))
    }

    private func poolsCall(_ query: AgentPoolQuery) -> Call {
        Call.pools(.get, of: self.settings.organization)
            .asking("sort", query.sort?.rawValue)
            .asking("q", query.text)
            .asking("filter[allowed_workspaces][name]", query.allowedWorkspace)
            .asking("filter[allowed_projects][name]", query.allowedProject)
            .asking("include", query.includesWorkspaces ? "workspaces" : nil)
    }
}
