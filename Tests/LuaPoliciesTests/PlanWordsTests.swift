import AgentPoolsAPI
import LuaPolicies
import Testing
import Warden

/// A policy that may do everything and runs `body` on the event `test`.
private func policy(_ body: String, pools: String = "") -> String {
    let kinds = Warden.Operation.Kind.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    return """
        policy { about = "a test", may = { \(kinds) }\(pools) }
        on "test" { run = function(event)
        \(body)
        end }
        """
}

private let linux = AgentPoolID(rawValue: "apool-1")

private var organization: FakeOrganization {
    FakeOrganization(
        pools: [
            AgentPool(id: linux, name: "ci-linux"), AgentPool(id: AgentPoolID(rawValue: "apool-2"), name: "prod"),
        ],
        agents: [
            linux: [Agent(id: AgentID(rawValue: "agent-1"), name: "a1", status: .exited)]
        ],
        tokens: [linux: [AgentToken(id: AgentTokenID(rawValue: "at-1"), description: "rack 7")]],
    )
}

struct `Scoping a pool` {
    @Test
    func `changes what it names`() async throws {
        let body = """
            local pool = tfc.pools.find("ci-linux")
            tfc.pools.scope(pool, { organization = false, workspaces = { "ws-1", "ws-2" }, projects = {}, excluded = "ws-3" })
            tfc.pools.scope(tfc.pools.create { name = "ci-new" }, { organization = true })
            permit("scoped")
            """
        let decision = try await decide(policy(body), reads: organization)
        #expect(decision.summary == "permit: scoped")
        let operations = decision.plan.operations
        let new = try #require(AgentPoolName("ci-new"))
        let scoping = AgentPoolScoping(
            isOrganizationScoped: false,
            allowedWorkspaces: [WorkspaceID(rawValue: "ws-1"), WorkspaceID(rawValue: "ws-2")],
            excludedWorkspaces: [WorkspaceID(rawValue: "ws-3")],
            allowedProjects: [],
        )
        #expect(
            operations.map(\.operation) == [
                .scopePool(.existing(linux, name: "ci-linux"), scoping),
                .createPool(name: new),
                .scopePool(.planned(operation: 1, name: new), AgentPoolScoping(isOrganizationScoped: true)),
            ]
        )
        #expect(operations.map(\.precondition) == [.poolIsNamed(linux, "ci-linux"), .poolNameIsFree(new), nil])
        #expect(operations.map(\.pools) == [["ci-linux"], ["ci-new"], ["ci-new"]])
    }

    static let mistakes: [(String, String)] = [
        (
            "tfc.pools.scope(tfc.pools.find('prod'))",
            "tfc.pools.scope takes what is to change: tfc.pools.scope(pool, { organization = false, workspaces = { \"ws-...\" } })",
        ),
        (
            "tfc.pools.scope(tfc.pools.find('prod'), { organization = 'no' })",
            "tfc.pools.scope: organization takes true or false, not a string",
        ),
        (
            "tfc.pools.scope(tfc.pools.find('prod'), { workspace = {} })",
            "tfc.pools.scope has no option `workspace`; did you mean `workspaces`?",
        ),
        (
            "tfc.pools.scope(tfc.pools.find('prod'), { workspaces = { 'a/b' } })",
            "tfc.pools.scope: workspaces takes an ID of letters, digits, - and _, at most 64 of them",
        ),
        (
            "tfc.pools.scope(tfc.pools.find('prod'), { projects = { 1 } })",
            "tfc.pools.scope: projects takes a text or a list of texts",
        ),
    ]

    @Test(arguments: mistakes)
    func `in a wrong form is an error that says what to write`(_ body: String, _ sentence: String) async throws {
        let decision = try await decide(policy(body), reads: organization)
        #expect(decision.summary == "indeterminate: policies/x.lua:3: \(sentence)")
    }
}

struct `A planned agent token` {
    private static let settings = PolicySettings(tokenPlaces: ["vault", "files"])

    @Test
    func `is planned without its secret, and given up`() async throws {
        let body = """
            local pool = tfc.pools.find("ci-linux")
            local given = tfc.tokens.create(pool, { description = "rack 8", deliver_to = "vault" })
            local new = tfc.pools.create { name = "ci-new" }
            tfc.tokens.create(new, { description = "new", deliver_to = "files" })
            for token in tfc.tokens.each(pool) do tfc.tokens.delete(token) end
            permit(tostring(given))
            """
        let decision = try await decide(policy(body), reads: organization, settings: Self.settings)
        #expect(decision.summary == "permit: nil")
        let new = try #require(AgentPoolName("ci-new"))
        let at1 = AgentTokenID(rawValue: "at-1")
        let operations = decision.plan.operations
        #expect(
            operations.map(\.operation) == [
                .createToken(
                    .existing(linux, name: "ci-linux"),
                    description: "rack 8",
                    deliverTo: TokenPlaceName(rawValue: "vault"),
                ),
                .createPool(name: new),
                .createToken(
                    .planned(operation: 1, name: new),
                    description: "new",
                    deliverTo: TokenPlaceName(rawValue: "files"),
                ),
                .deleteToken(at1, description: "rack 7"),
            ]
        )
        #expect(
            operations.map(\.precondition) == [
                .poolIsNamed(linux, "ci-linux"), .poolNameIsFree(new), nil, .tokenIsOf(linux, at1),
            ]
        )
        #expect(operations.map(\.pools) == [["ci-linux"], ["ci-new"], ["ci-new"], ["ci-linux"]])
    }

    static let mistakes: [(String, String)] = [
        (
            "tfc.tokens.create(tfc.pools.find('prod'), { deliver_to = 'vault' })",
            "indeterminate: policies/x.lua:3: tfc.tokens.create takes what the token is for: { description = \"rack 7\", deliver_to = \"vault\" }",
        ),
        (
            "tfc.tokens.create(tfc.pools.find('prod'), { description = 'x' })",
            "indeterminate: policies/x.lua:3: tfc.tokens.create takes the place of the settings that its secret goes to: { description = \"rack 7\", deliver_to = \"vault\" }",
        ),
        (
            "tfc.tokens.create(tfc.pools.find('prod'), { description = 'x', deliver_to = 'valt' })",
            "indeterminate: policies/x.lua:3: tfc.tokens.create: the settings have no place for tokens \"valt\"; did you mean \"vault\"?",
        ),
        (
            "tfc.tokens.create(tfc.pools.find('prod'), { description = 'a\\nb', deliver_to = 'vault' })",
            "deny: \"a b\" cannot be a token's description: it is one line of at most 200 bytes",
        ),
        (
            "tfc.tokens.delete { id = 'at-1' }",
            "indeterminate: policies/x.lua:3: tfc.tokens.delete takes a token that this run has read, as tfc.tokens.each gives it",
        ),
        (
            "tfc.tokens.delete(tfc.tokens.show('at-1'))",
            "indeterminate: policies/x.lua:3: the token \"rack 7\" (at-1) was read without its pool; list it with tfc.tokens.each(pool) to delete it",
        ),
        (
            "for i = 1, 2 do tfc.tokens.delete(tfc.tokens.list(tfc.pools.find('ci-linux'))[1]) end",
            "indeterminate: policies/x.lua:3: the plan deletes the token \"rack 7\" (at-1) already",
        ),
    ]

    @Test(arguments: mistakes)
    func `in a wrong form is an error that says what to write`(_ body: String, _ summary: String) async throws {
        let decision = try await decide(policy(body), reads: organization, settings: Self.settings)
        #expect(decision.summary == summary)
    }

    static let bounded = [
        "tfc.tokens.create(tfc.pools.find('ci-linux'), { description = 'x', deliver_to = 'vault' })",
        "tfc.tokens.delete(tfc.tokens.list(tfc.pools.find('ci-linux'))[1])",
        "tfc.pools.scope(tfc.pools.find('ci-linux'), { organization = true })",
    ]

    @Test(arguments: bounded)
    func `stays within the pools of the manifest, as scoping does`(_ body: String) async throws {
        let decision = try await decide(policy(body, pools: ", pools = { 'prod' }"), reads: organization)
        #expect(decision.summary.hasSuffix("for the pool ci-linux, but its `pools` allow prod"))
        #expect(decision.verdict == .indeterminate)
    }
}

struct `A plan for several organizations` {
    private func decide(_ body: String, guard guardrail: String = "") async throws -> Decision {
        let set = try PolicyFixture(["x.lua": policy(body), "g.lua": "policy { about = 'g' }\n\(guardrail)"]).load()
        let inputs = PolicyInputs(
            organizations: [("main", organization), ("lab", organization)],
            store: EmptyPolicyStore(),
        )
        return await set.decide(.event(), with: inputs)
    }

    @Test
    func `says of each operation where it goes`() async throws {
        let body = """
            local lab = tfc.organization("lab")
            lab.pools.create { name = "ci-new" }
            tfc.pools.create { name = "ci-new" }
            for _, tfc in ipairs { tfc, lab } do
              local pool = tfc.pools.find("ci-linux")
              tfc.pools.update(pool, { name = "ci-old" })
              tfc.tokens.create(pool, { description = "x", deliver_to = "vault" })
              tfc.tokens.delete(tfc.tokens.list(pool)[1])
              tfc.agents.delete(tfc.agents.list(pool)[1])
            end
            tfc.pools.delete(lab.pools.find("prod"))
            permit("done")
            """
        let decision = try await self.decide(body)
        #expect(decision.summary == "permit: done")
        #expect(
            decision.plan.operations.map { "\($0.organization ?? "-") \($0.operation.kind.rawValue)" } == [
                "lab pools.create", "- pools.create", "- pools.update", "- tokens.create", "- tokens.delete",
                "- agents.delete", "lab pools.update", "lab tokens.create", "lab tokens.delete", "lab agents.delete",
                "lab pools.delete",
            ]
        )
    }

    @Test
    func `refuses the same pool twice in one of them`() async throws {
        let decision = try await self.decide("for i = 1, 2 do tfc.organization('lab').pools.create { name = 'a' } end")
        #expect(decision.summary == "indeterminate: policies/x.lua:3: the plan creates the pool a already")
    }

    @Test
    func `is shown to guards with all that it is about`() async throws {
        let body = """
            local lab = tfc.organization("lab")
            local pool = lab.pools.find("ci-linux")
            local new = tfc.pools.create { name = "ci-new" }
            tfc.pools.update(new, { name = "ci-newer" })
            tfc.pools.scope(pool, { organization = false, workspaces = { "ws-1" } })
            tfc.pools.delete(tfc.pools.find("prod"))
            tfc.agents.delete(lab.agents.list(pool)[1])
            tfc.tokens.create(pool, { description = "rack 8", deliver_to = "vault" })
            tfc.tokens.delete(lab.tokens.list(pool)[1])
            permit("done")
            """
        let guardrail = """
            guard "g" { run = function(event, plan)
              local lines = {}
              for _, op in ipairs(plan) do
                local scoping = op.scoping and tostring(op.scoping.organization) .. op.scoping.workspaces[1]
                lines[#lines + 1] = table.concat({ op.kind, op.organization or "-", op.pool.name, op.name or "-",
                  op.agent and op.agent.name or "-", op.token and op.token.id or "-", op.description or "-",
                  op.deliver_to or "-", scoping or "-", op.policy }, " ")
                assert(#plan:of(op.kind) == 1)
              end
              deny(table.concat(lines, "\\n"))
            end }
            """
        let decision = try await self.decide(body, guard: guardrail)
        #expect(
            decision.reasons.first?.text.split(separator: "\n").map(String.init) == [
                "pools.create - ci-new ci-new - - - - - policies/x.lua",
                "pools.update - ci-new ci-newer - - - - - policies/x.lua",
                "pools.scope lab ci-linux - - - - - falsews-1 policies/x.lua",
                "pools.delete - prod - - - - - - policies/x.lua",
                "agents.delete lab ci-linux - a1 - - - - policies/x.lua",
                "tokens.create lab ci-linux - - - rack 8 vault - policies/x.lua",
                "tokens.delete lab ci-linux - - at-1 rack 7 - - policies/x.lua",
            ]
        )
    }
}
