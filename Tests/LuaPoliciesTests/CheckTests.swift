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
        (
            "local function f(p) return ask { from = 'sre' } end",
            ["policies/x.lua:2: `ask` is not available yet; use permit or deny"],
        ),
        ("local function f(p) return memory.get 'x' end", ["policies/x.lua:2: `memory` is not available yet"]),
        (
            "local function f(p) return tfc.tokens.create(p) end",
            ["policies/x.lua:2: `tfc.tokens` is not available yet"],
        ),
        ("local tfc = { pools = {} } local function f() return tfc.pools.crate end", []),
        ("local function f() local a = {} return a.b.c, ('x'):upper(), tfc.pools.list end", []),
        ("x = = 1", ["policies/x.lua:2: unexpected symbol near '=' in `x = = 1`"]),
    ]

    @Test(arguments: cases)
    func `finds what would go wrong later`(_ text: String, _ problems: [String]) throws {
        #expect(try self.check(text) == problems)
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
            for _, library in ipairs { "json", "math", "os", "string", "table", "utf8", "tfc" } do
              for key, value in pairs(_ENV[library]) do
                if library == "tfc" then for name in pairs(value) do found[#found + 1] = "tfc." .. key .. "." .. name end end
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
        ("actor: a\n----------\nnote", "policies/x.case:1: the case needs `command:` or `event:`"),
        (
            "evnt: test\n----------\nnote",
            "policies/x.case:1: `evnt: test` is none of command, event, actor, payload, facts, fields, received, source",
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
