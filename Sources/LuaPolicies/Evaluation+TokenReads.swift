import AgentPoolsAPI

/// What a policy asks about agent tokens.
extension Evaluation {
    func listTokens(_ pool: HostValue) throws(Refusal) -> HostCalls.Answer {
        let value = try self.pool(pool, of: "tfc.tokens.list")
        guard let pool = value.pool else { return .value(self.answer([], of: value)) }
        return try self.whole(TokenListing(organization: value.organization, pool: pool.id)) { tokens in
            self.answer(tokens, of: value)
        }
    }

    func eachToken(_ pool: HostValue, page: HostValue) throws(Refusal) -> HostCalls.Answer {
        let value = try self.pool(pool, of: "tfc.tokens.each")
        guard let pool = value.pool else { return .value(Self.lastPage + self.answer([], of: value)) }
        return try self.page(page, of: TokenListing(organization: value.organization, pool: pool.id)) { tokens in
            self.answer(tokens, of: value)
        }
    }

    func showToken(_ id: HostValue, of organization: String?) throws(Refusal) -> HostCalls.Answer {
        let id = AgentTokenID(rawValue: try Self.identifier(id, of: "tfc.tokens.show"))
        return try self.wait {
            await self.read(.token(id, of: organization), of: organization) { reads throws(TerraformCloudError) in
                try await reads.showToken(id)
            } fact: {
                FactAnswer.token($0)
            } answer: { token in
                self.one { self.give(TokenValue(token: token, pool: nil, organization: organization), to: &$0) }
            }
        }
    }

    private func answer(_ tokens: [AgentToken], of pool: PoolValue) -> [UInt8] {
        self.list(tokens) { token, writer in
            self.give(TokenValue(token: token, pool: pool.pool, organization: pool.organization), to: &writer)
        }
    }

    private func give(_ value: TokenValue, to writer: inout ValueWriter) {
        let pool = value.pool ?? self.tokens[value.key]?.pool
        let known = TokenValue(token: value.token, pool: pool, organization: value.organization)
        self.tokens[known.key] = known
        known.write(to: &writer)
    }
}
