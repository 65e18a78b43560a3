import AgentPoolsAPI
import Foundation

/// An organization as a case writes it down: it answers reads.
struct RecordedFacts: AgentPoolsReads {
    private let pools: [(pool: AgentPool, agents: [Agent])]

    /// Reads the JSON of `facts:`.
    ///
    /// - Parameters:
    ///   - json: The text.
    ///   - now: When the case happens.
    ///   - problem: Makes a problem of a sentence, and of the word in the text that it is about.
    /// - Throws: The problem, when the text is no JSON or of another form.
    init(
        json: String,
        now: Date,
        _ problem: (_ message: String, _ word: String?) -> PolicyProblem,
    ) throws(PolicyProblem) {
        do throws(FactsForm.Malformed) {
            self.pools = try FactsForm.pools(json).enumerated().map { index, pool throws(FactsForm.Malformed) in
                let agents = try FactsForm.agents(of: pool).map { agent throws(FactsForm.Malformed) in
                    Agent(
                        id: AgentID(rawValue: try agent.required("id")),
                        name: try agent.text("name"),
                        status: AgentStatus(word: try agent.required("status")),
                        ipAddress: try agent.text("ip_address"),
                        lastPingAt: try agent.number("last_ping_age").map { now.addingTimeInterval(-$0) },
                    )
                }
                let value = AgentPool(
                    id: AgentPoolID(rawValue: try pool.text("id") ?? "apool-\(index + 1)"),
                    name: try pool.required("name"),
                    agentCount: agents.count { [.idle, .busy, .unknown].contains($0.status) },
                    workspaces: try pool.texts("workspaces").map(WorkspaceID.init(rawValue:)),
                )
                return (value, agents)
            }
        } catch {
            throw problem("facts: \(error.message)", error.word)
        }
    }

    func listPools(_ query: AgentPoolQuery) async throws(TerraformCloudError) -> [AgentPool] {
        let found = self.pools.map(\.pool).filter { pool in
            query.text.map { pool.name.lowercased().contains($0.lowercased()) } ?? true
        }
        switch query.sort {
        case .name: return found.sorted { $0.name < $1.name }
        case .nameDescending: return found.sorted { $0.name > $1.name }
        case .createdAt, nil: return found
        case .createdAtDescending: return found.reversed()
        }
    }

    func showPool(_ id: AgentPoolID, includesWorkspaces: Bool) async throws(TerraformCloudError) -> AgentPool {
        guard let found = self.pools.first(where: { $0.pool.id == id }) else { throw .notFound(APIErrors()) }
        return found.pool
    }

    func listAgents(in pool: AgentPoolID, _ query: AgentQuery) async throws(TerraformCloudError) -> [Agent] {
        guard let found = self.pools.first(where: { $0.pool.id == pool }) else { throw .notFound(APIErrors()) }
        guard let lastPingSince = query.lastPingSince else { return found.agents }
        return found.agents.filter { agent in agent.lastPingAt.map { $0 >= lastPingSince } ?? false }
    }

    func showAgent(_ id: AgentID) async throws(TerraformCloudError) -> Agent {
        guard let found = self.pools.flatMap(\.agents).first(where: { $0.id == id }) else {
            throw .notFound(APIErrors())
        }
        return found
    }

    /// The facts of a case name no agent tokens.
    func listTokens(of pool: AgentPoolID, sort: CreationSort?) async throws(TerraformCloudError) -> [AgentToken] {
        guard self.pools.contains(where: { $0.pool.id == pool }) else { throw .notFound(APIErrors()) }
        return []
    }

    func showToken(_ id: AgentTokenID) async throws(TerraformCloudError) -> AgentToken {
        throw .notFound(APIErrors())
    }
}
