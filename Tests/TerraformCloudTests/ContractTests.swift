import AgentPoolsAPI
import Foundation
import TerraformCloud
import TerraformCloudSimulator
import Testing

/// What every service of the API must do, whether it is asked in process or over HTTP.
@Suite(.timeLimit(.minutes(1)))
struct `A service of the agent pools API` {
    enum Kind: CaseIterable {
        case inProcess, overHTTP
    }

    /// Runs `body` with a service of the demo fleet.
    func with(
        _ kind: Kind,
        _ body: @Sendable @escaping (any AgentPoolsService, TerraformCloudSimulator) async throws -> Void,
    ) async throws {
        try await withClient { client, simulator in
            switch kind {
            case .inProcess: try await body(simulator.service, simulator)
            case .overHTTP: try await body(client, simulator)
            }
        }
    }

    @Test(arguments: Kind.allCases)
    func `lists pools in the order asked for`(_ kind: Kind) async throws {
        try await self.with(kind) { service, _ in
            let orders: [(AgentPoolSort, [String])] = [
                (.name, ["ci-linux", "production", "sandbox-eu"]),
                (.nameDescending, ["sandbox-eu", "production", "ci-linux"]),
                (.createdAt, ["production", "ci-linux", "sandbox-eu"]),
                (.createdAtDescending, ["sandbox-eu", "ci-linux", "production"]),
            ]
            for (sort, names) in orders {
                let pools = try await service.listPools(sort: sort, query: nil)
                #expect(pools.map(\.name) == names)
            }
        }
    }

    @Test(arguments: Kind.allCases)
    func `lists only pools whose name holds the query`(_ kind: Kind) async throws {
        try await self.with(kind) { service, _ in
            let found = try await service.listPools(sort: nil, query: "LINUX")
            #expect(found.map(\.name) == ["ci-linux"])
            let none = try await service.listPools(sort: nil, query: "a&b=c +%")
            #expect(none.isEmpty)
        }
    }

    @Test(arguments: Kind.allCases)
    func `shows a pool with its count of agents and its workspaces`(_ kind: Kind) async throws {
        try await self.with(kind) { service, simulator in
            for pool in await simulator.snapshot().pools {
                let shown = try await service.showPool(pool.id)
                #expect(shown == pool.pool)
            }
            let counts = try await service.listPools(sort: .name, query: nil).map(\.agentCount)
            #expect(counts == [4, 3, 3])
        }
    }

    @Test(arguments: Kind.allCases)
    func `creates, renames and deletes a pool`(_ kind: Kind) async throws {
        try await self.with(kind) { service, simulator in
            let created = try await service.createPool(name: poolName("ci-arm"))
            #expect(created.name == "ci-arm")
            #expect(created.createdAt == start)
            let renamed = try await service.updatePool(created.id, name: poolName("ci-arm64"))
            #expect(renamed.id == created.id)
            #expect(await simulator.snapshot().pools.last?.name == "ci-arm64")
            try await service.deletePool(created.id)
            #expect(await simulator.snapshot().pools.count == 3)
            #expect(await simulator.ledger().map(\.call.name) == ["pools.create", "pools.update", "pools.delete"])
        }
    }

    @Test(arguments: Kind.allCases)
    func `refuses a name that is taken, and says where`(_ kind: Kind) async throws {
        try await self.with(kind) { service, simulator in
            let error = await failure { _ = try await service.createPool(name: poolName("production")) }
            guard case .invalid(let errors) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(errors.documents.first?.detail == "Name has already been taken")
            #expect(errors.documents.first?.pointer == "/data/attributes/name")
            #expect(error?.mayHaveBeenDone == false)
            #expect(await simulator.snapshot().pools.count == 3)
        }
    }

    @Test(arguments: Kind.allCases)
    func `refuses to delete a pool in use`(_ kind: Kind) async throws {
        try await self.with(kind) { service, simulator in
            let production = try await service.listPools(sort: nil, query: "production")[0]
            let error = await failure { try await service.deletePool(production.id) }
            guard case .invalid(let errors) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(errors.documents.first?.detail?.contains("workspaces") == true)
            #expect(await simulator.snapshot().pools.count == 3)
        }
    }

    @Test(arguments: Kind.allCases)
    func `lists agents, and those that called since a time`(_ kind: Kind) async throws {
        try await self.with(kind) { service, simulator in
            let pool = await simulator.snapshot().pools[0]
            let all = try await service.listAgents(in: pool.id, lastPingSince: nil)
            #expect(all == pool.agents.map(\.agent))
            let fresh = try await service.listAgents(in: pool.id, lastPingSince: start.addingTimeInterval(-3_600))
            #expect(fresh.map(\.name) == ["ci-linux-1", "ci-linux-2", "ci-linux-3"])
            // The limit itself is still fresh.
            let exact = try #require(pool.agents[1].agent.lastPingAt)
            let atLimit = try await service.listAgents(in: pool.id, lastPingSince: exact)
            #expect(atLimit.map(\.name) == ["ci-linux-1", "ci-linux-2"])
        }
    }

    @Test(arguments: Kind.allCases)
    func `shows an agent of any status`(_ kind: Kind) async throws {
        try await self.with(kind) { service, simulator in
            for agent in await simulator.snapshot().pools.flatMap(\.agents) {
                let shown = try await service.showAgent(agent.agent.id)
                #expect(shown == agent.agent)
            }
        }
    }

    @Test(arguments: Kind.allCases)
    func `deletes an agent that is dead, and no other`(_ kind: Kind) async throws {
        try await self.with(kind) { service, simulator in
            for agent in await simulator.snapshot().pools[0].agents.map(\.agent) {
                let error = await failure { try await service.deleteAgent(agent.id) }
                if agent.status.isDeletable {
                    #expect(error == nil)
                    continue
                }
                guard case .notDeletable(let errors) = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect(errors.documents.first?.detail?.hasPrefix("Agent is not deletable.") == true)
            }
            #expect(await simulator.snapshot().pools[0].agents.map(\.agent.status) == [.idle, .busy, .idle])
        }
    }

    @Test(arguments: Kind.allCases)
    func `does not find what is not there`(_ kind: Kind) async throws {
        try await self.with(kind) { service, _ in
            let pool = AgentPoolID(rawValue: "apool-nosuchpoolxxxxxx")
            let agent = AgentID(rawValue: "agent-nosuchagentxxxxx")
            let errors = [
                await failure { _ = try await service.showPool(pool) },
                await failure { _ = try await service.updatePool(pool, name: poolName("a")) },
                await failure { try await service.deletePool(pool) },
                await failure { _ = try await service.listAgents(in: pool, lastPingSince: nil) },
                await failure { _ = try await service.showAgent(agent) },
                await failure { try await service.deleteAgent(agent) },
            ]
            for error in errors {
                guard case .notFound(let found) = error else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
                #expect(found.documents.first?.title == "not found")
            }
        }
    }

    @Test(arguments: Kind.allCases)
    func `refuses an ID that is none, before asking`(_ kind: Kind) async throws {
        try await self.with(kind) { service, simulator in
            let error = await failure { try await service.deletePool(AgentPoolID(rawValue: "../agents/x?y")) }
            guard case .badRequest(let errors) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(errors.documents.first?.detail?.contains("128") == true)
            #expect(await simulator.ledger().isEmpty)
        }
    }

    @Test(arguments: Kind.allCases)
    func `says that a change may have been done when the answer is lost`(_ kind: Kind) async throws {
        try await self.with(kind) { service, simulator in
            await simulator.fail(with: .dropConnection(applied: true), on: .mutations)
            let error = await failure { _ = try await service.createPool(name: poolName("ci-arm")) }
            #expect(error?.mayHaveBeenDone == true)
            let ledger = await simulator.ledger()
            #expect(ledger == [LedgerEntry(call: .createPool(name: "ci-arm"), applied: true)])
            let found = try await service.listPools(sort: nil, query: "ci-arm")
            #expect(found.count == 1)
        }
    }

    @Test(arguments: Kind.allCases)
    func `does nothing for a cancelled caller`(_ kind: Kind) async throws {
        try await self.with(kind) { service, simulator in
            let error = await failure {
                withUnsafeCurrentTask { $0?.cancel() }
                _ = try await service.createPool(name: poolName("ci-arm"))
            }
            #expect(error == .cancelled(sentBytes: false))
            #expect(await simulator.ledger().isEmpty)
        }
    }
}
