import AgentPoolsAPI
import Foundation
import Synchronization

/// An organization in memory that counts its reads.
final class FakeOrganization: AgentPoolsReads {
    private let pools: [AgentPool]
    private let agents: [AgentPoolID: [Agent]]
    private let tokens: [AgentPoolID: [AgentToken]]
    private let pageSize: Int?
    private let failing: @Sendable (String) -> TerraformCloudError?
    private let delay: Duration?
    private let log = Mutex<(all: [String], underWay: Int, most: Int)>(([], 0, 0))

    /// An organization whose reads fail where `failing` names an error for them, and take `delay` each.
    init(
        pools: [AgentPool] = [],
        agents: [AgentPoolID: [Agent]] = [:],
        tokens: [AgentPoolID: [AgentToken]] = [:],
        pageSize: Int? = nil,
        failure: TerraformCloudError? = nil,
        failing: (@Sendable (String) -> TerraformCloudError?)? = nil,
        delay: Duration? = nil,
    ) {
        self.pools = pools
        self.agents = agents
        self.tokens = tokens
        self.pageSize = pageSize
        self.failing = failing ?? { _ in failure }
        self.delay = delay
    }

    /// Three pools, `ci-linux` with five agents.
    static var usual: FakeOrganization { FakeOrganization.usual() }

    static func usual(
        pageSize: Int? = nil,
        failing: @escaping @Sendable (String) -> TerraformCloudError? = { _ in nil },
        delay: Duration? = nil,
    ) -> FakeOrganization {
        let linux = AgentPoolID(rawValue: "apool-1")
        let noon = Date(timeIntervalSince1970: 1_775_044_800)
        func agent(_ number: Int, _ status: AgentStatus, age: Double) -> Agent {
            Agent(
                id: AgentID(rawValue: "agent-\(number)"),
                name: "a\(number)",
                status: status,
                lastPingAt: noon.addingTimeInterval(-age),
            )
        }
        return FakeOrganization(
            pools: [
                AgentPool(id: linux, name: "ci-linux", agentCount: 3, workspaces: [WorkspaceID(rawValue: "ws-1")]),
                AgentPool(id: AgentPoolID(rawValue: "apool-2"), name: "ci-linux-arm"),
                AgentPool(
                    id: AgentPoolID(rawValue: "apool-3"),
                    name: "production",
                    workspaces: ["ws-2", "ws-3"].map(WorkspaceID.init(rawValue:)),
                ),
            ],
            agents: [
                linux: [
                    agent(1, .idle, age: 1), agent(2, .busy, age: 1), agent(3, .exited, age: 7200),
                    agent(4, .errored, age: 60), agent(5, .unknown, age: 3600),
                ]
            ],
            tokens: [
                linux: [
                    AgentToken(
                        id: AgentTokenID(rawValue: "at-1"),
                        description: "rack 7",
                        createdAt: noon.addingTimeInterval(-86_400),
                        lastUsedAt: noon.addingTimeInterval(-60),
                        createdBy: UserID(rawValue: "user-1"),
                    ),
                    AgentToken(id: AgentTokenID(rawValue: "at-2")),
                ]
            ],
            pageSize: pageSize,
            failing: failing,
            delay: delay,
        )
    }

    /// Every read in the order in which it began.
    var reads: [String] { self.log.withLock(\.all) }

    /// The most reads that were under way at once.
    var most: Int { self.log.withLock(\.most) }

    private func read(_ name: String) async throws(TerraformCloudError) {
        self.log.withLock { log in
            log.all.append(name)
            log.underWay += 1
            log.most = max(log.most, log.underWay)
        }
        defer { self.log.withLock { $0.underWay -= 1 } }
        if let delay {
            do { try await Task.sleep(for: delay) } catch { throw .cancelled(sentBytes: false) }
        }
        for _ in 0..<20 { await Task.yield() }
        if let failure = self.failing(name) { throw failure }
    }

    private func page<Element>(_ number: Int, of all: [Element]) -> ListPage<Element> {
        guard let pageSize else { return ListPage(elements: number == 1 ? all : []) }
        let rest = all.dropFirst((number - 1) * pageSize)
        return ListPage(elements: Array(rest.prefix(pageSize)), next: rest.count > pageSize ? number + 1 : nil)
    }

    private func found(_ query: AgentPoolQuery) -> [AgentPool] {
        self.pools.filter { pool in query.text.map { pool.name.contains($0) } ?? true }
    }

    func listPools(_ query: AgentPoolQuery) async throws(TerraformCloudError) -> [AgentPool] {
        try await self.read("pools.list \(query.sort?.rawValue ?? "-") \(query.text ?? "-")")
        return self.found(query)
    }

    func poolsPage(_ query: AgentPoolQuery, number: Int) async throws(TerraformCloudError) -> ListPage<AgentPool> {
        try await self.read("pools.page \(number) \(query.sort?.rawValue ?? "-") \(query.text ?? "-")")
        return self.page(number, of: self.found(query))
    }

    func showPool(_ id: AgentPoolID, includesWorkspaces: Bool) async throws(TerraformCloudError) -> AgentPool {
        try await self.read("pools.show \(id)")
        guard let pool = self.pools.first(where: { $0.id == id }) else { throw .notFound(APIErrors()) }
        return pool
    }

    func listAgents(in pool: AgentPoolID, _ query: AgentQuery) async throws(TerraformCloudError) -> [Agent] {
        try await self.read("agents.list \(pool)")
        return self.agents[pool] ?? []
    }

    func agentsPage(
        in pool: AgentPoolID,
        _ query: AgentQuery,
        number: Int,
    ) async throws(TerraformCloudError) -> ListPage<Agent> {
        try await self.read("agents.page \(number) \(pool)")
        return self.page(number, of: self.agents[pool] ?? [])
    }

    func showAgent(_ id: AgentID) async throws(TerraformCloudError) -> Agent {
        try await self.read("agents.show \(id)")
        guard let agent = self.agents.values.joined().first(where: { $0.id == id }) else {
            throw .notFound(APIErrors())
        }
        return agent
    }

    func listTokens(of pool: AgentPoolID, sort: CreationSort?) async throws(TerraformCloudError) -> [AgentToken] {
        try await self.read("tokens.list \(pool)")
        return self.tokens[pool] ?? []
    }

    func tokensPage(
        of pool: AgentPoolID,
        sort: CreationSort?,
        number: Int,
    ) async throws(TerraformCloudError) -> ListPage<AgentToken> {
        try await self.read("tokens.page \(number) \(pool)")
        return self.page(number, of: self.tokens[pool] ?? [])
    }

    func showToken(_ id: AgentTokenID) async throws(TerraformCloudError) -> AgentToken {
        try await self.read("tokens.show \(id)")
        guard let token = self.tokens.values.joined().first(where: { $0.id == id }) else {
            throw .notFound(APIErrors())
        }
        return token
    }
}

extension FakeOrganization {
    /// One pool with one agent and one token, all that the API may tell of them, in parts of a second too.
    static var full: FakeOrganization {
        let pool = AgentPoolID(rawValue: "apool-1")
        let noon = Date(timeIntervalSince1970: 1_775_044_800)
        return FakeOrganization(
            pools: [
                AgentPool(
                    id: pool,
                    name: "ci-linux",
                    createdAt: noon.addingTimeInterval(-86_400.5),
                    agentCount: 1,
                    organization: "acme",
                    isOrganizationScoped: false,
                    workspaces: ["ws-1", "ws-2"].map(WorkspaceID.init(rawValue:)),
                    allowedWorkspaces: [WorkspaceID(rawValue: "ws-1")],
                    excludedWorkspaces: [WorkspaceID(rawValue: "ws-9")],
                    allowedProjects: [ProjectID(rawValue: "prj-1")],
                )
            ],
            agents: [
                pool: [
                    Agent(
                        id: AgentID(rawValue: "agent-1"),
                        name: "a\u{7}\"1\"\\",
                        status: .exited,
                        ipAddress: "10.0.0.1",
                        lastPingAt: Date(timeIntervalSince1970: 1_775_037_600.123),
                        createdAt: noon.addingTimeInterval(-90_000),
                    )
                ]
            ],
            tokens: [
                pool: [
                    AgentToken(
                        id: AgentTokenID(rawValue: "at-1"),
                        description: "rack 7",
                        createdAt: noon.addingTimeInterval(-86_400),
                        lastUsedAt: noon.addingTimeInterval(-60),
                        createdBy: UserID(rawValue: "user-1"),
                    )
                ]
            ],
        )
    }
}
