import LuaPolicies
import Testing
import Warden

struct `A failure` {
    static let cases = [
        (
            "for i, agent in ipairs(tfc.agents.each(tfc.pools.find('ci-linux'))) do end",
            "ipairs takes a table, not a function; what tfc.agents.each(pool) gives is used without it: for x in tfc.agents.each(pool) do",
        ),
        (
            "for i, pool in pairs(tfc.pools.each()) do end",
            "pairs takes a table, not a function; what tfc.agents.each(pool) gives is used without it: for x in tfc.agents.each(pool) do",
        ),
        ("for i, label in ipairs(event.payload.labels) do end", "ipairs takes a table, not a null"),
        ("for i, label in ipairs(event.payload.nothing) do end", "ipairs takes a table, not a nil"),
        ("for i, label in ipairs('text') do end", "ipairs takes a table, not a string"),
        ("for key in next, { 1 }, 'no key' do end", "invalid key to 'next'"),
        ("local x = event.payload.labels.first", "attempt to index json.null (field 'labels')"),
        ("local x = event.payload.labels .. 'x'", "attempt to concatenate json.null (field 'labels')"),
        ("local x = event.payload.labels + 1", "attempt to perform arithmetic on json.null (field 'labels')"),
        ("local x = #event.payload.labels", "attempt to get length of json.null (field 'labels')"),
        ("event.payload.labels()", "attempt to call json.null (field 'labels')"),
        ("local x = event.payload.labels < 1", "attempt to compare json.null with number"),
        ("local x = json.null < json.null", "attempt to compare json.null with json.null"),
        ("local x = string.upper(json.null)", "bad argument #1 to 'upper' (string expected, got json.null)"),
        ("error(json.null)", "an error was raised with a null value instead of a sentence"),
        ("error('without a place', 0)", "without a place"),
    ]

    @Test(arguments: cases)
    func `has its place, and words that its author knows`(_ body: String, _ sentence: String) async throws {
        let event = Occurrence.event(payload: #"{"labels":null}"#)
        let decision = try await decide(onTest("\n" + body), event, reads: FakeOrganization.usual)
        #expect(decision.summary == "indeterminate: policies/x.lua:4: \(sentence)")
    }

    @Test
    func `while a file loads has its place too`() throws {
        let fixture = try PolicyFixture(["x.lua": "policy { about = 'x' }\n\nfor i in ipairs(7) do end"])
        #expect(fixture.problems() == ["policies/x.lua:3: ipairs takes a table, not a number"])
    }
}

struct `A metatable` {
    static let late = [
        (
            "local m = {} local t = setmetatable({}, m) m.__index = function(_, key) return key end return t.late",
            "late",
        ),
        (
            "local m = {} local t = setmetatable({}, m) m.__index = { x = 1 } m.__call = function() return 2 end return t.x + t()",
            "3",
        ),
        (
            "local m = {} local t = setmetatable({}, m) m.__gc = print",
            "policies/x.lua:3: setmetatable does not take __gc here",
        ),
        ("local m = {} local t = setmetatable({}, m) m.__call = {}", "policies/x.lua:3: __call must be a function"),
        (
            "local m = { __index = { x = 1 } } setmetatable({}, m) m.__index = { x = 2 } return setmetatable({}, m).x",
            "2",
        ),
        ("local m = { __index = { x = 1 } } setmetatable({}, m) m.__index = nil return setmetatable({}, m).x", "nil"),
        (
            "local m = {} setmetatable({}, m) table.insert(m, 'a') m[2] = 'b' m.c = 'c' return m[1] .. m[2] .. m.c .. #m",
            "abc2",
        ),
        (
            "local m = {} m.__index = m local t = setmetatable({}, m) function m:name() return 'n' end return t:name()",
            "n",
        ),
        ("local m = {} setmetatable({}, m) return getmetatable(m)", "nil"),
        ("local m = {} local t = setmetatable({}, m) return getmetatable(t) == m", "true"),
        ("local m = setmetatable({}, { __index = { x = 7 } }) m.__index = m return setmetatable({}, m).x", "7"),
        ("local m = {} setmetatable(m, m) m.__index = function() return 8 end return setmetatable(m, m).x", "8"),
    ]

    @Test(arguments: late)
    func `counts also where it is filled later`(_ body: String, _ value: String) async throws {
        let body = "note(tostring(select(2, pcall(function() \(body) end))))"
        #expect(try await decide(onTest(body)).summary == "note: \(value)")
    }
}
