import Foundation
import LuaPolicies
import Synchronization
import Testing

struct `A plain chunk` {
    struct Example: CustomTestStringConvertible, Sendable {
        let text: String
        let word: PlainOutcome.Word
        /// A part of the error, or the whole result.
        let said: String
        var testDescription: String { self.text }

        init(_ text: String, _ word: PlainOutcome.Word, _ said: String = "") {
            self.text = text
            self.word = word
            self.said = said
        }
    }

    private func run(
        _ text: String,
        event: String? = nil,
        stock: [String] = [],
        settings: PolicySettings = .patient,
    ) throws -> PlainOutcome {
        let chunks = try PlainChunks(settings: settings)
        guard let event else { return chunks.run(name: "x.lua", text: Array(text.utf8), stock: stock) }
        return chunks.run(name: "x.lua", text: Array(text.utf8), event: Array(event.utf8), stock: stock)
    }

    static let results = [
        Example("", .ok, "null"), Example("return 1", .ok, "1"), Example("return 1.0", .ok, "1.0"),
        Example("return -0.1, 2", .ok, "-0.1"), Example("return {}", .ok, "{}"),
        Example("return { 1, 2 }", .ok, "[1,2]"),
        Example(
            "return { b = 1, a = { true, false }, ['c d'] = json.null }",
            .ok,
            #"{"a":[true,false],"b":1,"c d":null}"#,
        ),
        Example(#"return "ä\"\\\n\0\127\u{202e}\u{85}""#, .ok, #""ä\"\\\u000a\u0000\u007f\u202e\u0085""#),
        Example("function handle(event) return event.user.name end", .ok, #""nobody""#),
        Example("function handle() return 1 end return 2", .ok, "1"),
        Example("handle = { 1 } return 3", .ok, "3"),
        Example(
            "return setmetatable({ 7 }, { __index = function() return 1 end, __len = function() return 9 end })",
            .ok,
            "[7]",
        ),
        Example("return ('x'):rep(65000)", .ok),
    ]

    @Test(arguments: results)
    func `is ok with what it returns as JSON`(_ example: Example) throws {
        let outcome = try self.run(example.text)
        #expect(outcome.word == .ok, "\(outcome)")
        #expect(outcome.error == nil)
        if !example.said.isEmpty { #expect(outcome.result == example.said) }
        #expect((try? JSONSerialization.jsonObject(with: Data(outcome.line.utf8))) != nil)
        #expect(!outcome.line.contains("\n"))
    }

    static let refusedResults = [
        Example("return print", .error, "the result has a function, which is no JSON"),
        Example("return { 0/0 }", .error, "the result has a number that is not finite"),
        Example("return 1/0", .error, "the result has a number that is not finite"),
        Example(#"return "\xff""#, .error, "the result has text that is not UTF-8"),
        Example(#"return { ["\u{D800}"] = 1 }"#, .error, "the result has text that is not UTF-8"),
        Example("local t = {} t[1] = t return t", .error, "the result is nested deeper than 32"),
        Example("local t = { 'leaf' } for i = 1, 30 do t = { t, t } end return t", .error, "more than 10000 values"),
        Example("return { 1, 2, x = 3 }", .error, "partly texts, partly not"),
        Example("return { [2] = 1 }", .error, "no list and whose keys are not texts"),
        Example("return { [1.5] = 1 }", .error, "no list and whose keys are not texts"),
        Example("return ('x'):rep(70000)", .error, "the result has more than 65536 bytes"),
        Example("local t = {} for i = 1, 10001 do t[i] = i end return t", .error, "more than 10000 values"),
        Example("local t = {} for i = 1, 10001 do t['k' .. i] = i end return t", .error, "more than 10000 values"),
        Example("local t = {} for i = 1, 32 do t = { t } end return t", .error, "the result is nested deeper than 32"),
    ]

    @Test(arguments: refusedResults)
    func `is an error with a result that is no JSON, or too much`(_ example: Example) throws {
        let outcome = try self.run(example.text)
        #expect(outcome.word == .error && outcome.error?.hasSuffix(example.said) == true, "\(outcome)")
        #expect(outcome.result == nil)
    }

    static let failures = [
        Example("error('no')", .error, "x.lua:1: no"), Example("error({})", .error, "with a table value"),
        Example("error()", .error, "with a nil value"), Example("local x = nil; x()", .error, "local 'x'"),
        Example("return event.x", .error, "global 'event'"),
        Example("x = = 1", .error, "x.lua:1: unexpected symbol near '='"),
        Example("return tfc.pools.list()", .error, "tfc.pools.list works in a policy; a plain chunk has no fleet"),
        Example("permit('x')", .error, "permit works in a policy"),
        Example("policy {}", .error, "policy works in a policy"),
        Example("on 'x' {}", .error, "on works in a policy"),
        Example("string.upper = 1", .error, "a library cannot be changed (upper)"),
        Example("local s = 'io' .. nil", .error, "a nil value"),
        Example("local t = { io = nil } t.io.open()", .error, "field 'io'"),
        Example("local t = {} if load then end t.x.y = 1", .error, "field 'x'"),
        Example("\u{1b}Lua", .error, "attempt to load a binary chunk"),
        Example(String(repeating: " ", count: 65_537), .error, "the file has 65537 bytes; 65536 are allowed"),
    ]
    static let chains = [
        Example(
            "local a = {} return a" + String(repeating: ".x", count: 501),
            .error,
            "x.lua:1: a chain of more than 500 fields",
        ),
        Example(
            "local a = {} return a" + String(repeating: "[\"x\"]", count: 501),
            .error,
            "a chain of more than 500",
        ),
        Example("local a = {} return a" + String(repeating: ".x", count: 500), .error, "(field 'x')"),
        Example(
            "local s = [[" + String(repeating: ".x", count: 501) + "]] -- " + String(repeating: ".x", count: 501),
            .ok,
        ),
        Example(
            String(repeating: "do local t = { a = { b = 1.5 } } t.a.b = t.a['b'] local s = t.a .b end ", count: 200),
            .ok,
        ),
    ]
    static let denials = [
        "load('x')", "local l = load l('x')", "_G.load('x')", "io.open('/etc/passwd')", "return io.open",
        "os.execute('id')",
        "local e = os.execute e('id')", "require 'x'", "debug.sethook()", "coroutine.wrap(print)", "collectgarbage()",
        "string.dump(print)", "(''):dump()", "setmetatable({}, { __gc = print })", "setmetatable({}, { __call = {} })",
        "local t = setmetatable({}, {}) getmetatable(t).__gc = print", "getmetatable('').__index = print", "warn('x')",
        "for name in pairs(package.loaded) do end", "for name in pairs(debug) do end", "local n = #package",
        "loadstring('x')", "string.format('%p', {})",
        "local ok, e = pcall(setmetatable, {}, { __mode = 'k' }) error(e)",
        "local f <const> = load; local function g() return f('x') end g()", "return 'denied'",
        "function handle() return 'denied' end", "local _ENV = { real = _ENV } real.dofile('x')",
    ].map { Example($0, .denied) }
    static let limits = [
        Example("while true do end", .cpuLimit, "instructions; 5000000 are allowed"),
        Example("while true do pcall(string.find, ('a'):rep(1000), '.-.-b') end", .cpuLimit, ""),
        Example("local t = {} while true do t[#t + 1] = {} end", .memoryLimit, "of memory; 16.0 MiB are allowed"),
        Example("return ('x'):rep(262145)", .memoryLimit, "a text of more than 256 KiB"),
        Example("pcall(string.rep, 'x', 1 << 40) return 1", .memoryLimit, "a text of more than 256 KiB"),
    ]

    @Test(arguments: failures + denials + limits)
    func `ends with the outcome that fits`(_ example: Example) throws {
        let outcome = try self.run(example.text)
        #expect(outcome.word == example.word, "\(outcome)")
        #expect(outcome.error != nil)
        if !example.said.isEmpty { #expect(outcome.error?.contains(example.said) == true, "\(outcome)") }
    }

    static let caught = [
        Example("return load == nil and io == nil and os.execute == nil and string.dump == nil", .ok, "true"),
        Example("return (pcall(setmetatable, {}, { __gc = print }))", .ok, "false"),
        Example("return (pcall(function() return debug.getregistry() end))", .ok, "false"),
        Example("pcall(error, 'not enough memory', 0) return 'finished'", .ok, "\"finished\""),
    ]

    /// One error over a longer chain takes Lua a third of a second, in which nothing can stop it.
    @Test(arguments: chains)
    func `has chains of fields of a length that errors can be worded for`(_ example: Example) throws {
        let outcome = try self.run(example.text)
        #expect(outcome.word == example.word, "\(outcome)")
        if example.word != .ok { #expect(outcome.error?.contains(example.said) == true, "\(outcome)") }
    }

    @Test(arguments: caught)
    func `may look for what is left out, and go on without it`(_ example: Example) throws {
        let outcome = try self.run(example.text)
        #expect(outcome.word == .ok && outcome.result == example.said, "\(outcome)")
    }

    @Test
    func `that the clock ends says so apart from the outcome`() throws {
        var settings = PolicySettings()
        settings.instructions = .max / 2
        settings.time = .milliseconds(5)
        let late = try self.run("while true do end", settings: settings)
        #expect(late.word == .cpuLimit && late.isOverdue)
        #expect(try !self.run("while true do end").isOverdue)
    }

    @Test
    func `prints beside its line`() throws {
        let lines = Mutex<[String]>([])
        let chunks = try PlainChunks(log: { line in lines.withLock { $0.append(line) } })
        let outcome = chunks.run(name: "x.lua", text: Array("print('a\\nb', 1, {}) log('c') return 2".utf8))
        #expect(outcome.result == "2")
        #expect(lines.withLock(\.self) == ["a b 1 table", "c"])
    }

    @Test
    func `takes its event from JSON, as plain tables`() throws {
        let event = #"{"n":[1,2.5,null,"x"],"big":123456789012345678901234567890}"#
        let body = """
            function handle(event)
              return { #event.n, math.type(event.n[1]), event.n[3] == json.null, math.type(event.big), getmetatable(event) == nil }
            end
            """
        #expect(try self.run(body, event: event).result == #"[4,"integer",true,"float",true]"#)
        let wrong = try self.run(body, event: "{\"n\":")
        #expect(wrong.word == .error && wrong.error?.contains("the event: the text ends too early at byte 6") == true)
    }

    @Test
    func `may begin with a line for the shell`() throws {
        #expect(try self.run("#!/usr/bin/lua\nerror('x')").error == "x.lua:2: x")
    }

    @Test
    func `gets stock functions back by name, and only those`() throws {
        #expect(try self.run("return load('return 1 + 1')()", stock: ["load"]).result == "2")
        #expect(try self.run("x = 3 return load('return x')()", stock: ["load"]).result == "3")
        #expect(
            try self.run("return type(string.dump(function() end))", stock: ["string.dump"]).result == "\"string\""
        )
        #expect(try self.run("return io == nil and debug == nil", stock: ["load"]).result == "true")
        #expect(try self.run("return require('utf8').char(65)", stock: ["require"]).result == "\"A\"")
        #expect(
            try self.run("return coroutine.wrap(function() coroutine.yield(5) end)()", stock: ["coroutine"]).result
                == "5"
        )
        let own = "return string.format('%s', string.rep) ~= '' and pcall(string.rep, 'x', 1 << 20)"
        #expect(try self.run(own, stock: ["os"]).word == .memoryLimit)
        #expect(
            try self.run("return 1", stock: ["os.nothing"]).error?.hasSuffix("stock Lua has no os.nothing") == true
        )
        #expect(try self.run("return ('x'):rep(3)", stock: ["string.rep"]).result == "\"xxx\"")
    }

    @Test
    func `leaves nothing for the next one, whatever it put back`() throws {
        let chunks = try PlainChunks()
        let spoil =
            "string.x = 1 left = 2 debug.getmetatable('').__index = function() return 'spoilt' end return ('').y"
        #expect(chunks.run(name: "a.lua", text: Array(spoil.utf8), stock: ["debug"]).result == "\"spoilt\"")
        let look = "return { tostring(string.x), tostring(left), tostring((''):upper()), tostring((''). y) }"
        #expect(chunks.run(name: "b.lua", text: Array(look.utf8)).result == #"["nil","nil","","nil"]"#)
    }
}

struct `Operations in a plain chunk's result` {
    private func problem(_ operations: String) throws -> String? {
        let outcome = try PlainChunks().run(name: "x.lua", text: Array("return { ops = \(operations) }".utf8))
        #expect(outcome.word == (outcome.error == nil ? .ok : .error))
        return outcome.error
    }

    @Test(arguments: [
        "{}", "nil", "{ { op = 'pool.delete', id = 'apool-1' }, { op = 'pools.delete', id = 'apool-2' } }",
        "{ { op = 'pools.create', name = 'ci_1', organization = 'acme' } }",
        "{ { op = 'agents.delete', id = ('a'):rep(64) }, { op = 'agents.list', pool = 'apool-1' } }",
        "{ { op = 'tokens.create', pool = 'apool-1', description = 'for ci, ä' } }",
    ])
    func `may be what the host knows`(_ operations: String) throws {
        #expect(try self.problem(operations) == nil)
    }

    @Test(arguments: [
        ("5", "ops takes a list of operations"), ("{ x = 1 }", "ops takes a list of operations"),
        ("{ 1 }", "ops[1]: an operation is a table"), ("{ { id = 'a' } }", "ops[1]: op takes the name"),
        ("{ { op = 'organizations.delete', id = 'a' } }", "ops[1]: op takes the name"),
        ("{ { op = 'pools.delete.all', id = 'a' } }", "ops[1]: op takes the name"),
        ("{ { op = 'pools.delete' } }", "ops[1]: pools.delete takes an id"),
        ("{ { op = 'pools.delete', id = '' } }", "ops[1]: id takes letters"),
        ("{ { op = 'pools.delete', id = '../x' } }", "ops[1]: id takes letters"),
        ("{ { op = 'pools.delete', id = 'a.b' } }", "ops[1]: id takes letters"),
        ("{ { op = 'pools.delete', id = ('a'):rep(65) } }", "ops[1]: id takes letters"),
        ("{ { op = 'pools.delete', id = 'a\\n' } }", "ops[1]: id takes letters"),
        ("{ { op = 'pools.delete', id = 7 } }", "ops[1]: id takes a text"),
        ("{ { op = 'pools.create' } }", "ops[1]: pools.create takes a name"),
        ("{ { op = 'pools.create', name = 'a b' } }", "ops[1]: a pool name has only letters"),
        ("{ { op = 'pools.delete', id = 'a', organization = 'x/../y' } }", "ops[1]: organization takes letters"),
        ("{ { op = 'pools.delete', id = 'a', url = 'http://x' } }", "ops[1]: an operation has no field of that name"),
        ("{ { op = 'tokens.create', pool = 'a', description = 'x\\r\\ny' } }", "ops[1]: description takes one line"),
        (
            "{ { op = 'pools.delete', id = 'a' }, { op = 'pool.delete', id = 'a' } }",
            "ops[2]: pool.delete of a is asked for twice",
        ),
        (
            "(function() local t = {} for i = 1, 201 do t[i] = { op = 'agents.delete', id = 'a' .. i } end return t end)()",
            "ops has 201 operations; 200 are allowed",
        ),
    ])
    func `are refused otherwise`(_ operations: String, _ problem: String) throws {
        let said = try self.problem(operations)
        #expect(said?.hasPrefix(problem) == true, "\(said ?? "nothing")")
    }
}
