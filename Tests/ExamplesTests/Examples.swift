import AgentPoolsAPI
import Foundation
import Logging
import TerraformCloud

/// What the documentation shows, as it stands there: the tests hold its pages against this file, and run it.
struct Examples {
    let client: TerraformCloudClient

    // MARK: - TerraformCloud

    static func overview(token: APIToken, logger: Logger) async throws -> [AgentPool] {
        let settings = try TerraformCloudSettings(
            address: "https://tfe.example.com",
            organization: "acme",
            token: token,
        )
        let client = TerraformCloudClient(settings: settings, logger: logger)
        let pools = try await client.listPools(AgentPoolQuery(sort: .name))
        try await client.shutdown()
        return pools
    }

    // MARK: - Lists

    func wholeList(of pool: AgentPool) async throws -> [Agent] {
        let fresh = try await client.listAgents(
            in: pool.id,
            AgentQuery(lastPingSince: Date(timeIntervalSinceNow: -3_600)),
        )
        return fresh
    }

    func stream(of pool: AgentPool) async throws -> Int {
        var dead = 0
        for try await agent in client.agents(in: pool.id) where agent.status.isDeletable {
            dead += 1
        }
        return dead
    }

    // MARK: - Changes

    func create(_ name: AgentPoolName) async throws -> AgentPool? {
        var pool: AgentPool?
        do {
            pool = try await client.createPool(name: name)
        } catch {
            guard error.mayHaveBeenDone else { throw error }
            // Looked up by its exact name: the pool may be ours.
            pool = try await client.listPools(AgentPoolQuery(text: name.text)).first { $0.name == name.text }
        }
        return pool
    }

    func delete(_ agents: [Agent]) async throws -> [AgentID] {
        var skipped: [AgentID] = []
        for agent in agents {
            do {
                try await client.deleteAgent(agent.id)
            } catch .notDeletable {
                skipped.append(agent.id)
            }
        }
        return skipped
    }

    func rotate(_ pool: AgentPool, to file: URL) async throws {
        let created = try await client.createToken(for: pool.id, description: "rotation of November")
        try Data(created.secret.reveal().utf8).write(to: file)
    }

    // MARK: - RateBudgets

    static func sharing(
        _ acme: TerraformCloudSettings,
        _ globex: TerraformCloudSettings,
        logger: Logger,
    ) -> [TerraformCloudClient] {
        let budget = SharedRateBudget()
        let first = TerraformCloudClient(settings: acme, budget: budget, logger: logger)
        let second = TerraformCloudClient(settings: globex, budget: budget, logger: logger)
        return [first, second]
    }

    func sweep(_ agents: [Agent]) async throws {
        for agent in agents {
            try await client.lane(.sweeps).deleteAgent(agent.id)
        }
    }

    // MARK: - AgentPoolsAPI

    func names(of service: some AgentPoolsReads) async throws(TerraformCloudError) -> [String] {
        try await service.listPools(AgentPoolQuery(sort: .name)).map(\.name)
    }
}
