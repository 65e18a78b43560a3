import AgentPoolsAPI
import Foundation
import TerraformCloud
import TerraformCloudSimulator
import Testing

/// What every service of the API must do, whether it is asked in process or over HTTP.
@Suite(.timeLimit(.minutes(10)))
struct `A service of the agent pools API` {
    enum Kind: CaseIterable {
        case inProcess, overHTTP
        /// In pages of two, so that every list has several.
        case inSmallPages
    }

    /// Runs `body` with a service of a fleet.
    static func with(
        _ kind: Kind,
        _ fleet: SimulatedOrganization = .demo(now: start),
        _ body: @Sendable @escaping (any AgentPoolsService, TerraformCloudSimulator) async throws -> Void,
    ) async throws {
        var limits = TerraformCloudSettings.Limits()
        if kind == .inSmallPages { limits.pageSize = 2 }
        try await withSimulator(fleet, limits: limits) { client, simulator in
            switch kind {
            case .inProcess: try await body(simulator.service, simulator)
            case .overHTTP, .inSmallPages: try await body(client.lane(.ci), simulator)
            }
        }
    }

    /// A fleet with two projects and three workspaces, and no pool yet.
    static func workspaces() -> (fleet: SimulatedOrganization, web: ProjectID, site: WorkspaceID, shop: WorkspaceID) {
        var fleet = SimulatedOrganization(name: "acme", seed: 3)
        let web = fleet.addProject("web")
        fleet.addProject("data")
        let site = fleet.addWorkspace("site", project: web)
        let shop = fleet.addWorkspace("shop", project: web)
        fleet.addWorkspace("lake")
        return (fleet, web, site, shop)
    }

    static let noPool = AgentPoolID(rawValue: "apool-nosuchpoolxxxxxx")
    static let noAgent = AgentID(rawValue: "agent-nosuchagentxxxxx")
    static let noToken = AgentTokenID(rawValue: "at-nosuchtokenxxxxx")

    typealias Call = @Sendable (any AgentPoolsService) async throws -> Void

    /// Every call, about things that are not there.
    static let calls: [(name: String, call: Call)] = [
        ("pools.show", { _ = try await $0.showPool(Self.noPool, includesWorkspaces: true) }),
        ("pools.update", { _ = try await $0.updatePool(Self.noPool, name: poolName("a")) }),
        ("pools.delete", { try await $0.deletePool(Self.noPool) }),
        ("agents.list", { _ = try await $0.listAgents(in: Self.noPool, AgentQuery()) }),
        ("agents.show", { _ = try await $0.showAgent(Self.noAgent) }),
        ("agents.delete", { try await $0.deleteAgent(Self.noAgent) }),
        ("tokens.list", { _ = try await $0.listTokens(of: Self.noPool, sort: nil) }),
        ("tokens.show", { _ = try await $0.showToken(Self.noToken) }),
        ("tokens.create", { _ = try await $0.createToken(for: Self.noPool, description: "a") }),
        ("tokens.delete", { try await $0.deleteToken(Self.noToken) }),
    ]

    // MARK: - Pools

    @Test(arguments: Kind.allCases)
    func `lists pools in the order asked for`(_ kind: Kind) async throws {
        try await Self.with(kind) { service, _ in
            let orders: [(AgentPoolSort, [String])] = [
                (.name, ["ci-linux", "production", "sandbox-eu"]),
                (.nameDescending, ["sandbox-eu", "production", "ci-linux"]),
                (.createdAt, ["production", "ci-linux", "sandbox-eu"]),
                (.createdAtDescending, ["sandbox-eu", "ci-linux", "production"]),
            ]
            for (sort, names) in orders {
                let pools = try await service.listPools(AgentPoolQuery(sort: sort))
                #expect(pools.map(\.name) == names)
            }
        }
    }

    @Test(arguments: Kind.allCases)
    func `gives the pages of a list one by one, and together they are the list`(_ kind: Kind) async throws {
        try await Self.with(kind) { service, _ in
            let all = try await service.listPools(AgentPoolQuery(sort: .name))
            var pools: [AgentPool] = []
            var next: Int? = 1
            while let number = next {
                let page = try await service.poolsPage(AgentPoolQuery(sort: .name), number: number)
                pools += page.elements
                next = page.next
            }
            #expect(pools == all)
            let first = try await service.poolsPage(AgentPoolQuery(sort: .name), number: 1)
            #expect(first.next == (kind == .inSmallPages ? 2 : nil))
            #expect(first.elements.count == (kind == .inSmallPages ? 2 : all.count))

            let pool = all[0].id
            let agents = try await service.listAgents(in: pool, AgentQuery())
            #expect(agents.count > 2)
            let some = try await service.agentsPage(in: pool, AgentQuery(), number: 1)
            #expect(some.elements == Array(agents.prefix(kind == .inSmallPages ? 2 : agents.count)))
            let tokens = try await service.listTokens(of: pool, sort: nil)
            #expect(try await service.tokensPage(of: pool, sort: nil, number: 1).elements == Array(tokens.prefix(2)))
        }
    }

    @Test(arguments: Kind.allCases)
    func `lists only pools whose name holds the text`(_ kind: Kind) async throws {
        try await Self.with(kind) { service, _ in
            for (text, names) in [
                ("LINUX", ["ci-linux"]), ("a&b=c +%", []), ("n", ["ci-linux", "production", "sandbox-eu"]),
            ] {
                let found = try await service.listPools(AgentPoolQuery(sort: .name, text: text))
                #expect(found.map(\.name) == names)
            }
        }
    }

    @Test(arguments: Kind.allCases)
    func `lists only pools that a workspace or a project may use`(_ kind: Kind) async throws {
        let (fleet, web, site, shop) = Self.workspaces()
        try await Self.with(kind, fleet) { service, _ in
            _ = try await service.createPool(name: poolName("open"))
            let closed = AgentPoolScoping(isOrganizationScoped: false, allowedWorkspaces: [site])
            _ = try await service.createPool(name: poolName("listed"), scoping: closed)
            let project = AgentPoolScoping(
                isOrganizationScoped: false,
                excludedWorkspaces: [shop],
                allowedProjects: [web],
            )
            _ = try await service.createPool(name: poolName("project"), scoping: project)
            let queries: [(AgentPoolQuery, [String])] = [
                (AgentPoolQuery(sort: .name, allowedWorkspace: "site"), ["listed", "open"]),
                (AgentPoolQuery(sort: .name, allowedWorkspace: "shop"), ["open"]),
                (AgentPoolQuery(sort: .name, allowedWorkspace: "lake"), ["open"]),
                (AgentPoolQuery(sort: .name, allowedProject: "web"), ["open", "project"]),
                (AgentPoolQuery(sort: .name, allowedProject: "data"), ["open"]),
                (AgentPoolQuery(sort: .name, text: "pro", allowedProject: "web"), ["project"]),
            ]
            for (query, names) in queries {
                let pools = try await service.listPools(query)
                #expect(pools.map(\.name) == names, "\(query)")
            }
        }
    }

    @Test(arguments: Kind.allCases)
    func `shows pools with what is in them, and their workspaces where that is asked for`(_ kind: Kind) async throws {
        try await Self.with(kind) { service, simulator in
            for pool in await simulator.snapshot().pools {
                let shown = try await service.showPool(pool.id)
                #expect(shown == pool.pool)
            }
            let pools = try await service.listPools(AgentPoolQuery(sort: .name))
            #expect(pools.map(\.agentCount) == [4, 3, 3])
            #expect(pools.flatMap(\.includedWorkspaces).isEmpty)
            let told = try await service.listPools(AgentPoolQuery(sort: .name, includesWorkspaces: true))
            #expect(told.map { $0.includedWorkspaces.map(\.name) } == [[], ["production-1", "production-2"], []])
            let production = try await service.showPool(told[1].id, includesWorkspaces: true)
            #expect(production == told[1])
        }
    }

    @Test(arguments: Kind.allCases)
    func `creates, renames and deletes a pool`(_ kind: Kind) async throws {
        try await Self.with(kind) { service, simulator in
            let created = try await service.createPool(name: poolName("ci-arm"))
            #expect(created.name == "ci-arm")
            #expect(created.createdAt == start)
            #expect(created.isOrganizationScoped == true)
            let renamed = try await service.updatePool(created.id, name: poolName("ci-arm64"))
            #expect(renamed.id == created.id)
            #expect(await simulator.snapshot().pools.last?.name == "ci-arm64")
            try await service.deletePool(created.id)
            #expect(await simulator.snapshot().pools.count == 3)
            #expect(await simulator.ledger().map(\.call.name) == ["pools.create", "pools.update", "pools.delete"])
        }
    }

    @Test(arguments: Kind.allCases)
    func `changes who may use a pool, and leaves what is not named`(_ kind: Kind) async throws {
        let (fleet, web, site, shop) = Self.workspaces()
        try await Self.with(kind, fleet) { service, _ in
            let pool = try await service.createPool(
                name: poolName("ci"),
                scoping: AgentPoolScoping(
                    isOrganizationScoped: false,
                    allowedWorkspaces: [site, shop],
                    excludedWorkspaces: [],
                    allowedProjects: [web],
                ),
            )
            #expect(pool.isOrganizationScoped == false)
            #expect(pool.allowedWorkspaces == [site, shop])
            #expect(pool.allowedProjects == [web])
            let less = try await service.updatePool(
                pool.id,
                name: nil,
                scoping: AgentPoolScoping(allowedWorkspaces: [shop]),
            )
            #expect(less.name == "ci")
            #expect(less.allowedWorkspaces == [shop])
            #expect(less.allowedProjects == [web])
            #expect(less.isOrganizationScoped == false)
            let cleared = try await service.updatePool(
                pool.id,
                name: nil,
                scoping: AgentPoolScoping(
                    isOrganizationScoped: true,
                    allowedWorkspaces: [],
                    excludedWorkspaces: [site],
                    allowedProjects: [],
                ),
            )
            #expect(cleared.isOrganizationScoped == true)
            #expect(cleared.allowedWorkspaces.isEmpty && cleared.allowedProjects.isEmpty)
            #expect(cleared.excludedWorkspaces == [site])
            let renamed = try await service.updatePool(pool.id, name: poolName("cd"))
            #expect(renamed.excludedWorkspaces == [site])
        }
    }

    @Test(arguments: Kind.allCases)
    func `refuses what it cannot take, and says what`(_ kind: Kind) async throws {
        try await Self.with(kind) { service, simulator in
            let production = try await service.listPools(AgentPoolQuery(text: "production"))[0]
            let unknown = AgentPoolScoping(allowedWorkspaces: [WorkspaceID(rawValue: "ws-nosuchworkspacexx")])
            let refusals: [(Call, attribute: String?, message: String)] = [
                ({ _ = try await $0.createPool(name: poolName("production")) }, "name", "Name has already been taken"),
                (
                    { _ = try await $0.updatePool(production.id, name: poolName("ci-linux")) }, "name",
                    "Name has already been taken",
                ),
                (
                    { _ = try await $0.createPool(name: poolName("a"), scoping: unknown) }, "allowed-workspaces",
                    "Workspace does not exist",
                ),
                (
                    { _ = try await $0.createToken(for: production.id, description: "") }, "description",
                    "Description can't be blank",
                ),
                (
                    { try await $0.deletePool(production.id) }, nil,
                    "You cannot delete an agent pool that is still associated with one or more workspaces",
                ),
            ]
            for (call, attribute, message) in refusals {
                let error = await failure { try await call(service) }
                guard case .invalid(let refused, let reason, _) = error else {
                    Issue.record("\(message): \(String(describing: error))")
                    continue
                }
                #expect(refused == attribute)
                #expect(reason == message)
                #expect(error?.mayHaveBeenDone == false)
            }
            #expect(await simulator.ledger().allSatisfy { !$0.applied })
            #expect(await simulator.snapshot().pools.count == 3)
        }
    }

    // MARK: - Agents

    @Test(arguments: Kind.allCases)
    func `lists agents, in the order asked for and since a time`(_ kind: Kind) async throws {
        try await Self.with(kind) { service, simulator in
            let pool = await simulator.snapshot().pools[0]
            let all = try await service.listAgents(in: pool.id, AgentQuery())
            #expect(all == pool.agents.map(\.agent))
            let hour = AgentQuery(lastPingSince: start.addingTimeInterval(-3_600))
            let fresh = try await service.listAgents(in: pool.id, hour)
            #expect(fresh.map(\.name) == ["ci-linux-1", "ci-linux-2", "ci-linux-3"])
            // The limit itself is still fresh.
            let exact = try #require(pool.agents[1].agent.lastPingAt)
            let atLimit = try await service.listAgents(in: pool.id, AgentQuery(lastPingSince: exact))
            #expect(atLimit.map(\.name) == ["ci-linux-1", "ci-linux-2"])
            let oldest = try await service.listAgents(in: pool.id, AgentQuery(sort: .createdAt))
            #expect(oldest.compactMap(\.createdAt) == all.compactMap(\.createdAt).sorted())
            let newest = try await service.listAgents(in: pool.id, AgentQuery(sort: .createdAtDescending))
            #expect(newest == oldest.reversed())
        }
    }

    @Test(arguments: Kind.allCases)
    func `lists more than fit on a page`(_ kind: Kind) async throws {
        var fleet = SimulatedOrganization(name: "acme", seed: 7)
        let pool = fleet.addPool("big", createdAt: start)
        for number in 0..<205 {
            let age = Double(number)
            fleet.addAgent("agent-\(number)", in: pool, status: .idle, lastPingAt: start.addingTimeInterval(-age))
        }
        try await Self.with(kind, fleet) { service, _ in
            let agents = try await service.listAgents(in: pool, AgentQuery())
            #expect(agents.map(\.name) == (0..<205).map { "agent-\($0)" })
        }
    }

    @Test(arguments: Kind.allCases)
    func `shows an agent of any status`(_ kind: Kind) async throws {
        try await Self.with(kind) { service, simulator in
            for agent in await simulator.snapshot().pools.flatMap(\.agents) {
                let shown = try await service.showAgent(agent.agent.id)
                #expect(shown == agent.agent)
            }
        }
    }

    @Test(arguments: Kind.allCases)
    func `deletes an agent that is dead, and no other`(_ kind: Kind) async throws {
        try await Self.with(kind) { service, simulator in
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

    // MARK: - Agent tokens

    @Test(arguments: Kind.allCases)
    func `creates agent tokens, and shows their secret once`(_ kind: Kind) async throws {
        try await Self.with(kind) { service, simulator in
            let pool = await simulator.snapshot().pools[0].id
            var created: [CreatedAgentToken] = []
            for number in 0..<5 {
                created.append(try await service.createToken(for: pool, description: "token \(number)"))
            }
            #expect(created.map(\.token.description) == (0..<5).map { "token \($0)" })
            #expect(created.allSatisfy { $0.secret.reveal().contains(".atlasv1.") && $0.token.createdAt == start })
            #expect(Set(created.map { $0.secret.reveal() }).count == 5)
            let shown = try await service.showToken(created[2].token.id)
            #expect(shown == created[2].token)
            // All of the same age: ties go by ID.
            let ids = created.map(\.token.id.rawValue).sorted()
            let listed = try await service.listTokens(of: pool, sort: .createdAt)
            #expect(listed.map(\.id.rawValue) == ids)
            let newest = try await service.listTokens(of: pool, sort: .createdAtDescending)
            #expect(newest == listed.reversed())
            let unsorted = try await service.listTokens(of: pool, sort: nil)
            #expect(Set(unsorted) == Set(created.map(\.token)))
            try await service.deleteToken(created[2].token.id)
            let rest = try await service.listTokens(of: pool, sort: nil)
            #expect(rest.count == 4)
            #expect(!rest.contains { $0.id == created[2].token.id })
        }
    }

    // MARK: - What goes wrong

    @Test(arguments: Kind.allCases)
    func `does not find what is not there`(_ kind: Kind) async throws {
        try await Self.with(kind) { service, _ in
            for (name, call) in Self.calls {
                guard case .notFound(let found) = await failure({ try await call(service) }) else {
                    Issue.record("\(name)")
                    continue
                }
                #expect(found.documents.first?.title == "not found")
            }
        }
    }

    @Test(arguments: Kind.allCases)
    func `refuses an ID that is none, before asking`(_ kind: Kind) async throws {
        try await Self.with(kind) { service, simulator in
            let text = "../agents/x?y"
            let calls: [Call] = [
                { try await $0.deletePool(AgentPoolID(rawValue: text)) },
                { try await $0.deleteAgent(AgentID(rawValue: text)) },
                { try await $0.deleteToken(AgentTokenID(rawValue: text)) },
                { _ = try await $0.createToken(for: AgentPoolID(rawValue: text), description: "a") },
                { _ = try await $0.updatePool(AgentPoolID(rawValue: text), name: poolName("a")) },
            ]
            for call in calls {
                guard case .badRequest(let errors) = await failure({ try await call(service) }) else {
                    Issue.record("not refused")
                    continue
                }
                #expect(errors.documents.first?.detail?.contains("128") == true)
            }
            #expect(await simulator.ledger().isEmpty)
        }
    }

    @Test(arguments: Kind.allCases)
    func `says when its token may not do it any more`(_ kind: Kind) async throws {
        for status in [401, 403, 404] {
            try await Self.with(kind) { service, simulator in
                for (name, call) in Self.calls {
                    await simulator.fail(with: .revoked(status: status))
                    let error = await failure { try await call(service) }
                    let isRight =
                        switch error {
                        case .unauthorized: status == 401
                        case .forbidden: status == 403
                        case .notFound: status == 404
                        default: false
                        }
                    #expect(isRight, "\(name): \(String(describing: error))")
                    #expect(error?.mayHaveBeenDone == false)
                }
            }
        }
    }

    @Test(arguments: Kind.allCases)
    func `says that nothing was done while there are too many requests`(_ kind: Kind) async throws {
        try await Self.with(kind) { service, simulator in
            await simulator.fail(next: 100, with: .rateLimited(after: 2))
            let error = await failure { _ = try await service.createPool(name: poolName("ci-arm")) }
            guard case .rateLimited(retryAfter: 2, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(error?.mayHaveBeenDone == false)
            #expect(await simulator.ledger().allSatisfy { !$0.applied })
        }
    }

    static let losses: [(SimulatedFault, isApplied: Bool)] = [
        (.dropConnection(applied: true), true), (.dropConnection(applied: false), false),
        (.resetConnection(applied: true), true), (.resetConnection(applied: false), false),
        (.serverError(status: 500, applied: true), true), (.serverError(status: 502, applied: false), false),
        (.cutAnswer(percent: 50), true),
    ]

    @Test(arguments: Kind.allCases)
    func `says that a change may have been done when the answer is lost, and sends it once`(_ kind: Kind) async throws {
        for (fault, isApplied) in Self.losses {
            try await Self.with(kind) { service, simulator in
                await simulator.fail(with: fault, on: .mutations)
                let error = await failure { _ = try await service.createPool(name: poolName("ci-arm")) }
                #expect(error?.mayHaveBeenDone == true, "\(fault)")
                let ledger = await simulator.ledger()
                #expect(ledger == [LedgerEntry(call: .createPool(name: "ci-arm"), applied: isApplied)])
                let found = try await service.listPools(AgentPoolQuery(text: "ci-arm"))
                #expect(found.count == (isApplied ? 1 : 0))
            }
        }
    }

    @Test(arguments: Kind.allCases)
    func `does nothing for a cancelled caller`(_ kind: Kind) async throws {
        try await Self.with(kind) { service, simulator in
            for (name, call) in Self.calls {
                let error = await Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    return await failure { try await call(service) }
                }.value
                #expect(error == .cancelled(sentBytes: false), "\(name)")
            }
            #expect(await simulator.ledger().isEmpty)
        }
    }
}
