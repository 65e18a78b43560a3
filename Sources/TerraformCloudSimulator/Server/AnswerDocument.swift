import AgentPoolsAPI

/// Turns what a call gives into the API's documents.
struct AnswerDocument {
    let page: PageRequest
    let address: PageAddress
    let edition: SimulatedEdition

    func answer(_ result: SimulatedResult) -> SimulatedAnswer {
        switch result {
        case .pools(let pools, let total):
            let matching = pools.totalCount
            let counts = self.edition == .today ? StatusCounts(total: total, matching: matching) : nil
            let included = pools.elements.flatMap(\.includedWorkspaces)
            return self.list(pools, included: included, counts)
        case .agents(let agents): return self.list(agents)
        case .tokens(let tokens): return self.list(tokens)
        case .pool(let pool), .createdPool(let pool):
            let document = ResourceDocument(data: pool, included: pool.includedWorkspaces)
            return .document(document.bytes, status: result.status)
        case .agent(let agent): return .document(ResourceDocument(data: agent).bytes)
        case .token(let token): return .document(ResourceDocument(data: token).bytes)
        case .createdToken(let token): return .document(ResourceDocument(data: token).bytes, status: result.status)
        case .workspace(let workspace): return .document(workspace.document.bytes)
        case .deleted: return .nothing
        }
    }

    private func list<Resource: APIResource>(
        _ slice: SimulatedResult.Slice<Resource>,
        included: [Workspace] = [],
        _ counts: StatusCounts? = nil,
    ) -> SimulatedAnswer {
        let (pagination, links) = self.address.place(self.page, totalCount: slice.totalCount, edition: self.edition)
        let document = ListDocument(
            data: slice.elements,
            links: links,
            pagination: pagination,
            statusCounts: counts,
            included: included,
        )
        return .document(document.bytes)
    }
}
