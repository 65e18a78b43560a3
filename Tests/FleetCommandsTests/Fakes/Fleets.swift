import AgentPoolsAPI
import FleetCommands
import Foundation

/// 2026-11-24T12:00:00Z, by every clock of these tests.
let testNow = Date(timeIntervalSince1970: 1_795_521_600)

func ago(_ seconds: TimeInterval) -> Date { testNow - seconds }

func agent(_ id: String, _ status: AgentStatus, name: String? = nil, silentFor seconds: TimeInterval? = 60) -> Agent {
    Agent(
        id: AgentID(rawValue: id),
        name: name,
        status: status,
        ipAddress: "10.0.0.7",
        lastPingAt: seconds.map(ago),
        createdAt: ago(90_000),
    )
}

func pool(_ id: String, _ name: String, _ change: (inout AgentPool) -> Void = { _ in }) -> AgentPool {
    var pool = AgentPool(id: AgentPoolID(rawValue: id), name: name)
    pool.organization = "acme"
    pool.createdAt = ago(86_400 * 30)
    pool.agentCount = 2
    pool.isOrganizationScoped = true
    change(&pool)
    return pool
}

extension MemoryAPI.State {
    /// Two pools: `ci` with agents in every status, `prod` with one that is busy.
    static var small: MemoryAPI.State {
        var state = MemoryAPI.State()
        state.pools = [
            pool("apool-ciciciciciciciC1", "ci"),
            pool("apool-prodprodprodprD2", "prod") { pool in
                pool.isOrganizationScoped = false
                pool.workspaces = ["ws-web1", "ws-api2"].map(WorkspaceID.init)
                pool.includedWorkspaces = [Workspace(id: WorkspaceID(rawValue: "ws-web1"), name: "web")]
                pool.allowedWorkspaces = ["ws-web1", "ws-api2"].map(WorkspaceID.init)
                pool.allowedProjects = [ProjectID(rawValue: "prj-base")]
            },
        ]
        state.agents[state.pools[0].id] = [
            agent("agent-idle", .idle, name: "runner-1", silentFor: 5),
            agent("agent-exited", .exited, name: "runner-2", silentFor: 7_200),
            agent("agent-errored", .errored, silentFor: 600),
            agent("agent-unknown", .unknown, name: "runner-4", silentFor: 180),
        ]
        state.agents[state.pools[1].id] = [agent("agent-busy", .busy, name: "prod-1", silentFor: 2)]
        state.tokens[state.pools[0].id] = [
            AgentToken(
                id: AgentTokenID(rawValue: "at-old"),
                description: "cluster a",
                createdAt: ago(86_400 * 400),
                lastUsedAt: ago(30),
                createdBy: UserID(rawValue: "user-ada"),
            ),
            AgentToken(id: AgentTokenID(rawValue: "at-idle"), description: "cluster b", createdAt: ago(86_400 * 3)),
        ]
        return state
    }
}

extension Fleet {
    /// The commands on an API in memory.
    init(
        _ api: MemoryAPI,
        _ console: MemoryConsole,
        _ format: Format = .text,
        pause: @escaping @Sendable (Duration) async -> Void = { _ in },
    ) {
        self.init(api: api, organization: "acme", console: console, format: format, pause: pause)
    }
}
