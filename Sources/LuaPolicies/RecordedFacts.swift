import AgentPoolsAPI
import Foundation

/// An organization as a case writes it down: it answers reads.
struct RecordedFacts: AgentPoolsReads {
    private let pools: [Pool]

    fileprivate struct Pool {
        let pool: AgentPool
        let agents: [Agent]
        let tokens: [AgentToken]
    }

    /// Reads the JSON of `facts:`.
    ///
    /// - Parameters:
    ///   - json: The text.
    ///   - now: When the case happens.
    ///   - problem: Makes a problem of a sentence, and of the word in the text that it is about.
    /// - Returns: The organizations by their keys, the default one first.
    /// - Throws: The problem, when the text is no JSON or of another form.
    static func organizations(
        json: String,
        now: Date,
        _ problem: (_ message: String, _ word: String?) -> PolicyProblem,
    ) throws(PolicyProblem) -> [(key: String, reads: RecordedFacts)] {
        do throws(FactsForm.Malformed) {
            var organizations: [(key: String, reads: RecordedFacts)] = []
            for (key, form) in try FactsForm.organizations(json) {
                organizations.append((key, try RecordedFacts(form, now: now)))
            }
            return organizations
        } catch {
            throw problem("facts: \(error.message)", error.word)
        }
    }

    private init(_ form: FactsForm, now: Date) throws(FactsForm.Malformed) {
        var pools: [Pool] = []
        for (index, pool) in try FactsForm.pools(of: form).enumerated() {
            pools.append(try Pool(pool, number: index + 1, now: now))
        }
        self.pools = pools
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
        try self.pool(id).pool
    }

    func listAgents(in pool: AgentPoolID, _ query: AgentQuery) async throws(TerraformCloudError) -> [Agent] {
        let agents = try self.pool(pool).agents
        guard let lastPingSince = query.lastPingSince else { return agents }
        return agents.filter { agent in agent.lastPingAt.map { $0 >= lastPingSince } ?? false }
    }

    func showAgent(_ id: AgentID) async throws(TerraformCloudError) -> Agent {
        guard let found = self.pools.flatMap(\.agents).first(where: { $0.id == id }) else {
            throw .notFound(APIErrors())
        }
        return found
    }

    func listTokens(of pool: AgentPoolID, sort: CreationSort?) async throws(TerraformCloudError) -> [AgentToken] {
        try self.pool(pool).tokens
    }

    func showToken(_ id: AgentTokenID) async throws(TerraformCloudError) -> AgentToken {
        guard let found = self.pools.flatMap(\.tokens).first(where: { $0.id == id }) else {
            throw .notFound(APIErrors())
        }
        return found
    }

    private func pool(_ id: AgentPoolID) throws(TerraformCloudError) -> Pool {
        guard let found = self.pools.first(where: { $0.pool.id == id }) else { throw .notFound(APIErrors()) }
        return found
    }
}

extension RecordedFacts.Pool {
    fileprivate init(_ form: FactsForm, number: Int, now: Date) throws(FactsForm.Malformed) {
        let agents = try FactsForm.agents(of: form).map { agent throws(FactsForm.Malformed) in
            Agent(
                id: AgentID(rawValue: try agent.required("id")),
                name: try agent.text("name"),
                status: AgentStatus(word: try agent.required("status")),
                ipAddress: try agent.text("ip_address"),
                lastPingAt: try agent.moment("last_ping_age", before: now),
                createdAt: try agent.moment("created_age", before: now),
            )
        }
        self.agents = agents
        self.tokens = try FactsForm.tokens(of: form).map { token throws(FactsForm.Malformed) in
            AgentToken(
                id: AgentTokenID(rawValue: try token.required("id")),
                description: try token.text("description"),
                createdAt: try token.moment("created_age", before: now),
                lastUsedAt: try token.moment("last_used_age", before: now),
                createdBy: try token.text("created_by").map(UserID.init(rawValue:)),
            )
        }
        self.pool = AgentPool(
            id: AgentPoolID(rawValue: try form.text("id") ?? "apool-\(number)"),
            name: try form.required("name"),
            createdAt: try form.moment("created_age", before: now),
            agentCount: agents.count { [.idle, .busy, .unknown].contains($0.status) },
            isOrganizationScoped: try form.bool("organization_scoped"),
            workspaces: try form.texts("workspaces").map(WorkspaceID.init(rawValue:)),
            allowedWorkspaces: try form.texts("allowed_workspaces").map(WorkspaceID.init(rawValue:)),
            excludedWorkspaces: try form.texts("excluded_workspaces").map(WorkspaceID.init(rawValue:)),
            allowedProjects: try form.texts("allowed_projects").map(ProjectID.init(rawValue:)),
        )
    }
}
