import LuaPolicies
import Testing
import Warden

struct `A verdict` {
    struct Case: CustomTestStringConvertible, Sendable {
        let body: String
        let expected: String
        var testDescription: String { self.body }

        init(_ body: String, _ expected: String) {
            self.body = body
            self.expected = expected
        }
    }

    static let single = [
        Case("return permit('so be it')", "permit: so be it"),
        Case("permit('bare')", "permit: bare"),
        Case("pcall(function() deny('inside pcall') end) permit('not reached')", "deny: inside pcall"),
        Case("xpcall(function() deny('inside xpcall') end, function() permit('no') end)", "deny: inside xpcall"),
        Case("table.sort({ 2, 1 }, function() deny('inside sort') end)", "deny: inside sort"),
        Case("('x'):gsub('x', function() note('inside gsub') end)", "note: inside gsub"),
        Case(
            "local t = setmetatable({}, { __index = function() ignore('inside a metamethod') end }) return t.x",
            "ignore: inside a metamethod",
        ),
        Case("local p = nil or deny('after or')", "deny: after or"),
        Case("ignore(42)", "ignore: 42"),
        Case("", "ignore: on \"test\" came to no verdict"),
        Case("return", "ignore: on \"test\" came to no verdict"),
        Case("return nil, nil", "ignore: on \"test\" came to no verdict"),
        Case(
            "return 'no deletes today'",
            "indeterminate: policies/x.lua:2: on \"test\" returned a text, which decides nothing; write return deny(\"no deletes today\"), or permit or note",
        ),
        Case(
            "return 'a \"b\"\\n' .. ('c'):rep(200)",
            "indeterminate: policies/x.lua:2: on \"test\" returned a text, which decides nothing; write return deny(\"...\"), or permit or note",
        ),
        Case(
            "return deny",
            "indeterminate: policies/x.lua:2: on \"test\" returned `deny` without calling it; write return deny(\"because ...\")",
        ),
        Case(
            "return true",
            "indeterminate: policies/x.lua:2: on \"test\" returned a boolean, which decides nothing; write return permit(\"...\"), deny(\"...\") or note(\"...\")",
        ),
        Case(
            "return nil, json.null",
            "indeterminate: policies/x.lua:2: on \"test\" returned a null, which decides nothing; write return permit(\"...\"), deny(\"...\") or note(\"...\")",
        ),
        Case(
            "return tfc.pools.create { name = 'ci-a' }",
            "indeterminate: policies/x.lua:2: on \"test\" returned a table, which decides nothing; write return permit(\"...\"), deny(\"...\") or note(\"...\")",
        ),
        Case(
            "permit()",
            "indeterminate: policies/x.lua:3: permit takes a sentence for people, such as permit(\"because ...\")",
        ),
        Case(
            "ask { from = 'sre' }",
            "indeterminate: policies/x.lua:3: ask takes a sentence for the people who are asked: ask { from = \"sre\", why = \"...\" }",
        ),
        Case(
            "tfc.pools.create { name = 'ci-a' }",
            "indeterminate: policies/x.lua:2: on \"test\" ended without permit or ask, though it planned something",
        ),
        Case(
            "tfc.pools.create { name = 'ci-a' } note('n')",
            "indeterminate: policies/x.lua:2: on \"test\" ended with note, though it planned something",
        ),
        Case(
            "tfc.pools.create { name = 'ci-a' } ignore('i')",
            "indeterminate: policies/x.lua:2: on \"test\" ended with ignore, though it planned something",
        ),
        Case("tfc.pools.create { name = 'ci-a' } deny('d')", "deny: d"),
        Case("error('boom')", "indeterminate: policies/x.lua:3: boom"),
        Case(
            "error({})",
            "indeterminate: policies/x.lua:3: an error was raised with a table value instead of a sentence",
        ),
        Case("local x = nil; return x.y", "indeterminate: policies/x.lua:3: attempt to index a nil value (local 'x')"),
        Case("error('\\27[31mred', 0)", "indeterminate: policies/x.lua:3:  [31mred"),
        Case(
            "tfc.pools.crate { name = 'x' }",
            "indeterminate: policies/x.lua:3: tfc.pools.crate is not a call; did you mean tfc.pools.create?",
        ),
        Case(
            "return tfc.tokens.create()",
            "indeterminate: policies/x.lua:3: tfc.tokens.create takes a pool as tfc.pools.each gives it, not a nil",
        ),
    ]

    @Test(arguments: single)
    func `ends a run`(_ example: Case) async throws {
        let decision = try await decide(onTest(example.body), checkingNames: false)
        #expect(decision.summary == example.expected)
        #expect(decision.verdict == .permit || decision.plan.isEmpty)
    }

    static let combined = [
        Case("permit('a') | permit('b')", "permit: a; b"),
        Case("permit('a') | deny('b')", "deny: b"),
        Case("deny('a') | permit('b')", "deny: a"),
        Case("deny('a') | deny('b')", "deny: a; b"),
        Case("deny('a') | error('b', 0)", "indeterminate: policies/1.lua:3: b"),
        Case("note('a') | ignore('b')", "note: a"),
        Case("ignore('a') | ignore('b')", "ignore: a; b"),
        Case("note('a') | permit('b')", "permit: b; a"),
    ]

    @Test(arguments: combined)
    func `is combined with the others`(_ example: Case) async throws {
        var files: [String: String] = [:]
        for (index, body) in example.body.split(separator: "|").enumerated() {
            files["\(index).lua"] = onTest(String(body))
        }
        let fixture = try PolicyFixture(files)
        let decision = await (try fixture.load()).decide(.event(), reads: FakeOrganization())
        #expect(decision.summary == example.expected)
    }

    @Test
    func `names its rule, and keeps the traceback for the log`() async throws {
        let decision = try await decide(onTest("local function f() error('deep') end f()"))
        let reason = try #require(decision.reasons.first)
        #expect(reason.rule == "policies/x.lua: on \"test\"")
        #expect(reason.detail?.contains("policies/x.lua:3: in a function") == true)
    }
}

struct `A guard` {
    private func decide(
        guard body: String,
        plan: String = "tfc.pools.create { name = 'ci-a' }",
    ) async throws -> Decision {
        let fixture = try PolicyFixture([
            "a.lua": onTest("\(plan) permit('the plan')"),
            "g.lua":
                "policy { about = 'g', may = { 'pools.create' } }\nguard \"g\" { run = function(event, plan) \(body) end }",
        ])
        return await (try fixture.load()).decide(.event(), reads: FakeOrganization.usual)
    }

    @Test
    func `says nothing, and the plan goes on`() async throws {
        let decision = try await self.decide(guard: "return nil")
        #expect(decision.summary == "permit: the plan")
        #expect(decision.plan.operations.count == 1)
    }

    static let returned = [
        (
            "return 'no deletes today'",
            "returned a text, which decides nothing; write return deny(\"no deletes today\"), or nothing",
        ),
        ("return deny", "returned `deny` without calling it; write return deny(\"because ...\")"),
        ("return false", "returned a boolean, which decides nothing; write return deny(\"...\"), or nothing"),
        ("return true", "returned a boolean, which decides nothing; write return deny(\"...\"), or nothing"),
        (
            "tfc.agents.count(tfc.pools.find('ci-linux')) return 1",
            "returned a number, which decides nothing; write return deny(\"...\"), or nothing",
        ),
    ]

    @Test(arguments: returned)
    func `that returns something has not decided, and nothing goes on`(_ body: String, _ why: String) async throws {
        let decision = try await self.decide(guard: body)
        #expect(decision.summary == "indeterminate: policies/g.lua:2: guard \"g\" \(why)")
        #expect(decision.plan.isEmpty)
    }

    @Test
    func `denies, and the plan is gone`() async throws {
        let decision = try await self.decide(
            guard: "deny(#plan .. ' ' .. plan[1].kind .. ' ' .. plan[1].name .. ' ' .. plan[1].pool.name)"
        )
        #expect(decision.summary == "deny: 1 pools.create ci-a ci-a")
        #expect(decision.plan.isEmpty)
    }

    @Test(arguments: ["permit('p')", "note('n')", "ignore('i')"])
    func `can say nothing else`(_ body: String) async throws {
        let decision = try await self.decide(guard: body)
        #expect(
            decision.summary
                == "indeterminate: policies/g.lua:2: guard \"g\" is a guard, which can only say deny or ask, or nothing"
        )
    }

    @Test
    func `adds no operation, also not in a pcall`() async throws {
        let decision = try await self.decide(guard: "pcall(tfc.pools.create, { name = 'ci-b' })")
        #expect(
            decision.summary
                == "indeterminate: policies/g.lua:2: a guard can only say deny or ask; it adds no operation (pools.create)"
        )
    }

    @Test
    func `reads about what the plan touches`() async throws {
        let decision = try await self.decide(
            guard: "deny(tfc.agents.count(plan:of('pools.delete')[1].pool, { status = 'idle' }) .. ' idle')",
            plan: "tfc.pools.delete(tfc.pools.find('ci-linux'))",
        )
        #expect(decision.summary == "deny: 1 idle")
    }

    @Test
    func `is not asked without a plan`() async throws {
        let decision = try await self.decide(guard: "deny('asked')", plan: "")
        #expect(decision.summary == "permit: the plan")
    }
}
