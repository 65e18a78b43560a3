import Foundation
import LuaPolicies
import Testing
import Warden

struct `memory` {
    @Test
    func `gives what was set, and nil where nothing was`() async throws {
        let store = FakeStore(memories: ["policies/x.lua": ["count": "3", "list": "[1,2.5,\"a\",null,{\"b\":true}]"]])
        let body = """
            local list = memory.get("list")
            local null = list[4] == json.null
            note(memory.get("count") + 1 .. " " .. #list .. " " .. math.type(list[2]) .. tostring(null)
              .. tostring(list[5].b) .. " " .. tostring(memory.get("nothing")))
            """
        let decision = try await decide(files: ["x.lua": onTest(body)], store: store)
        #expect(decision.summary == "note: 4 5 floattruetrue nil")
        #expect(decision.memory.isEmpty)
        #expect(store.asked == ["memory policies/x.lua"])
        #expect(decision.cost.reads == 0)
        #expect(
            decision.facts.map { "\($0.read) = \($0.answer)" } == [
                "memory.get {\"policy\":\"policies/x.lua\",\"key\":\"list\"} = [1,2.5,\"a\",null,{\"b\":true}]",
                "memory.get {\"policy\":\"policies/x.lua\",\"key\":\"count\"} = 3",
                "memory.get {\"policy\":\"policies/x.lua\",\"key\":\"nothing\"} = null",
            ]
        )
    }

    @Test
    func `is changed with the decision, and seen at once by the same evaluation`() async throws {
        let store = FakeStore(memories: ["policies/x.lua": ["old": "1", "gone": "2"]])
        let body = """
            memory.set("new", { a = { 1, 2 }, b = "x" }, { expires = hours(1) })
            memory.set("old", memory.get("old") + 1)
            memory.set("gone", nil)
            memory.set("never there", 1)
            memory.set("never there", nil)
            local new = memory.get("new")
            note(new.a[2] .. new.b .. memory.get("old") .. tostring(memory.get("gone")))
            """
        let decision = try await decide(files: ["x.lua": onTest(body)], store: store)
        #expect(decision.summary == "note: 2x2nil")
        let later = Date(timeIntervalSince1970: 1_775_048_400.75)
        #expect(
            decision.memory == [
                MemoryChange(policy: "policies/x.lua", key: "gone", entry: nil),
                MemoryChange(
                    policy: "policies/x.lua",
                    key: "new",
                    entry: PolicyMemory.Entry(value: "{\"a\":[1,2],\"b\":\"x\"}", expires: later),
                ),
                MemoryChange(policy: "policies/x.lua", key: "old", entry: PolicyMemory.Entry(value: "2")),
            ]
        )
        #expect(
            decision.facts.map { "\($0.read) = \($0.answer)" } == [
                "memory.keys {\"policy\":\"policies/x.lua\"} = [\"gone\",\"old\"]",
                "memory.get {\"policy\":\"policies/x.lua\",\"key\":\"old\"} = 1",
            ]
        )
        #expect(store.asked == ["memory policies/x.lua"])
    }

    @Test
    func `is each file's own, and a library has that of the file that uses it`() async throws {
        let library = "return function() local n = (memory.get('n') or 0) + 1 memory.set('n', n) return n end"
        let files = [
            "lib/count.lua": library,
            "a.lua": onTest("local count = use('count') count() note('a' .. count())"),
            "b.lua": onTest("note('b' .. use('count')())"),
        ]
        let store = FakeStore(memories: ["policies/b.lua": ["n": "7"]])
        let decision = try await decide(files: files, store: store)
        #expect(decision.summary == "note: a2; b8")
        #expect(
            decision.memory.map { "\($0.policy) \($0.entry?.value ?? "-")" } == [
                "policies/a.lua 2", "policies/b.lua 8",
            ]
        )
    }

    static let endings: [(String, Int)] = [
        ("deny('no')", 1), ("", 1), ("tfc.pools.create { name = 'a' } permit('p')", 1), ("error('x')", 0),
    ]

    @Test(arguments: endings)
    func `is kept whatever is decided, unless a policy failed`(_ ending: String, _ count: Int) async throws {
        let decision = try await decide(files: ["x.lua": onTest("memory.set('k', 1) \(ending)")])
        #expect(decision.memory.count == count)
    }

    @Test
    func `works in a pcall, in a loop and in a function`() async throws {
        let body = """
            local function add(n) memory.set("n", (memory.get("n") or 0) + n) end
            for _, n in ipairs { 1, 2, 3 } do assert(pcall(add, n)) end
            note(memory.get("n"))
            """
        #expect(try await decide(files: ["x.lua": onTest(body)]).summary == "note: 6")
    }

    static let mistakes: [(String, String)] = [
        ("memory.get()", "memory.get takes a text, not a nil"),
        ("memory.get('')", "memory.get takes a key of 1 to 128 bytes"),
        ("memory.set(('k'):rep(129), 1)", "memory.set takes a key of 1 to 128 bytes"),
        (
            "memory.set('k', print)", "memory.set takes a value that JSON can write: a function is none",
        ),
        (
            "memory.set('k', { 1, nil, 3 })",
            "memory.set takes a value that JSON can write: a table has either the keys 1, 2, 3, ... without holes, or texts as keys",
        ),
        (
            "memory.set('k', 0/0)",
            "memory.set takes a value that JSON can write: it has no infinite numbers, and no nan",
        ),
        ("memory.set('k', ('x'):rep(4095))", "memory.set: the value has 4097 bytes as JSON; 4096 are allowed"),
        ("local t = {} t.t = t memory.set('k', t)", "memory.set: the arguments are too large"),
        ("memory.set('k', 1, { expire = 1 })", "memory.set has no option `expire`; did you mean `expires`?"),
        (
            "memory.set('k', 1, { expires = 0 })",
            "memory.set: expires takes a time of at least a second, such as hours(1)",
        ),
        (
            "for i = 1, 257 do memory.set('k' .. i, i) end",
            "memory.set: a policy can remember 256 keys; set one that is not needed any more to nil",
        ),
        (
            "local x = ('x'):gsub('x', function() return memory.get('k') end)",
            "memory.get cannot wait inside a callback of table.sort, string.gsub or a metamethod; read before, keep the answer in a local, and use that in the callback",
        ),
        ("memory.gett('k')", "memory.gett is not a call; did you mean memory.get?"),
        ("memory.get = print", "a library cannot be changed (get)"),
    ]

    @Test(arguments: mistakes)
    func `in a wrong form is an error that says what to write`(_ body: String, _ sentence: String) async throws {
        let decision = try await decide(onTest(body), checkingNames: false)
        #expect(decision.summary == "indeterminate: policies/x.lua:3: \(sentence)")
        #expect(decision.memory.isEmpty)
    }

    @Test
    func `can be full and still change what it has`() async throws {
        var full: [String: String] = [:]
        for number in 1...256 { full["k\(number)"] = "0" }
        let body = "memory.set('k1', 1) memory.set('k2', nil) memory.set('new', 1) note('done')"
        let decision = try await decide(
            files: ["x.lua": onTest(body)],
            store: FakeStore(memories: ["policies/x.lua": full]),
        )
        #expect(decision.summary == "note: done")
        #expect(decision.memory.map(\.key) == ["k1", "k2", "new"])
    }

    @Test
    func `that cannot be read is an error that a policy may catch`() async throws {
        let body = "local ok, why = pcall(memory.get, 'k') note(tostring(ok) .. ' ' .. why)"
        let decision = try await decide(files: ["x.lua": onTest(body)], store: FakeStore(failure: .closed))
        #expect(decision.summary == "note: false memory could not be read")
    }

    @Test
    func `does not work while a file loads`() throws {
        let fixture = try PolicyFixture(["x.lua": "policy { about = 'x' }\nlocal a = memory.get('k')"])
        #expect(
            fixture.problems() == [
                "policies/x.lua:2: memory.get does not work while the file loads; call it inside run"
            ]
        )
    }
}

struct `The users of memory` {
    private static let files = [
        "a.lua": onTest("note(tostring(memory.get('k')))"),
        "b.lua": onTest("note('b')"),
        "c.lua": "policy { about = 'c' }\non 'other' { run = function() memory.set('k', 1) note('c') end }",
        "d.lua":
            "policy { about = 'd' }\nguard 'd' { run = function() local m = memory if m.get('k') then deny('d') end end }",
        "e.lua": "policy { about = 'e', mode = 'shadow' }\non 'test' { run = function() memory.get('k') end }",
        "f.lua": onTest("note(tostring(_G.memory.get('k')))"),
    ]

    @Test
    func `are those that may run and name it, in the order of the files`() throws {
        let set = try PolicyFixture(Self.files).load()
        #expect(set.memoryUsers(for: .event()) == ["policies/a.lua", "policies/d.lua", "policies/f.lua"])
        #expect(set.memoryUsers(for: .event("other")) == ["policies/c.lua", "policies/d.lua"])
        #expect(set.memoryUsers(for: .event("nothing")) == [])
        #expect(set.memoryUsers(for: .command("help")) == [])
    }

    @Test
    func `count whoever uses a library while one names it`() throws {
        var files = Self.files
        files["lib/m.lua"] = "return { get = function() return memory.get('k') end }"
        files["b.lua"] = onTest("note(tostring(use('m').get()))")
        let set = try PolicyFixture(files).load()
        #expect(
            set.memoryUsers(for: .event())
                == ["policies/a.lua", "policies/b.lua", "policies/d.lua", "policies/f.lua"]
        )
    }

    @Test
    func `are all there are: nobody gets at memory by another way`() async throws {
        let body = "note(tostring(_G['mem' .. 'ory'].get('k')))"
        let decision = try await decide(files: ["x.lua": onTest(body)])
        #expect(
            decision.summary
                == "indeterminate: policies/x.lua:3: a file that uses memory names it: write memory.get and memory.set as they are"
        )
    }
}
