import LuaPolicies
import Testing

struct `A case` {
    private func report(_ policies: [String: String], _ text: String) async throws -> CaseReport {
        let fixture = try PolicyFixture(policies.merging(["x.case": text]) { _, new in new })
        return await LuaPolicySet.runCases(folder: fixture.folder)
    }

    @Test
    func `of a schedule names it`() async throws {
        let policy = """
            policy { about = "x" }
            every "10m" { name = "look", run = function(event)
              note(event.name .. " " .. event.actor.name .. " " .. tostring(event.actor:in_group("sre")) .. " "
                .. date(event.due) .. " " .. event.source)
            end }
            """
        let text = """
            tick: look
            received: 2026-04-01T12:10:00Z
            ----------
            note
            because
              schedule.tick schedule:look false 2026-04-01 12:10:00 UTC schedule
            """
        let report = try await self.report(["x.lua": policy], text)
        #expect(report.description == "1 cases, 0 failed")
    }

    static let wrongTicks = [
        ("lok", "no schedule is called `lok`; did you mean `look`?"),
        ("clean the house", "no schedule is called `clean the house`; there are `look`, `both`, `both`"),
        ("both", "more than one policy has a schedule `both`; write `x.lua: both` or `y.lua: both`"),
    ]

    @Test(arguments: Self.wrongTicks)
    func `of no schedule of the set is a mistake`(_ name: String, _ message: String) async throws {
        let schedule = { (name: String) in "every \"10m\" { name = \"\(name)\", run = function() note('x') end }\n" }
        let report = try await self.report(
            [
                "x.lua": "policy { about = 'x' }\n" + schedule("look") + schedule("both"),
                "y.lua": "policy { about = 'y' }\n" + schedule("both"),
            ],
            "tick: \(name)\n----------\nnote",
        )
        #expect(report.problems.map(\.description) == ["policies/x.case:1: \(message)"])
        let both = try await self.report(
            ["y.lua": "policy { about = 'y' }\n" + schedule("both")],
            "tick: y.lua: both\n----------\nnote\nbecause\n  x",
        )
        #expect(both.description == "1 cases, 0 failed")
    }

    @Test
    func `has the memory of the policy that runs, or of those that it names`() async throws {
        let policies = [
            "x.lua": "policy { about = 'x' }\non 'test' { run = function() note(memory.get('a') or 'none') end }",
            "y.lua": """
            policy { about = 'y' }
            on 'twice' { run = function() note(json.encode(memory.get('a'))) end }
            on 'twice' { run = function() note('again') end }
            """,
            "z.lua": "policy { about = 'z' }\non 'twice' { run = function() note(memory.get('a') or 'none') end }",
        ]
        let text = """
            event: test
            memory: { "a": "b" }
            ----------
            note
            because
              b
            ==========
            event: twice
            memory: { "y.lua": { "a": [1, { "b": 2 }] }, "x.lua": { "a": "c" } }
            ----------
            note
            because
              [1,{"b":2}]
              again
              none
            """
        let report = try await self.report(policies, text)
        #expect(report.description == "2 cases, 0 failed")

        let unclear = try await self.report(policies, "event: twice\n\nmemory: { \"a\": 1 }\n----------\nnote")
        let message = "memory: not one policy decides here, so write whose it is: { \"x.lua\": { \"KEY\": ... } }"
        #expect(unclear.problems.map(\.description) == ["policies/x.case:3: \(message)"])
        let wrong = try await self.report(policies, "event: test\nmemory: 7\n----------\nnote")
        #expect(wrong.problems.map(\.description) == ["policies/x.case:2: memory: is not a JSON object"])
    }

    @Test
    func `says what counts against limits already`() async throws {
        let policy = """
            policy { about = "x", may = { "pools.create" }, limit = { ["pools.create"] = "3/day" } }
            on "test" { run = function() tfc.pools.create { name = "ci" } permit("x") end }
            """
        let text = """
            event: test
            sent: { "pools.create": 2 }
            ----------
            permit
              pools.create ci
            because
              x
            ==========
            event: test
            sent: { "pools.create": 3 }
            ----------
            deny
            because
              1 pools.create is planned, and 3 of the limit 3/day are used; there is room again at 2026-04-02 12:00:00 UTC
            """
        let report = try await self.report(["x.lua": policy], text)
        #expect(report.description == "2 cases, 0 failed")
        let wrong = try await self.report(
            ["x.lua": policy],
            "event: test\nsent: { \"pools.crate\": 1 }\n----------\nx",
        )
        #expect(wrong.problems.first?.description.hasPrefix("policies/x.case:2: sent: takes") == true)
    }

    @Test
    func `shows what is needed, told and remembered`() async throws {
        let policy = """
            policy { about = "x", may = { "pools.create" } }
            on "test" { run = function()
              notify { to = "slack:#ops", text = "one\\ntwo" }
              memory.set("a", { b = 1 }, { expires = hours(2) })
              memory.set("c", nil)
              tfc.pools.create { name = "ci" }
              ask { from = "sre", count = 2, why = "it costs", within = minutes(90) }
            end }
            """
        let text = """
            event: test
            memory: { "c": 1 }
            ----------
            ask
              pools.create ci
            needs
              2 of sre within 1 hour 30 minutes: it costs
            tells
              slack:#ops: one
              two
            remembers
              a = {"b":1} for 2 hours
              c is forgotten
            because
              it costs
            """
        let report = try await self.report(["x.lua": policy], text)
        #expect(report.description == "1 cases, 0 failed")
    }

    @Test
    func `beside a policy in shadow mode is what that would decide`() async throws {
        let policies = [
            "a.lua": "policy { about = 'a' }\non 'test' { run = function() note('a') end }",
            "x.lua": "policy { about = 'x', mode = 'shadow' }\non 'test' { run = function() note('x') end }",
        ]
        let report = try await self.report(policies, "event: test\n----------\nnote\nbecause\n  x")
        #expect(report.description == "1 cases, 0 failed")
    }
}
