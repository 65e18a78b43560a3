import AgentPoolsAPI

/// The fleet as `GET /_simulator/fleet` shows it to people.
enum FleetPage {
    static func json(_ organization: SimulatedOrganization) -> JSON {
        .object([
            "organization": .string(organization.name),
            "pools": .array(organization.pools.map(Self.json)),
        ])
    }

    private static func json(_ pool: SimulatedPool) -> JSON {
        .object([
            "id": .string(pool.id.rawValue),
            "name": .string(pool.name),
            "createdAt": .time(pool.createdAt),
            "workspaces": .array(pool.workspaces.map { .string($0.rawValue) }),
            "agents": .array(pool.agents.map { Self.json($0.agent) }),
        ])
    }

    private static func json(_ agent: Agent) -> JSON {
        var members: [String: JSON] = [
            "id": .string(agent.id.rawValue),
            "status": .string(agent.status.word),
        ]
        if let name = agent.name { members["name"] = .string(name) }
        if let time = agent.lastPingAt { members["lastPingAt"] = .time(time) }
        return .object(members)
    }
}
