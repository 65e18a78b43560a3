package import AgentPoolsAPI
package import Foundation
import Synchronization

/// The shared client as policies see it: reads only, and it remembers whether the API was out of reach.
///
/// A policy cannot reach a mutating call anyhow; should one ever arrive here, it is refused.
package final class PolicyReads: AgentPoolsService {
    private let api: any AgentPoolsService
    private let outOfReach = Mutex(false)

    package init(_ api: any AgentPoolsService) {
        self.api = api
    }

    /// Whether a read failed for a reason that passes: no connection, a server error, a spent rate limit.
    package var apiWasOutOfReach: Bool {
        self.outOfReach.withLock(\.self)
    }

    package func listPools(sort: AgentPoolSort?, query: String?) async throws(TerraformCloudError) -> [AgentPool] {
        do { return try await self.api.listPools(sort: sort, query: query) } catch { throw self.remember(error) }
    }

    package func showPool(_ id: AgentPoolID) async throws(TerraformCloudError) -> AgentPool {
        do { return try await self.api.showPool(id) } catch { throw self.remember(error) }
    }

    package func listAgents(in pool: AgentPoolID, lastPingSince: Date?) async throws(TerraformCloudError) -> [Agent] {
        do {
            return try await self.api.listAgents(in: pool, lastPingSince: lastPingSince)
        } catch {
            throw self.remember(error)
        }
    }

    package func showAgent(_ id: AgentID) async throws(TerraformCloudError) -> Agent {
        do { return try await self.api.showAgent(id) } catch { throw self.remember(error) }
    }

    package func createPool(name: AgentPoolName) async throws(TerraformCloudError) -> AgentPool {
        throw Self.readsOnly
    }

    package func updatePool(_ id: AgentPoolID, name: AgentPoolName) async throws(TerraformCloudError) -> AgentPool {
        throw Self.readsOnly
    }

    package func deletePool(_ id: AgentPoolID) async throws(TerraformCloudError) {
        throw Self.readsOnly
    }

    package func deleteAgent(_ id: AgentID) async throws(TerraformCloudError) {
        throw Self.readsOnly
    }

    private static let readsOnly = TerraformCloudError.forbidden(
        APIErrors(documents: [APIErrorDocument(detail: "a policy may only read; changes are planned")])
    )

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
        case .rateLimited, .server, .unreadable, .transport, .cancelled: true
        case .unauthorized, .forbidden, .notFound, .badRequest, .conflict, .notDeletable, .invalid, .unexpectedStatus:
            false
        }
    }
}
