import LuaPolicies
import Testing
import Warden

struct `ask` {
    private static let planned = "tfc.pools.create { name = 'ci-a' }"

    @Test
    func `keeps the plan until people have approved it`() async throws {
        let body = "\(Self.planned) ask { from = 'sre', why = 'it costs' } permit('not reached')"
        let decision = try await decide(onTest(body))
        #expect(decision.summary == "ask: it costs")
        #expect(decision.plan.operations.map(\.operation.summary) == ["pools.create ci-a"])
        let rule = "policies/x.lua: on \"test\""
        #expect(
            decision.approvals == [
                ApprovalRequest(from: "sre", count: 1, why: "it costs", within: 86_400, rule: rule)
            ]
        )
    }

    @Test
    func `says how many, and how long they have`() async throws {
        let body = "\(Self.planned) ask { from = 'sre', why = 'w', count = 2, within = minutes(30) }"
        let approval = try #require(try await decide(onTest(body)).approvals.first)
        #expect(approval.count == 2)
        #expect(approval.within == 1_800)
    }

    @Test
    func `ends a run also inside pcall and inside callbacks`() async throws {
        for body in [
            "pcall(function() ask { from = 'sre', why = 'w' } end) deny('not reached')",
            "; ('x'):gsub('x', function() ask { from = 'sre', why = 'w' } end) deny('not reached')",
        ] {
            let decision = try await decide(onTest("\(Self.planned) \(body)"))
            #expect(decision.summary == "ask: w")
        }
    }

    static let mistakes: [(String, String)] = [
        (
            "ask { from = 'sre', why = 'w' }",
            "ask needs something to approve: plan an operation before, or answer with note",
        ),
        ("ask()", "ask takes the group that may approve: ask { from = \"sre\", why = \"...\" }"),
        ("ask { why = 'w' }", "ask takes the group that may approve: ask { from = \"sre\", why = \"...\" }"),
        (
            "ask { from = 'sre', why = '' }",
            "ask takes a sentence for the people who are asked: ask { from = \"sre\", why = \"...\" }",
        ),
        ("ask 'sre'", "ask takes its options as { name = value }, not a string"),
        ("ask { form = 'sre' }", "ask has no option `form`; did you mean `from`?"),
        ("ask { from = { 'sre' }, why = 'w' }", "ask: from takes a text, not a table"),
        ("ask { from = 's', why = 'w', count = 0 }", "ask: count takes a number of people from 1 to 100"),
        ("ask { from = 's', why = 'w', count = 1.5 }", "ask: count takes a whole number, not a number"),
        (
            "ask { from = 's', why = 'w', within = 59 }",
            "ask: within takes a time from minutes(1) to days(30), such as minutes(30)",
        ),
        (
            "ask { from = 's', why = 'w', within = 'soon' }",
            "ask: within takes a time of 0 up to 99999999999 seconds, such as hours(1)",
        ),
    ]

    @Test(arguments: mistakes)
    func `in a wrong form is an error that says what to write`(_ body: String, _ sentence: String) async throws {
        let decision = try await decide(onTest(body))
        #expect(decision.summary == "indeterminate: policies/x.lua:3: \(sentence)")
    }

    @Test
    func `needs operations of its own run`() async throws {
        let decision = try await decide(files: [
            "a.lua": onTest("\(Self.planned) permit('a')"), "b.lua": onTest("ask { from = 'sre', why = 'w' }"),
        ])
        #expect(decision.summary.hasPrefix("indeterminate: policies/b.lua:3: ask needs something to approve"))
    }

    static let combined: [(String, String, String, [String])] = [
        ("permit('a')", "ask { from = 'sre', why = 'b' }", "ask: b; a", ["b"]),
        ("ask { from = 'sre', why = 'a' }", "ask { from = 'net', why = 'b' }", "ask: a; b", ["a", "b"]),
        ("ask { from = 'sre', why = 'a' }", "deny('b')", "deny: b", []),
        ("deny('a')", "ask { from = 'sre', why = 'b' }", "deny: a", []),
        ("ask { from = 'sre', why = 'a' }", "error('b', 0)", "indeterminate: policies/b.lua:3: b", []),
    ]

    @Test(arguments: combined)
    func `stands between deny and permit`(
        _ first: String,
        _ second: String,
        _ summary: String,
        _ approvals: [String],
    ) async throws {
        let plan = { (name: String) in "tfc.pools.create { name = '\(name)' }" }
        let decision = try await decide(files: [
            "a.lua": onTest("\(plan("a")) \(first)"), "b.lua": onTest("\(plan("b")) \(second)"),
        ])
        #expect(decision.summary == summary)
        #expect(decision.approvals.map(\.why) == approvals)
        #expect(decision.plan.operations.count == (decision.verdict == .ask ? 2 : 0))
    }

    @Test
    func `of a guard holds a permitted plan up`() async throws {
        let files = [
            "a.lua": onTest("\(Self.planned) permit('a')"),
            "g.lua": """
            policy { about = "g" }
            guard "one" { run = function(event, plan) ask { from = "sre", why = "one" } end }
            guard "two" { run = function(event, plan) ask { from = "net", why = "two", count = 2 } end }
            """,
        ]
        let decision = try await decide(files: files)
        #expect(decision.summary == "ask: one; two; a")
        #expect(decision.approvals.map(\.from) == ["sre", "net"])
        #expect(decision.approvals.map(\.rule) == ["policies/g.lua: guard \"one\"", "policies/g.lua: guard \"two\""])
    }

    @Test
    func `that is returned without being called is named`() async throws {
        let decision = try await decide(onTest("return ask"))
        #expect(decision.summary.contains("returned `ask` without calling it"))
    }
}

struct `notify` {
    private static let settings = PolicySettings(destinations: ["slack:#ops", "pager"])

    @Test
    func `queues a message and ends nothing`() async throws {
        let body = "notify { to = 'slack:#ops', text = 'one' } notify { to = 'pager', text = 'two' } note('told')"
        let decision = try await decide(onTest(body), settings: Self.settings)
        #expect(decision.summary == "note: told")
        #expect(
            decision.notifications == [
                Notification(destination: "slack:#ops", text: "one", policy: "policies/x.lua"),
                Notification(destination: "pager", text: "two", policy: "policies/x.lua"),
            ]
        )
    }

    static let kept: [(String, Int)] = [
        ("deny('no')", 1), ("ignore('i')", 1), ("", 1), ("tfc.pools.create { name = 'a' } permit('p')", 1),
        ("tfc.pools.create { name = 'a' } ask { from = 's', why = 'w' }", 1), ("error('broken')", 0),
    ]

    @Test(arguments: kept)
    func `is kept whatever is decided, unless a policy failed`(_ ending: String, _ count: Int) async throws {
        let decision = try await decide(onTest("notify { to = 'pager', text = 'x' } \(ending)"))
        #expect(decision.notifications.count == count)
    }

    static let mistakes: [(String, String)] = [
        ("notify()", "notify takes a destination of the settings: notify { to = \"slack:#ops\", text = \"...\" }"),
        ("notify { to = 'pager' }", "notify takes a text: notify { to = \"slack:#ops\", text = \"...\" }"),
        ("notify { to = 'pager', txt = 'x' }", "notify has no option `txt`; did you mean `text`?"),
        (
            "notify { to = 'slack:#opz', text = 'x' }",
            "notify: the settings have no destination \"slack:#opz\"; did you mean \"slack:#ops\"?",
        ),
        (
            "notify { to = 'mail', text = 'x' }",
            "notify: the settings have no destination \"mail\"; there are \"pager\", \"slack:#ops\"",
        ),
        (
            "notify { to = 'pager', text = ('x'):rep(4097) }", "notify: the text has 4097 bytes; 4096 are allowed",
        ),
        (
            "for i = 1, 21 do notify { to = 'pager', text = 'x' } end", "one evaluation can send 20 messages",
        ),
    ]

    @Test(arguments: mistakes)
    func `in a wrong form is an error that says what to write`(_ body: String, _ sentence: String) async throws {
        let decision = try await decide(onTest(body), settings: Self.settings)
        #expect(decision.summary == "indeterminate: policies/x.lua:3: \(sentence)")
        #expect(decision.notifications.isEmpty)
    }

    @Test
    func `takes any destination where none are known`() async throws {
        let decision = try await decide(onTest("notify { to = 'anybody', text = ('x'):rep(4096) } note('n')"))
        #expect(decision.notifications.count == 1)
    }

    @Test
    func `may be said by guards, for the guard's file`() async throws {
        let decision = try await decide(files: [
            "a.lua": onTest("tfc.pools.create { name = 'ci-a' } permit('a')"),
            "g.lua": """
            policy { about = "g" }
            guard "g" { run = function(event, plan) notify { to = "pager", text = #plan .. " planned" } end }
            """,
        ])
        #expect(decision.notifications.map(\.policy) == ["policies/g.lua"])
        #expect(decision.notifications.map(\.text) == ["1 planned"])
    }
}

struct `A decision that the clock cut` {
    @Test
    func `is no fault of the policy, and says so`() async throws {
        let endless = "while true do end"
        let clock = PolicySettings(instructions: 2_000_000_000, time: .milliseconds(20))
        let cut = try await decide(onTest(endless), settings: clock)
        #expect(cut.verdict == .indeterminate)
        #expect(cut.isCutByClock)
        let spent = try await decide(onTest(endless), settings: PolicySettings(instructions: 10_000))
        #expect(spent.verdict == .indeterminate)
        #expect(!spent.isCutByClock)
        #expect(try await decide(onTest("error('x')")).isCutByClock == false)
    }
}
