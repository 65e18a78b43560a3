import AgentPoolsAPI
import Foundation

/// The simulator's organization in process, without HTTP.
struct SimulatedService: AgentPoolsService {
    let cloud: SimulatedCloud

    func listPools(sort: AgentPoolSort?, query: String?) async throws(TerraformCloudError) -> [AgentPool] {
        guard case .pools(let pools) = try await self.answer(.listPools(sort: sort, query: query)) else {
            throw Self.mismatch
        }
        return pools
    }

    func showPool(_ id: AgentPoolID) async throws(TerraformCloudError) -> AgentPool {
        try id.check()
        return try await self.pool(.showPool(id))
    }

    func createPool(name: AgentPoolName) async throws(TerraformCloudError) -> AgentPool {
        try await self.pool(.createPool(name: name.text))
    }

    func updatePool(_ id: AgentPoolID, name: AgentPoolName) async throws(TerraformCloudError) -> AgentPool {
        try id.check()
        return try await self.pool(.updatePool(id, name: name.text))
    }

    func deletePool(_ id: AgentPoolID) async throws(TerraformCloudError) {
        try id.check()
        _ = try await self.answer(.deletePool(id))
    }

    func listAgents(in pool: AgentPoolID, lastPingSince: Date?) async throws(TerraformCloudError) -> [Agent] {
        try pool.check()
        let call = SimulatedCall.listAgents(pool, lastPingSince: lastPingSince, sort: nil)
        guard case .agents(let agents) = try await self.answer(call) else { throw Self.mismatch }
        return agents.map(\.agent)
    }

    func showAgent(_ id: AgentID) async throws(TerraformCloudError) -> Agent {
        try id.check()
        guard case .agent(let agent) = try await self.answer(.showAgent(id)) else { throw Self.mismatch }
        return agent.agent
    }

    func deleteAgent(_ id: AgentID) async throws(TerraformCloudError) {
        try id.check()
        _ = try await self.answer(.deleteAgent(id))
    }

    private static let mismatch = TerraformCloudError.unreadable(reason: "the simulator gave another kind of result")

    private func pool(_ call: SimulatedCall) async throws(TerraformCloudError) -> AgentPool {
        switch try await self.answer(call) {
        case .pool(let pool), .created(let pool): return pool
        case .pools, .agents, .agent, .deleted: throw Self.mismatch
        }
    }

    private func answer(_ call: SimulatedCall) async throws(TerraformCloudError) -> SimulatedResult {
        guard !Task.isCancelled else { throw .cancelled(sentBytes: false) }
        switch await self.cloud.receive(call) {
        case .answered(let result): return result
        case .refused(let refusal): throw refusal.error
        case .rateLimited(let seconds): throw .rateLimited(retryAfter: seconds, SimulatedRefusal.rateLimited.errors)
        case .serverError(let status): throw .server(status: status, APIErrors())
        case .dropped: throw .transport(reason: "the simulator dropped the connection", sentBytes: true)
        }
    }
}

extension SimulatedRefusal {
    fileprivate var errors: APIErrors { APIErrors(documents: self.document.errors) }

    /// The error that a client makes of this refusal.
    fileprivate var error: TerraformCloudError {
        switch self.status {
        case 400: .badRequest(self.errors)
        case 401: .unauthorized(self.errors)
        case 404: .notFound(self.errors)
        case 412: .notDeletable(self.errors)
        case 422: .invalid(self.errors)
        default: .unexpectedStatus(self.status, self.errors)
        }
    }
}
