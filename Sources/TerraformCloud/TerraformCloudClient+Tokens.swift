public import AgentPoolsAPI

extension TerraformCloudClient {
    /// Lists the agent tokens of a pool, all pages, without their secrets.
    ///
    /// - Parameters:
    ///   - pool: The pool's ID.
    ///   - sort: The order; nil means oldest first, as without an order the API's pages have none.
    /// - Returns: The tokens, each once. Where the list changed each time it was read, all that were seen: some may be gone.
    /// - Throws: ``TerraformCloudError/notFound(_:)`` when the pool is gone, or when the token may not see it: the token of
    ///   an organization may not.
    /// - SeeAlso: `GET /agent-pools/:agent_pool_id/authentication-tokens`.
    public func listTokens(
        of pool: AgentPoolID,
        sort: CreationSort?,
    ) async throws(TerraformCloudError) -> [AgentToken] {
        try await self.wholeList(Self.tokensCall(pool, sort))
    }

    /// Lists the agent tokens of a pool as a stream, a page at a time, without their secrets.
    ///
    /// - Parameters:
    ///   - pool: The pool's ID.
    ///   - sort: The order; oldest first by default, as without an order the API's pages have none.
    /// - Returns: A sequence that reads from the first page each time it is iterated.
    /// - SeeAlso: `GET /agent-pools/:agent_pool_id/authentication-tokens`.
    public func tokens(of pool: AgentPoolID, sort: CreationSort = .createdAt) -> ResourceSequence<AgentToken> {
        self.sequence(Result { () throws(TerraformCloudError) in try Self.tokensCall(pool, sort) })
    }

    /// Lists one page of a pool's agent tokens, without their secrets.
    ///
    /// - Parameters:
    ///   - pool: The pool's ID.
    ///   - sort: The order; nil means oldest first, as without an order the API's pages have none.
    ///   - number: The page's number: 1, or what another page said of the next.
    /// - Returns: The page, and the number of the next.
    /// - Throws: ``TerraformCloudError/notFound(_:)`` when the pool is gone, or when the token may not see it.
    /// - Note: Cost: one request, and one more per retry.
    /// - SeeAlso: `GET /agent-pools/:agent_pool_id/authentication-tokens`.
    public func tokensPage(
        of pool: AgentPoolID,
        sort: CreationSort?,
        number: Int,
    ) async throws(TerraformCloudError) -> ListPage<AgentToken> {
        try await self.page(number, of: Self.tokensCall(pool, sort))
    }

    /// Shows one agent token, without its secret.
    ///
    /// - Parameter id: The token's ID, such as `at-2rG2oYU9JEvfaqji`.
    /// - Returns: The token.
    /// - Throws: ``TerraformCloudError/notFound(_:)`` when it is gone, or when the API token may not see it.
    /// - SeeAlso: `GET /authentication-tokens/:id`.
    public func showToken(_ id: AgentTokenID) async throws(TerraformCloudError) -> AgentToken {
        try await self.resource(.token(.get, id)) { $0.id == id }
    }

    /// Creates an agent token.
    ///
    /// - Parameters:
    ///   - pool: The pool whose agents it is for.
    ///   - description: What it is for, in words.
    /// - Returns: The token, with the secret that the API never shows again.
    /// - Throws: ``TerraformCloudError``. Where ``TerraformCloudError/mayHaveBeenDone`` is true there may be a token whose
    ///   secret is lost: find it by its description, and delete it.
    /// - SeeAlso: `POST /agent-pools/:agent_pool_id/authentication-tokens`.
    public func createToken(
        for pool: AgentPoolID,
        description: String,
    ) async throws(TerraformCloudError) -> CreatedAgentToken {
        let call = try Call.pool(.post, pool, "/authentication-tokens")
        return try await self.resource(call.sending(AgentTokenRequest(description: description).bytes)) {
            !$0.secret.reveal().isEmpty
        }
    }

    /// Deletes an agent token; agents that use it exit.
    ///
    /// - Parameter id: The token's ID.
    /// - Throws: ``TerraformCloudError/notFound(_:)`` when it is already gone, or when the API token may not see it.
    /// - SeeAlso: `DELETE /authentication-tokens/:id`.
    public func deleteToken(_ id: AgentTokenID) async throws(TerraformCloudError) {
        try await self.delete(.token(.delete, id))
    }

    private static func tokensCall(_ pool: AgentPoolID, _ sort: CreationSort?) throws(TerraformCloudError) -> Call {
        try Call.pool(.get, pool, "/authentication-tokens").asking("sort", (sort ?? .createdAt).rawValue)
    }
}
