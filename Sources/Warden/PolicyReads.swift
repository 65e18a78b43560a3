package import AgentPoolsAPI
import Synchronization

/// The shared client as policies see it: reads only, and it remembers whether the API was out of reach.
package final class PolicyReads: AgentPoolsReads {
    private let api: any AgentPoolsReads
    private let outOfReach = Mutex(false)

    package init(_ api: any AgentPoolsReads) {
        self.api = api
    }

    /// Whether a read failed for a reason that passes: no connection, a server error, a spent rate limit.
    package var apiWasOutOfReach: Bool {
        self.outOfReach.withLock(\.self)
    }

    package func listPools(_ query: AgentPoolQuery) async throws(TerraformCloudError) -> [AgentPool] {
        do { return try await self.api.listPools(query) } catch { throw self.remember(error) }
    }

    package func showPool(
        _ id: AgentPoolID,
        includesWorkspaces: Bool,
    ) async throws(TerraformCloudError) -> AgentPool {
        do {
            return try await self.api.showPool(id, includesWorkspaces: includesWorkspaces)
        } catch {
            throw self.remember(error)
        }
    }

    package func listAgents(in pool: AgentPoolID, _ query: AgentQuery) async throws(TerraformCloudError) -> [Agent] {
        do { return try await self.api.listAgents(in: pool, query) } catch { throw self.remember(error) }
    }

    package func showAgent(_ id: AgentID) async throws(TerraformCloudError) -> Agent {
        do { return try await self.api.showAgent(id) } catch { throw self.remember(error) }
    }

    package func listTokens(
        of pool: AgentPoolID,
        sort: CreationSort?,
    ) async throws(TerraformCloudError) -> [AgentToken] {
        do { return try await self.api.listTokens(of: pool, sort: sort) } catch { throw self.remember(error) }
    }

    package func showToken(_ id: AgentTokenID) async throws(TerraformCloudError) -> AgentToken {
        do { return try await self.api.showToken(id) } catch { throw self.remember(error) }
    }

    package func poolsPage(
        _ query: AgentPoolQuery,
        number: Int,
    ) async throws(TerraformCloudError) -> ListPage<AgentPool> {
        do { return try await self.api.poolsPage(query, number: number) } catch { throw self.remember(error) }
    }

    package func agentsPage(
        in pool: AgentPoolID,
        _ query: AgentQuery,
        number: Int,
    ) async throws(TerraformCloudError) -> ListPage<Agent> {
        do {
            return try await self.api.agentsPage(in: pool, query, number: number)
        } catch {
            throw self.remember(error)
        }
    }

    package func tokensPage(
        of pool: AgentPoolID,
        sort: CreationSort?,
        number: Int,
    ) async throws(TerraformCloudError) -> ListPage<AgentToken> {
        do {
            return try await self.api.tokensPage(of: pool, sort: sort, number: number)
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
