package import AgentPoolsAPI
import Synchronization

/// The shared client as policies see it: reads only, and it remembers whether the API was out of reach.
package final class PolicyReads: AgentPoolsReads {
    private let api: any AgentPoolsReads
    private let execution: Execution?
    private let outOfReach = Mutex(false)

    package init(_ api: any AgentPoolsReads) {
        self.api = api
        self.execution = nil
    }

    /// Reads for an evaluation, which waits meanwhile.
    init(_ api: any AgentPoolsReads, of execution: Execution) {
        self.api = api
        self.execution = execution
    }

    /// Whether a read failed for a reason that passes: no connection, a server error, a spent rate limit.
    package var apiWasOutOfReach: Bool {
        self.outOfReach.withLock(\.self)
    }

    package func listPools(_ query: AgentPoolQuery) async throws(TerraformCloudError) -> [AgentPool] {
        try await self.read { () async throws(TerraformCloudError) in try await self.api.listPools(query) }
    }

    package func showPool(
        _ id: AgentPoolID,
        includesWorkspaces: Bool,
    ) async throws(TerraformCloudError) -> AgentPool {
        try await self.read { () async throws(TerraformCloudError) in
            try await self.api.showPool(id, includesWorkspaces: includesWorkspaces)
        }
    }

    package func listAgents(in pool: AgentPoolID, _ query: AgentQuery) async throws(TerraformCloudError) -> [Agent] {
        try await self.read { () async throws(TerraformCloudError) in try await self.api.listAgents(in: pool, query) }
    }

    package func showAgent(_ id: AgentID) async throws(TerraformCloudError) -> Agent {
        try await self.read { () async throws(TerraformCloudError) in try await self.api.showAgent(id) }
    }

    package func listTokens(
        of pool: AgentPoolID,
        sort: CreationSort?,
    ) async throws(TerraformCloudError) -> [AgentToken] {
        try await self.read { () async throws(TerraformCloudError) in
            try await self.api.listTokens(of: pool, sort: sort)
        }
    }

    package func showToken(_ id: AgentTokenID) async throws(TerraformCloudError) -> AgentToken {
        try await self.read { () async throws(TerraformCloudError) in try await self.api.showToken(id) }
    }

    package func poolsPage(
        _ query: AgentPoolQuery,
        number: Int,
    ) async throws(TerraformCloudError) -> ListPage<AgentPool> {
        try await self.read { () async throws(TerraformCloudError) in
            try await self.api.poolsPage(query, number: number)
        }
    }

    package func agentsPage(
        in pool: AgentPoolID,
        _ query: AgentQuery,
        number: Int,
    ) async throws(TerraformCloudError) -> ListPage<Agent> {
        try await self.read { () async throws(TerraformCloudError) in
            try await self.api.agentsPage(in: pool, query, number: number)
        }
    }

    package func tokensPage(
        of pool: AgentPoolID,
        sort: CreationSort?,
        number: Int,
    ) async throws(TerraformCloudError) -> ListPage<AgentToken> {
        try await self.read { () async throws(TerraformCloudError) in
            try await self.api.tokensPage(of: pool, sort: sort, number: number)
        }
    }

    private func read<Value: Sendable>(
        _ body: () async throws(TerraformCloudError) -> Value
    ) async throws(TerraformCloudError) -> Value {
        do throws(TerraformCloudError) {
            guard let execution else { return try await body() }
            return try await execution.wait(body)
        } catch {
            throw self.remember(error)
        }
    }

    private func remember(_ error: TerraformCloudError) -> TerraformCloudError {
        if error.mayPass {
            self.outOfReach.withLock { $0 = true }
        }
        return error
    }
}

extension TerraformCloudError {
    /// Whether the same call may go through later, without anybody changing anything.
    package var mayPass: Bool {
        switch self {
        case .circuitOpen, .rateLimited, .server, .unreadable, .transport, .cancelled: true
        case .unauthorized, .forbidden, .notFound, .badRequest, .conflict, .notDeletable, .invalid, .unexpectedStatus:
            false
        }
    }
}
