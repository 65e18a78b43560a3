import AgentPoolsAPI
import Foundation
import LuaPolicies
import Testing
import Warden

struct `A manifest's limit` {
    private static let may = "may = { 'pools.create', 'pools.update', 'pools.delete', 'tokens.create' }"

    private static func policy(_ limit: String, _ body: String) -> String {
        """
        policy { about = "x", \(Self.may), limit = { \(limit) } }
        on "test" { run = function(event) \(body) end }
        every "10m" { name = "sweep", run = function(event) \(body) end }
        """
    }

    private static let threePools = "for i = 1, 3 do tfc.pools.create { name = 'ci-' .. i } end permit('made')"

    @Test
    func `lets a plan through that fits, and travels with it`() async throws {
        let limits = "['pools.create'] = '5/day', ['pools.delete'] = '3/week'"
        let store = FakeStore(sent: ["policies/x.lua pools.create": [100, 200]])
        let decision = try await decide(files: ["x.lua": Self.policy(limits, Self.threePools)], store: store)
        #expect(decision.summary == "permit: made")
        #expect(
            decision.plan.limits == [
                OperationLimit(policy: "policies/x.lua", kind: .createPool, count: 5, window: 86_400)
            ]
        )
        #expect(store.asked == ["sent policies/x.lua pools.create 1774958400"])
        #expect(
            decision.facts.map(\.read) == [
                "limits.sent {\"policy\":\"policies/x.lua\",\"kind\":\"pools.create\",\"since\":1774958400}"
            ]
        )
        #expect(decision.facts.map(\.answer) == ["[1775044600,1775044700]"])
    }

    static let refused: [(String, [Double], String)] = [
        (
            "4/day", [3_600, 60],
            "deny: 3 pools.create are planned, and 2 of the limit 4/day are used; there is room again at 2026-04-02 11:00:00 UTC",
        ),
        (
            "3/hour", [3_000],
            "deny: 3 pools.create are planned, and 1 of the limit 3/hour are used; there is room again at 2026-04-01 12:10:00 UTC",
        ),
        ("2/minute", [], "deny: 3 pools.create are planned, and the limit is 2/minute"),
        // What was sent before the window is not counted.
        ("3/hour", [3_600, 3_601], "permit: made"),
    ]

    @Test(arguments: refused)
    func `refuses a plan whole`(_ limit: String, _ ages: [Double], _ summary: String) async throws {
        let store = FakeStore(sent: ["policies/x.lua pools.create": ages])
        let files = [
            "x.lua": Self.policy("['pools.create'] = '\(limit)'", Self.threePools),
            "g.lua": "policy { about = 'g' }\nguard 'g' { run = function(event, plan) log('asked') end }",
        ]
        let decision = try await decide(files: files, store: store)
        #expect(decision.summary == summary)
        #expect(decision.plan.isEmpty == summary.hasPrefix("deny"))
        if decision.verdict == .deny {
            #expect(decision.reasons.first?.rule == "policies/x.lua: limit pools.create = \(limit)")
        }
    }

    @Test
    func `is each policy's own`() async throws {
        let files = [
            "x.lua": Self.policy("['pools.create'] = '1/day'", "tfc.pools.create { name = 'a' } permit('x')"),
            "y.lua": Self.policy("['pools.create'] = '1/day'", "tfc.pools.create { name = 'b' } permit('y')"),
        ]
        #expect(try await decide(files: files).summary == "permit: x; y")
        let store = FakeStore(sent: ["policies/y.lua pools.create": [60]])
        #expect(
            try await decide(files: files, store: store).summary
                == "deny: 1 pools.create is planned, and 1 of the limit 1/day are used; there is room again at 2026-04-02 11:59:00 UTC"
        )
    }

    @Test
    func `counts what a library plans for the policy that uses it`() async throws {
        let files = [
            "lib/make.lua": "return function() tfc.pools.create { name = 'a' } end",
            "x.lua": Self.policy("['pools.create'] = '1/day'", "use('make')() permit('x')"),
        ]
        let decision = try await decide(files: files)
        #expect(decision.plan.operations.map(\.policy) == ["policies/x.lua"])
        #expect(decision.plan.operations.map(\.plannedAt) == ["policies/lib/make.lua:1"])
        let store = FakeStore(sent: ["policies/x.lua pools.create": [60]])
        #expect(try await decide(files: files, store: store).verdict == .deny)
    }

    @Test
    func `cuts a tick's plan from its end`() async throws {
        let store = FakeStore(sent: ["policies/x.lua pools.create": [3_000]])
        let decision = try await decide(
            files: ["x.lua": Self.policy("['pools.create'] = '3/hour'", Self.threePools)],
            .tick("sweep"),
            store: store,
        )
        #expect(
            decision.summary
                == "permit: made; 1 of 3 operations left out: the limit 3/hour of pools.create has room again at 2026-04-01 12:10:00 UTC"
        )
        #expect(decision.plan.operations.map(\.operation.summary) == ["pools.create ci-1", "pools.create ci-2"])
    }

    @Test
    func `cuts what builds on what is left out, and the rest keeps its pools`() async throws {
        let body = """
            local a = tfc.pools.create { name = "ci-a" }
            local b = tfc.pools.create { name = "ci-b" }
            tfc.pools.delete(tfc.pools.find("production"))
            tfc.tokens.create(b, { description = "b", deliver_to = "vault" })
            tfc.pools.update(a, { name = "ci-aa" })
            tfc.pools.delete(tfc.pools.find("ci-linux-arm"))
            permit("made")
            """
        let limit = "['pools.create'] = '1/hour', ['pools.delete'] = '1/day'"
        let guardrail = """
            policy { about = "g" }
            guard "g" { run = function(event, plan)
              for _, operation in ipairs(plan) do log(operation.kind .. " " .. operation.pool.name) end
            end }
            """
        let lines = Lines()
        let set = try PolicyFixture(["x.lua": Self.policy(limit, body), "g.lua": guardrail])
            .load { line, _ in lines.add(line) }
        let inputs = PolicyInputs(reads: FakeOrganization.usual, store: FakeStore())
        let decision = await set.decide(.tick("sweep"), with: inputs)
        #expect(
            decision.reasons.map(\.text) == [
                "made",
                "2 of 6 operations left out: the limit 1/hour of pools.create has room again at 2026-04-01 13:00:00 UTC",
                "1 of 6 operations left out: the limit 1/day of pools.delete has room again at 2026-04-02 12:00:00 UTC",
            ]
        )
        let a = try #require(AgentPoolName("ci-a"))
        let aa = try #require(AgentPoolName("ci-aa"))
        #expect(
            decision.plan.operations.map(\.operation) == [
                .createPool(name: a),
                .deletePool(.existing(AgentPoolID(rawValue: "apool-3"), name: "production")),
                .updatePool(.planned(operation: 0, name: a), name: aa),
            ]
        )
        #expect(lines.all == ["pools.create ci-a", "pools.delete production", "pools.update ci-a"])
    }

    @Test
    func `moves the places of planned pools when what stood before is left out`() async throws {
        let body = """
            tfc.pools.delete(tfc.pools.find("production"))
            local a = tfc.pools.create { name = "ci-a" }
            tfc.pools.update(a, { name = "ci-aa" })
            permit("made")
            """
        let store = FakeStore(sent: ["policies/x.lua pools.delete": [60]])
        let guardrail = """
            policy { about = "g" }
            guard "g" { run = function(event, plan) log(plan[2].pool.name .. tfc.agents.count(plan[2].pool)) end }
            """
        let lines = Lines()
        let set = try PolicyFixture(["x.lua": Self.policy("['pools.delete'] = '1/day'", body), "g.lua": guardrail])
            .load { line, _ in lines.add(line) }
        let decision = await set.decide(
            .tick("sweep"),
            with: PolicyInputs(reads: FakeOrganization.usual, store: store),
        )
        let a = try #require(AgentPoolName("ci-a"))
        let aa = try #require(AgentPoolName("ci-aa"))
        #expect(
            decision.plan.operations.map(\.operation) == [
                .createPool(name: a), .updatePool(.planned(operation: 0, name: a), name: aa),
            ]
        )
        #expect(lines.all == ["ci-a0"])
    }

    @Test
    func `leaves a tick nothing to do where it is used up`() async throws {
        let store = FakeStore(sent: ["policies/x.lua pools.create": [60]])
        for verdict in ["permit('made')", "ask { from = 'sre', why = 'made' }"] {
            let body = "tfc.pools.create { name = 'a' } \(verdict)"
            let policy = Self.policy("['pools.create'] = '1/hour'", body)
            let decision = try await decide(files: ["x.lua": policy], .tick("sweep"), store: store)
            #expect(
                decision.summary
                    == "ignore: 1 of 1 operations left out: the limit 1/hour of pools.create has room again at 2026-04-01 12:59:00 UTC; made"
            )
            #expect(decision.plan == Plan())
            #expect(decision.approvals.isEmpty)
        }
    }

    @Test
    func `that cannot be looked up lets nothing through`() async throws {
        let store = FakeStore(failure: .closed)
        for occurrence in [Occurrence.event(), .tick("sweep")] {
            let decision = try await decide(
                files: ["x.lua": Self.policy("['pools.create'] = '5/hour'", Self.threePools)],
                occurrence,
                store: store,
            )
            #expect(
                decision.summary
                    == "indeterminate: the limit 5/hour of pools.create could not be looked up"
            )
            #expect(decision.plan.isEmpty)
        }
    }
}
