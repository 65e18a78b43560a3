import AgentPoolsAPI

/// The fleet as `GET /_simulator/fleet` shows it to people.
struct FleetPage: Encodable {
    let organization: String
    let pools: [Pool]

    struct Pool: Encodable {
        let id: String
        let name: String
        let createdAt: String
        let workspaces: [String]
        let agents: [Member]
    }

    struct Member: Encodable {
        let id: String
        let name: String?
        let status: AgentStatus
        let lastPingAt: String?
    }

    init(_ organization: SimulatedOrganization) {
        self.organization = organization.name
        self.pools = organization.pools.map { pool in
            Pool(
                id: pool.id.rawValue,
                name: pool.name,
                createdAt: Timestamp.write(pool.createdAt),
                workspaces: pool.workspaces,
                agents: pool.agents.map(\.agent).map { agent in
                    Member(
                        id: agent.id.rawValue,
                        name: agent.name,
                        status: agent.status,
                        lastPingAt: agent.lastPingAt.map(Timestamp.write),
                    )
                },
            )
        }
    }
}
