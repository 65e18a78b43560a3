import AgentPoolsAPI
import Foundation

/// The simulator's organization in process, without HTTP.
struct SimulatedService: AgentPoolsService {
    let cloud: SimulatedCloud

    func listPools(_ query: AgentPoolQuery) async throws(TerraformCloudError) -> [AgentPool] {
        guard case .pools(let pools, _) = try await self.answer(.listPools(query)) else { throw Self.mismatch }
        return pools.elements
    }

    func showPool(_ id: AgentPoolID, includesWorkspaces: Bool) async throws(TerraformCloudError) -> AgentPool {
        try id.check()
        return try await self.pool(.showPool(id, includesWorkspaces: includesWorkspaces))
    }

    func listAgents(in pool: AgentPoolID, _ query: AgentQuery) async throws(TerraformCloudError) -> [Agent] {
        try pool.check()
        guard case .agents(let agents) = try await self.answer(.listAgents(pool, query)) else { throw Self.mismatch }
        return agents.elements
    }

    func showAgent(_ id: AgentID) async throws(TerraformCloudError) -> Agent {
        try id.check()
        guard case .agent(let agent) = try await self.answer(.showAgent(id)) else { throw Self.mismatch }
        return agent
    }

    func listTokens(of pool: AgentPoolID, sort: CreationSort?) async throws(TerraformCloudError) -> [AgentToken] {
        try pool.check()
        let call = SimulatedCall.listTokens(pool, sort: sort)
        guard case .tokens(let tokens) = try await self.answer(call) else { throw Self.mismatch }
        return tokens.elements
    }

    func showToken(_ id: AgentTokenID) async throws(TerraformCloudError) -> AgentToken {
        try id.check()
        guard case .token(let token) = try await self.answer(.showToken(id)) else { throw Self.mismatch }
        return token
    }

    func createPool(
        name: AgentPoolName,
        scoping: AgentPoolScoping,
    ) async throws(TerraformCloudError) -> AgentPool {
        try await self.pool(.createPool(name: name.text, scoping: scoping))
    }

    func updatePool(
        _ id: AgentPoolID,
        name: AgentPoolName?,
        scoping: AgentPoolScoping,
    ) async throws(TerraformCloudError) -> AgentPool {
        try id.check()
        return try await self.pool(.updatePool(id, name: name?.text, scoping: scoping))
    }

    func deletePool(_ id: AgentPoolID) async throws(TerraformCloudError) {
        try id.check()
        _ = try await self.answer(.deletePool(id))
    }

    func deleteAgent(_ id: AgentID) async throws(TerraformCloudError) {
        try id.check()
        _ = try await self.answer(.deleteAgent(id))
    }

    func createToken(
        for pool: AgentPoolID,
        description: String,
    ) async throws(TerraformCloudError) -> CreatedAgentToken {
        try pool.check()
        let call = SimulatedCall.createToken(pool, description: description)
        guard case .createdToken(let created) = try await self.answer(call) else { throw Self.mismatch }
        return created
    }

    func deleteToken(_ id: AgentTokenID) async throws(TerraformCloudError) {
        try id.check()
        _ = try await self.answer(.deleteToken(id))
    }

    /// Nobody waits here.
    func lane(_ lane: Lane) -> SimulatedService { self }

    private static let mismatch = TerraformCloudError.unreadable(reason: "the simulator gave another kind of result")

    private func pool(_ call: SimulatedCall) async throws(TerraformCloudError) -> AgentPool {
        switch try await self.answer(call) {
        case .pool(let pool), .createdPool(let pool): return pool
        default: throw Self.mismatch
        }
    }

    private func answer(_ call: SimulatedCall) async throws(TerraformCloudError) -> SimulatedResult {
        guard !Task.isCancelled else { throw .cancelled(sentBytes: false) }
        switch await self.cloud.receive(call) {
        case .answered(let result, percent: 100): return result
        case .refused(let refusal, percent: 100): throw refusal.error
        case .answered, .refused: throw .transport(reason: "the simulator cut its answer", sentBytes: true)
        case .rateLimited(let seconds): throw .rateLimited(retryAfter: seconds, SimulatedRefusal.rateLimited.errors)
        case .garbage: throw .unreadable(reason: "the simulator answered with a body that is no JSON")
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
        case 403: .forbidden(self.errors)
        case 404: .notFound(self.errors)
        case 409: .conflict(self.errors)
        case 412: .notDeletable(self.errors)
        case 422: .invalid(self.errors)
        default: .unexpectedStatus(self.status, self.errors)
        }
    }
}
