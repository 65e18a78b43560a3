import LuaPolicies
import Testing
import Warden

struct `A policy in shadow mode` {
    private static func shadow(_ registrations: String) -> String {
        "policy { about = 's', may = { 'pools.create', 'pools.delete' }, mode = 'shadow', limit = { ['pools.delete'] = '1/day' } }\n"
            + registrations
    }

    private func shadows(
        _ files: [String: String],
        _ occurrence: Occurrence = .event(),
        store: FakeStore = FakeStore(),
        log: @escaping LuaPolicySet.Log = { _, _ in },
    ) async throws -> [ShadowDecision] {
        let set = try PolicyFixture(files).load(log: log)
        return await set.shadowDecisions(
            on: occurrence,
            with: PolicyInputs(reads: FakeOrganization.usual, store: store),
        )
    }

    private static let all = [
        "a.lua": onTest("note('active')"),
        "s.lua": shadow(
            """
            on "test" { run = function(event) error("broken") end }
            command "pool create NAME" { help = "h", run = function(event, args) deny("s") end }
            every "10m" { name = "sweep", run = function(event) note("s") end }
            guard "s" { run = function(event, plan) deny("s") end }
            """
        ),
        "b.lua": """
        policy { about = "b", may = { "pools.create" } }
        command "pool create NAME" { help = "h", run = function(event, args)
          tfc.pools.create { name = args.name } permit("b")
        end }
        """,
    ]

    @Test
    func `decides nothing`() async throws {
        #expect(try await decide(files: Self.all).summary == "note: active")
        #expect(try await decide(files: Self.all, .command("pool create x")).summary == "permit: b")
        #expect(
            try await decide(files: Self.all, .tick("sweep", of: "policies/s.lua")).summary
                == "ignore: policies/s.lua has no schedule \"sweep\" any more"
        )
        #expect(try PolicyFixture(Self.all).load().schedules.isEmpty)
        #expect(try await decide(files: Self.all, .command("help")).summary == "note: commands:; pool create NAME: h")
    }

    @Test
    func `decides beside the others`() async throws {
        let events = try await self.shadows(Self.all)
        #expect(events.map(\.policy) == ["policies/s.lua"])
        #expect(events.map(\.decision.summary) == ["indeterminate: policies/s.lua:2: broken"])
        let commands = try await self.shadows(Self.all, .command("pool create x"))
        #expect(commands.map(\.decision.summary) == ["deny: s"])
        #expect(try await self.shadows(Self.all, .event("nothing")).isEmpty)
    }

    @Test
    func `that guards is held against the plan of the others`() async throws {
        let lines = Lines()
        let files = [
            "a.lua": onTest("log('active') tfc.pools.create { name = 'ci-a' } permit('a')"),
            "s.lua": Self.shadow("guard 's' { run = function(event, plan) log('shadow') deny(plan[1].name) end }"),
        ]
        let decisions = try await self.shadows(files) { line, file in lines.add("\(file) \(line)") }
        #expect(decisions.map(\.decision.summary) == ["deny: ci-a"])
        // What the others log, they have logged when they decided.
        #expect(lines.all == ["policies/s.lua shadow"])
        #expect(try await decide(files: files).summary == "permit: a")
    }

    @Test
    func `that guards says nothing where there is no plan`() async throws {
        let files = [
            "a.lua": onTest("note('a')"), "s.lua": Self.shadow("guard 's' { run = function() deny('s') end }"),
        ]
        #expect(try await self.shadows(files).isEmpty)
    }

    @Test
    func `says nothing about an event that its where does not fit`() async throws {
        let files = ["s.lua": Self.shadow("on 'test' { where = { a = 1 }, run = function() note('s') end }")]
        #expect(try await self.shadows(files).isEmpty)
        let fitting = try await self.shadows(files, .event(payload: "{\"a\":1}"))
        #expect(fitting.map(\.decision.summary) == ["note: s"])
    }

    @Test
    func `may have the command of another, but not one twice`() throws {
        let rule = "command 'pool NAME' { help = 'h', run = function() note('n') end }"
        let active = "policy { about = 'x' }\n" + rule
        #expect(
            try PolicyFixture(["a.lua": active, "s.lua": Self.shadow(rule), "t.lua": Self.shadow(rule)]).problems()
                == []
        )
        #expect(
            try PolicyFixture(["a.lua": active, "s.lua": Self.shadow("\(rule)\n\(rule)"), "z.lua": active]).problems()
                == [
                    "policies/s.lua:3: the command `pool` is claimed twice: first at policies/s.lua:2",
                    "policies/z.lua:2: the command `pool` is claimed twice: first at policies/a.lua:2",
                ]
        )
    }

    @Test
    func `has a budget of its own, and forgets what it set`() async throws {
        let files = [
            "a.lua": onTest("note('a')"),
            "s.lua": Self.shadow("on 'test' { run = function() while true do end end }"),
            "t.lua": Self.shadow(
                "on 'test' { run = function() memory.set('k', memory.get('k') + 1) note(memory.get('k')) end }"
            ),
            "u.lua": Self.shadow(
                "on 'test' { run = function() tfc.pools.delete(tfc.pools.find('production')) permit('u') end }"
            ),
        ]
        let store = FakeStore(memories: ["policies/t.lua": ["k": "1"]])
        let decisions = try await self.shadows(files, store: store)
        #expect(decisions.map(\.policy) == ["policies/s.lua", "policies/t.lua", "policies/u.lua"])
        #expect(decisions.first?.decision.summary.contains("stopped after") == true)
        #expect(decisions.dropFirst().map(\.decision.summary) == ["note: 2", "permit: u"])
        #expect(decisions.flatMap(\.decision.memory) == [])
        #expect(decisions.last?.decision.plan.limits.map(\.text) == ["1/day"])
    }

    @Test
    func `is checked as the others are`() throws {
        let fixture = try PolicyFixture(["s.lua": Self.shadow("guard 's' { run = function() dney('s') end }")])
        #expect(fixture.problems() == ["policies/s.lua:2: `dney` is declared nowhere; did you mean `deny`?"])
    }
}
