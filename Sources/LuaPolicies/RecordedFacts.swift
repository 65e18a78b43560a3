import AgentPoolsAPI
import Foundation

/// An organization as a case writes it down: it answers reads, and refuses everything else.
struct RecordedFacts: AgentPoolsService {
    private let pools: [(pool: AgentPool, agents: [Agent])]

    /// The form of `facts:`.
    private struct Form: Decodable {
        var pools: [Pool]?

        struct Pool: Decodable {
            var id: String?
            var name: String
            var workspaces: [String]?
            var agents: [Agent]?
        }

        struct Agent: Decodable {
            var id: String
            var name: String?
            var status: String
            var ip_address: String?
            /// Seconds between the agent's last ping and the event.
            var last_ping_age: Double?
        }
    }

    init(json: String, now: Date, _ problem: (String) -> PolicyProblem) throws(PolicyProblem) {
        let form: Form
        do {
            form = try JSONDecoder().decode(Form.self, from: Data(json.utf8))
        } catch {
            throw problem("facts: \(error)")
        }
        self.pools = (form.pools ?? []).enumerated().map { index, pool in
            let agents = (pool.agents ?? []).map { agent in
                Agent(
                    id: AgentID(rawValue: agent.id),
                    name: agent.name,
                    status: AgentStatus(word: agent.status),
                    ipAddress: agent.ip_address,
                    lastPingAt: agent.last_ping_age.map { now.addingTimeInterval(-$0) },
                )
            }
            let value = AgentPool(
                id: AgentPoolID(rawValue: pool.id ?? "apool-\(index + 1)"),
                name: pool.name,
                agentCount: agents.count { [.idle, .busy, .unknown].contains($0.status) },
                workspaces: pool.workspaces ?? [],
            )
            return (value, agents)
        }
    }

    func listPools(sort: AgentPoolSort?, query: String?) async throws(TerraformCloudError) -> [AgentPool] {
        let found = self.pools.map(\.pool).filter { pool in
            query.map { pool.name.lowercased().contains($0.lowercased()) } ?? true
        }
        switch sort {
        case .name: return found.sorted { $0.name < $1.name }
        case .nameDescending: return found.sorted { $0.name > $1.name }
        case .createdAt, nil: return found
        case .createdAtDescending: return found.reversed()
        }
    }

    func showPool(_ id: AgentPoolID) async throws(TerraformCloudError) -> AgentPool {
        guard let found = self.pools.first(where: { $0.pool.id == id }) else { throw .notFound(APIErrors()) }
        return found.pool
    }

    func listAgents(in pool: AgentPoolID, lastPingSince: Date?) async throws(TerraformCloudError) -> [Agent] {
        guard let found = self.pools.first(where: { $0.pool.id == pool }) else { throw .notFound(APIErrors()) }
        guard let lastPingSince else { return found.agents }
        return found.agents.filter { agent in agent.lastPingAt.map { $0 >= lastPingSince } ?? false }
    }

    func showAgent(_ id: AgentID) async throws(TerraformCloudError) -> Agent {
        guard let found = self.pools.flatMap(\.agents).first(where: { $0.id == id }) else {
            throw .notFound(APIErrors())
        }
        return found
    }

    func createPool(name: AgentPoolName) async throws(TerraformCloudError) -> AgentPool {
        throw .forbidden(APIErrors())
    }

    func updatePool(_ id: AgentPoolID, name: AgentPoolName) async throws(TerraformCloudError) -> AgentPool {
        throw .forbidden(APIErrors())
    }

    func deletePool(_ id: AgentPoolID) async throws(TerraformCloudError) {
        throw .forbidden(APIErrors())
    }

    func deleteAgent(_ id: AgentID) async throws(TerraformCloudError) {
        throw .forbidden(APIErrors())
    }
}
