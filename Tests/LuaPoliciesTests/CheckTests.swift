import CLuaBridge
import Foundation
import LuaPolicies
import Testing
import Warden

struct `The check` {
    private func check(_ text: String) throws -> [String] {
        let fixture = try PolicyFixture(["x.lua": "policy { about = 'x', may = { 'pools.create' } }\n" + text])
        return LuaPolicySet.check(folder: fixture.folder).map(\.description)
    }

    static let cases = [
        ("local x = 1", []),
        (
            "on 'generic.e' { run = function(event) return permt('x') end }",
            ["policies/x.lua:2: `permt` is declared nowhere; did you mean `permit`?"],
        ),
        ("local function f() return frobnicate(1) end", ["policies/x.lua:2: `frobnicate` is declared nowhere"]),
        (
            "limit_of = 3\nlocal function f() return limit_off end",
            ["policies/x.lua:3: `limit_off` is declared nowhere; did you mean `limit_of`?"],
        ),
        (
            "local function f()\n  return tfc.pools.crate { name = 'x' }\nend",
            ["policies/x.lua:3: tfc.pools.crate is not a call; did you mean tfc.pools.create?"],
        ),
        (
            "local function f()\n  local lab = tfc.organization('lab')\n  lab.pools.crate { name = 'x' }\nend",
            ["policies/x.lua:4: tfc.pools.crate is not a call; did you mean tfc.pools.create?"],
        ),
        (
            "local function f() return tfc.pool.create { name = 'x' } end",
            ["policies/x.lua:2: tfc.pool.create is not a call; did you mean tfc.pools.create?"],
        ),
        (
            "local function f() return string.formt('x') end",
            ["policies/x.lua:2: string.formt is not there; did you mean string.format?"],
        ),
        (
            "local function f(p) return tfc.pools.delete(p) end",
            ["policies/x.lua:2: the policy plans pools.delete, but its `may` does not have it"],
        ),
        ("local function f(p) return ask { from = 'sre', why = 'x' } end", []),
        ("local function f(p) return memory.get 'x', notify { to = 'x', text = 'y' } end", []),
        (
            "local function f(p) return memory.got 'x' end",
            ["policies/x.lua:2: memory.got is not there; did you mean memory.get?"],
        ),
        (
            "local function f(p) return tfc.tokens.create(p, { description = 'd', deliver_to = 'v' }) end",
            ["policies/x.lua:2: the policy plans tokens.create, but its `may` does not have it"],
        ),
        (
            "local pools = tfc.pools\nlocal function f() return pools.crate { name = 'x' } end",
            ["policies/x.lua:3: tfc.pools.crate is not a call; did you mean tfc.pools.create?"],
        ),
        ("local pools = tfc.pools\npools = {}\nlocal function f() return pools.crate end", []),
        ("local function f(x) local p = tfc.pools if x then p = {} end return p.crate end", []),
        ("local _ENV = { tfc = { pools = {} } }\nlocal function f() return tfc.pools.crate end", []),
        ("local function f() return _G.tfc.pools.crate end", []),
        (
            "local function f(x)\n  deny('no')\n  log('x')\nend",
            ["policies/x.lua:4: this line is never reached: deny before it ends the run"],
        ),
        ("local function f(x) if x then deny('no') end log('x') return x or deny('no') end", []),
        (
            "local function f(x) for i = 1, 3 do if x then deny('a') else note('b') end end while x do deny('c') end end",
            [],
        ),
        (
            "guard 'g' { run = function(event, plan) return #plan:of('pools.delete') > 0 and deny('no') or nil end }",
            [
                "policies/x.lua:2: no policy of the set may plan pools.delete, so this finds nothing"
            ],
        ),
        (
            "local function f(plan) return plan:of('pools.remove') end",
            [
                "policies/x.lua:2: there is no operation \"pools.remove\"; there are pools.create, pools.update, pools.scope, pools.delete, agents.delete, tokens.create, tokens.delete"
            ],
        ),
        (
            "on 'generic.e' { where = { action = {} }, run = function() end }",
            ["policies/x.lua:2: where: the list of \"action\" is empty, so the rule would never run"],
        ),
        ("local tfc = { pools = {} } local function f() return tfc.pools.crate end", []),
        ("local function f() local a = {} return a.b.c, ('x'):upper(), tfc.pools.list end", []),
        ("x = = 1", ["policies/x.lua:2: unexpected symbol near '=' in `x = = 1`"]),
    ]

    @Test(arguments: cases)
    func `finds what would go wrong later`(_ text: String, _ problems: [String]) throws {
        let found = try self.check(text)
        #expect(found == problems)
    }

    @Test
    func `warns of a manifest that allows more than is planned`() throws {
        let text =
            "policy {\n  about = 'x', may = { 'pools.create', 'pools.delete' } }\n"
            + "local function f() tfc.pools.create { name = 'x' } end"
        let fixture = try PolicyFixture(["x.lua": text])
        let problems = LuaPolicySet.check(folder: fixture.folder, withWarnings: true)
        #expect(
            problems.map(\.description) == [
                "policies/x.lua:1: `may` allows pools.delete, which no line of the policy plans; leave it out"
            ]
        )
        #expect(problems.map(\.isWarning) == [true])
    }

    @Test
    func `knows lines far down a long function`() throws {
        let body = (0..<400).map { "  local a\($0 % 100) = { \($0), 'x' }\n\n" }.joined(separator: "")
        let text = (0..<4).map { "local function f\($0)()\n\(String(body.prefix(4000)))  mistake\($0)()\nend\n" }
            .joined()
        let lines = try self.check(text).map { $0.split(separator: ":")[1] }
        let expected = "policy\n\(text)".split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .filter { $0.element.contains("mistake") }.map { "\($0.offset + 1)" }
        #expect(lines.map(String.init) == expected)
    }

    @Test
    func `knows the names that an interpreter has`() async throws {
        var libraries: [String] = []
        while let name = box_library_name(libraries.count) { libraries.append(String(cString: name)) }
        var globals: [String] = []
        while let name = box_global_name(globals.count) { globals.append(String(cString: name)) }
        let body = """
            local missing = {}
            for _, name in ipairs { \(libraries.map { "'\($0)'" }.joined(separator: ", ")) } do
              local value = _ENV
              for part in name:gmatch("[^.]+") do value = value[part] end
              if value == nil then missing[#missing + 1] = name end
            end
            for _, name in ipairs { \(globals.map { "'\($0)'" }.joined(separator: ", ")) } do
              if _ENV[name] == nil then missing[#missing + 1] = name end
            end
            local found = {}
            for _, library in ipairs { "json", "math", "os", "string", "table", "utf8", "memory", "tfc" } do
              for key, value in pairs(_ENV[library]) do
                if library == "tfc" and type(value) == "table" then for name in pairs(value) do found[#found + 1] = "tfc." .. key .. "." .. name end end
                found[#found + 1] = library .. "." .. key
              end
            end
            table.sort(found)
            note(table.concat(missing, " ") .. "|" .. table.concat(found, " "))
            """
        let summary = try await decide(onTest(body)).summary
        #expect(summary == "note: |" + libraries.sorted().joined(separator: " "))
    }
}

struct `A case file` {
    @Test
    func `shows what differs`() async throws {
        let fixture = try PolicyFixture([
            "x.lua": onTest(
                "tfc.pools.create { name = 'ci-' .. event.payload.name } permit('because of ' .. event.extra.why)"
            ),
            "x.case": """
            # right
            event: test
            payload: { "name": "a" }
            fields: { "extra": { "why": "reasons" } }
            ----------
            permit
              pools.create ci-a
            because
              because of reasons
            ==========
            # wrong
            event: test
            payload: {
              "name": "b"
            }
            fields: { "extra": { "why": "reasons" } }
            ----------
            permit
              pools.create ci-a
            because
              because of reasons
            """,
        ])
        let report = await LuaPolicySet.runCases(folder: fixture.folder)
        #expect(!report.passed)
        #expect(
            report.description == """
                FAIL  policies/x.case:11: wrong
                      permit
                    -   pools.create ci-a
                    +   pools.create ci-b
                      because
                        because of reasons
                2 cases, 1 failed
                """
        )
    }

    static let malformed = [
        (
            "event: test",
            "policies/x.case:1: the case has no line of ---------- between what happens and what is expected",
        ),
        ("actor: a\n----------\nnote", "policies/x.case:1: the case needs `command:`, `event:` or `tick:`"),
        (
            "event: test\ncommand: x\n----------\nnote",
            "policies/x.case:1: the case needs `command:`, `event:` or `tick:`, and only one of them",
        ),
        (
            "evnt: test\n----------\nnote",
            "policies/x.case:1: `evnt: test` is none of command, event, tick, actor, payload, facts, fields, memory, "
                + "sent, received, source",
        ),
        (
            "event: test\nreceived: noon\n----------\nnote",
            "policies/x.case:1: received: takes a time such as 2026-04-01T12:00:00Z",
        ),
    ]

    @Test(arguments: malformed)
    func `that cannot be read is a problem, not a success`(_ text: String, _ problem: String) async throws {
        let fixture = try PolicyFixture(["x.lua": onTest("note('x')"), "x.case": text])
        let report = await LuaPolicySet.runCases(folder: fixture.folder)
        #expect(!report.passed)
        #expect(report.problems.map(\.description) == [problem])
    }
}
