import AgentPoolsAPI
import Foundation
import Synchronization

/// The API in memory, as its reference says: with its refusals, and with answers that get lost where a test says so.
final class MemoryAPI: AgentPoolsService {
    struct State: Sendable {
        var pools: [AgentPool] = []
        var agents: [AgentPoolID: [Agent]] = [:]
        var tokens: [AgentPoolID: [AgentToken]] = [:]
        /// What new things are called; each is used once.
        var nextID = 1
        /// The clock of the API, for `created-at`.
        var now = testNow
        /// Whether it passes over `q`, as old releases do.
        var passesOverQuery = false
    }

    /// What goes wrong with a call.
    enum Fault: Sendable {
        /// Nothing is done.
        case fails(TerraformCloudError)
        /// It is done, and no answer comes.
        case losesAnswer
    }

    private struct Shared {
        var state: State
        var calls: [String] = []
        var underWay = 0
        var mostUnderWay = 0
    }

    private let shared: Mutex<Shared>
    /// Called before each call with its name, such as `DELETE agent-1`; may change the world, and let the call go wrong.
    private let hook: @Sendable (String, inout State) -> Fault?
    /// Called before each call; may wait.
    private let gate: @Sendable (String) async -> Void

    init(
        _ state: State,
        hook: @escaping @Sendable (String, inout State) -> Fault? = { _, _ in nil },
        gate: @escaping @Sendable (String) async -> Void = { _ in },
    ) {
        self.shared = Mutex(Shared(state: state))
        self.hook = hook
        self.gate = gate
    }

    /// Everything that was called, in order, such as `GET apool-1/agents`.
    var calls: [String] { self.shared.withLock(\.calls) }

    /// The calls that would change something.
    var changes: [String] { self.calls.filter { !$0.hasPrefix("GET") } }

    var state: State { self.shared.withLock(\.state) }

    var mostUnderWay: Int { self.shared.withLock(\.mostUnderWay) }

    /// Makes one call: the gate, the hook, what it does, and then its answer or none.
    private func call<Value: Sendable>(
        _ name: String,
        _ body: (inout State) -> Result<Value, TerraformCloudError>,
    ) async throws(TerraformCloudError) -> Value {
        self.shared.withLock {
            $0.calls.append(name)
            $0.underWay += 1
            $0.mostUnderWay = max($0.mostUnderWay, $0.underWay)
        }
        defer { self.shared.withLock { $0.underWay -= 1 } }
        await self.gate(name)
        guard !Task.isCancelled else { throw .cancelled(sentBytes: false) }
        let result = self.shared.withLock { shared -> Result<Value, TerraformCloudError> in
            switch self.hook(name, &shared.state) {
            case .fails(let error):
                return .failure(error)
            case .losesAnswer:
                _ = body(&shared.state)
                return .failure(.reset)
            case nil:
                return body(&shared.state)
            }
        }
        return try result.get()
    }

    // MARK: - Reads

    func listPools(_ query: AgentPoolQuery) async throws(TerraformCloudError) -> [AgentPool] {
        try await self.call("GET pools") { state in
            var pools = state.pools
            if !query.includesWorkspaces { pools = pools.map(\.withoutIncluded) }
            if !state.passesOverQuery, let text = query.text?.lowercased() {
                pools.removeAll { !$0.name.lowercased().contains(text) }
            }
            switch query.sort {
            case .name: pools.sort { $0.name < $1.name }
            case .nameDescending: pools.sort { $0.name > $1.name }
            case .createdAt, .createdAtDescending, nil: break
            }
            return .success(pools)
        }
    }

    func showPool(_ id: AgentPoolID, includesWorkspaces: Bool) async throws(TerraformCloudError) -> AgentPool {
        try await self.call("GET \(id)") { state in
            guard let pool = state.pools.first(where: { $0.id == id }) else { return .failure(.missing) }
            return .success(includesWorkspaces ? pool : pool.withoutIncluded)
        }
    }

    func listAgents(in pool: AgentPoolID, _ query: AgentQuery) async throws(TerraformCloudError) -> [Agent] {
        try await self.call("GET \(pool)/agents") { state in
            guard state.pools.contains(where: { $0.id == pool }) else { return .failure(.missing) }
            return .success(state.agents[pool] ?? [])
        }
    }

    func showAgent(_ id: AgentID) async throws(TerraformCloudError) -> Agent {
        try await self.call("GET \(id)") { state in
            state.agents.values.joined().first { $0.id == id }.map { .success($0) } ?? .failure(.missing)
        }
    }

    func listTokens(of pool: AgentPoolID, sort: CreationSort?) async throws(TerraformCloudError) -> [AgentToken] {
        try await self.call("GET \(pool)/tokens") { state in
            guard state.pools.contains(where: { $0.id == pool }) else { return .failure(.missing) }
            return .success(state.tokens[pool] ?? [])
        }
    }

    func showToken(_ id: AgentTokenID) async throws(TerraformCloudError) -> AgentToken {
        try await self.call("GET \(id)") { state in
            state.tokens.values.joined().first { $0.id == id }.map { .success($0) } ?? .failure(.missing)
        }
    }

    // MARK: - Changes

    func createPool(name: AgentPoolName, scoping: AgentPoolScoping) async throws(TerraformCloudError) -> AgentPool {
        try await self.call("POST pool \(name)") { state in
            guard !state.pools.contains(where: { $0.name == name.text }) else { return .failure(.nameTaken) }
            var pool = AgentPool(id: AgentPoolID(rawValue: state.newID("apool")), name: name.text)
            pool.createdAt = state.now
            pool.agentCount = 0
            pool.isOrganizationScoped = true
            pool.take(scoping)
            state.pools.append(pool)
            return .success(pool)
        }
    }

    func updatePool(
        _ id: AgentPoolID,
        name: AgentPoolName?,
        scoping: AgentPoolScoping,
    ) async throws(TerraformCloudError) -> AgentPool {
        try await self.call("PATCH \(id)") { state in
            guard let index = state.pools.firstIndex(where: { $0.id == id }) else { return .failure(.missing) }
            if let name {
                let isTaken = state.pools.contains { $0.id != id && $0.name == name.text }
                guard !isTaken else { return .failure(.nameTaken) }
                state.pools[index].name = name.text
            }
            state.pools[index].take(scoping)
            return .success(state.pools[index])
        }
    }

    func deletePool(_ id: AgentPoolID) async throws(TerraformCloudError) {
        try await self.call("DELETE \(id)") { state -> Result<Void, TerraformCloudError> in
            guard let index = state.pools.firstIndex(where: { $0.id == id }) else { return .failure(.missing) }
            guard state.pools[index].workspaces.isEmpty else {
                return .failure(.inUse)
            }
            state.pools.remove(at: index)
            state.agents[id] = nil
            state.tokens[id] = nil
            return .success(())
        }
    }

    func deleteAgent(_ id: AgentID) async throws(TerraformCloudError) {
        try await self.call("DELETE \(id)") { state -> Result<Void, TerraformCloudError> in
            for (pool, agents) in state.agents {
                guard let index = agents.firstIndex(where: { $0.id == id }) else { continue }
                guard agents[index].status.isDeletable else { return .failure(.atWork) }
                state.agents[pool]?.remove(at: index)
                return .success(())
            }
            return .failure(.missing)
        }
    }

    func createToken(
        for pool: AgentPoolID,
        description: String,
    ) async throws(TerraformCloudError) -> CreatedAgentToken {
        try await self.call("POST \(pool)/tokens") { state in
            guard state.pools.contains(where: { $0.id == pool }) else { return .failure(.missing) }
            let id = state.newID("at")
            let token = AgentToken(id: AgentTokenID(rawValue: id), description: description, createdAt: state.now)
            state.tokens[pool, default: []].append(token)
            return .success(CreatedAgentToken(token: token, secret: AgentTokenSecret("canary-secret-of-\(id)")))
        }
    }

    func deleteToken(_ id: AgentTokenID) async throws(TerraformCloudError) {
        try await self.call("DELETE \(id)") { state -> Result<Void, TerraformCloudError> in
            for (pool, tokens) in state.tokens {
                guard let index = tokens.firstIndex(where: { $0.id == id }) else { continue }
                state.tokens[pool]?.remove(at: index)
                return .success(())
            }
            return .failure(.missing)
        }
    }

    func lane(_ lane: Lane) -> Self { self }
}

extension MemoryAPI.State {
    fileprivate mutating func newID(_ prefix: String) -> String {
        defer { self.nextID += 1 }
        return "\(prefix)-new\(self.nextID)"
    }

    /// Changes the agent with this ID, wherever it is.
    mutating func change(_ id: AgentID, _ body: (inout Agent) -> Void) {
        for (pool, agents) in self.agents {
            guard let index = agents.firstIndex(where: { $0.id == id }) else { continue }
            var agent = agents[index]
            body(&agent)
            self.agents[pool]?[index] = agent
        }
    }

    mutating func remove(_ id: AgentID) {
        for pool in self.agents.keys { self.agents[pool]?.removeAll { $0.id == id } }
    }
}

extension AgentPool {
    fileprivate var withoutIncluded: AgentPool {
        var pool = self
        pool.includedWorkspaces = []
        return pool
    }

    fileprivate mutating func take(_ scoping: AgentPoolScoping) {
        self.isOrganizationScoped = scoping.isOrganizationScoped ?? self.isOrganizationScoped
        self.allowedWorkspaces = scoping.allowedWorkspaces ?? self.allowedWorkspaces
        self.excludedWorkspaces = scoping.excludedWorkspaces ?? self.excludedWorkspaces
        self.allowedProjects = scoping.allowedProjects ?? self.allowedProjects
    }
}

extension TerraformCloudError {
    static let missing = TerraformCloudError.notFound(APIErrors(documents: [APIErrorDocument(title: "not found")]))

    static let denied = TerraformCloudError.unauthorized(APIErrors())
    static let notAllowed = TerraformCloudError.forbidden(APIErrors())
    static let atWork = TerraformCloudError.notDeletable(APIErrors())
    static let broken = TerraformCloudError.server(status: 500, APIErrors())
    static let reset = TerraformCloudError.transport(reason: "reset", sentBytes: true)
    static let unreachable = TerraformCloudError.transport(reason: "refused", sentBytes: false)

    static let inUse = TerraformCloudError.invalid(
        APIErrors(documents: [APIErrorDocument(detail: "the pool is in use")])
    )

    static let nameTaken = TerraformCloudError.invalid(
        APIErrors(
            documents: [APIErrorDocument(detail: "Name has already been taken", pointer: "/data/attributes/name")]
        )
    )
}
