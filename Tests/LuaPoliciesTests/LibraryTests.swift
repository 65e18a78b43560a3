import LuaPolicies
import Testing
import Warden

/// No file can change what the others call.
struct `A library` {
    /// Ways to the table behind a read-only view; `library` is a local with the view.
    static let ways = [
        "local _, real = pairs(library) real.count = spoilt",
        "local step, real = pairs(library) local name = step(real) real[name] = spoilt",
        "for name in pairs(library) do rawset(library, name, spoilt) end",
        "local name = next(library) rawset(library, name or 'count', spoilt)",
        "local meta = getmetatable(library) meta.__index.count = spoilt",
        "setmetatable(library, { __index = { count = spoilt } })",
        "table.insert(library, 1, spoilt)",
        "table.move({ spoilt }, 1, 1, 1, library)",
        "table.move(library, 1, 1, 1, { spoilt }) error('into another table')",
        "table.sort(library) error('it has no elements')",
        "table.remove(library)",
        "table.unpack(library).count = spoilt",
        "json.decode(json.encode(library)).count = spoilt error('a copy')",
        "setmetatable({}, { __newindex = library }).count = spoilt",
        "setmetatable({}, { __index = library }).count = spoilt error('a copy')",
        "setmetatable({}, library) error('a copy')",
        "local meta = getmetatable('') meta.__index.format = spoilt",
        "local meta = getmetatable(_G) meta.__index.deny = spoilt",
        "local _, base = pairs(_G) base.count = spoilt error('its own globals')",
        "rawget(library, 'count').x = spoilt",
        "local f, s = ipairs(library) s.count = spoilt",
        "xpcall(pairs, function() end, library) local _, _, real = pcall(pairs, library) real.count = spoilt",
    ]

    @Test(arguments: ways)
    func `stays as it is for the other files`(_ way: String) async throws {
        let look = """
            local names = {}
            for _, library in ipairs { tfc.agents, tfc.pools, tfc, string, table, json, math, os, utf8 } do
              for name, value in pairs(library) do names[#names + 1] = name .. "=" .. tostring(value == "spoilt") end
            end
            table.sort(names)
            note(table.concat(names, " ") .. tostring(deny == "spoilt") .. tfc.agents.count(tfc.pools.find("ci-linux")))
            """
        let untouched = try await decide(onTest(look), reads: FakeOrganization.usual).summary
        for library in ["tfc.agents", "tfc", "string"] {
            let fixture = try PolicyFixture([
                "a.lua": """
                policy { about = "spoils" }
                spoilt = "spoilt"
                on "test" { run = function(event)
                  local library = \(library)
                  local ok = pcall(function() \(way) end)
                  log(tostring(ok))
                  ignore("done")
                end }
                """,
                "b.lua": onTest(look),
            ])
            let lines = Lines()
            let set = try fixture.load(log: { line, _ in lines.add(line) })
            let decision = await set.decide(.event(), reads: FakeOrganization.usual)
            #expect(decision.summary == untouched)
            #expect(lines.all == ["false"])
        }
    }

    @Test
    func `shows what it has to pairs, again and again`() async throws {
        let body = """
            local first, second = {}, {}
            for name, value in pairs(tfc.agents) do first[#first + 1] = name .. type(value) end
            local step, view, start = pairs(tfc.agents)
            local name = step(view, start)
            while name do second[#second + 1] = name .. type(view[name]) name = step(view, name) end
            note(tostring(view == tfc.agents) .. tostring(start) .. #first .. tostring(table.concat(first) == table.concat(second)))
            """
        #expect(try await decide(onTest(body)).summary == "note: truenil6true")
        let wrong = try await decide(onTest("pairs(tfc.agents)(tfc.agents, 'no such key')"))
        #expect(wrong.verdict == .indeterminate)
    }
}

struct `What a registration says` {
    @Test
    func `holds as it was registered`() async throws {
        let body = """
            policy { about = "x" }
            local rule = { where = { action = { "queued" }, ["job.id"] = 7 }, run = function() note("as registered") end }
            on "test" (rule)
            rule.where.action[1] = "done"
            rule.where.action = "done"
            rule.where["job.id"] = 8
            rule.where = nil
            rule.run = function() note("changed") end
            """
        let payload = #"{"action":"queued","job":{"id":7}}"#
        #expect(try await decide(body, .event(payload: payload)).summary == "note: as registered")
        let other = #"{"action":"done","job":{"id":8}}"#
        #expect(try await decide(body, .event(payload: other)).verdict == .ignore)
    }

    @Test(.timeLimit(.minutes(10)))
    func `is compared without going through a list of any length`() async throws {
        // Powers of two, in this order, make Lua report a length of 2^62.
        let body = """
            policy { about = "x" }
            local list = { "queued" }
            on "test" { where = { action = list }, run = function() note("n") end }
            for i = 62, 1, -1 do list[1 << i] = i end
            """
        let decision = try await decide(body, .event(payload: #"{"action":"other"}"#))
        #expect(decision.verdict == .ignore)
    }
}
