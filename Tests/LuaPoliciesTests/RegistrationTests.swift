import LuaPolicies
import Testing
import Warden

struct `A policy folder` {
    struct Case: CustomTestStringConvertible, Sendable {
        let text: String
        let problem: String
        var testDescription: String { self.problem }

        init(_ text: String, _ problem: String) {
            self.text = text
            self.problem = problem
        }
    }

    static let wrong = [
        Case(
            "policy { about = 'x' } x = = 1",
            "policies/x.lua:1: unexpected symbol near '=' in `policy { about = 'x' } x = = 1`",
        ),
        Case(
            "local x = 1",
            "policies/x.lua:1: the file must begin with policy { about = \"one sentence that says what it is for\" }",
        ),
        Case(
            "policy {}",
            "policies/x.lua:1: policy { about = \"...\" } needs one sentence that says what the policy is for",
        ),
        Case(
            "policy { about = 'x', mode = 'observe' }",
            "policies/x.lua:1: mode takes \"shadow\", for a policy that decides and never acts; leave it out otherwise",
        ),
        Case(
            "policy { about = 'x', mode = false }",
            "policies/x.lua:1: mode takes \"shadow\", for a policy that decides and never acts; leave it out otherwise",
        ),
        Case(
            "policy { about = 'x', limit = '3/day' }",
            "policies/x.lua:1: limit takes a table: limit = { [\"pools.delete\"] = \"3/day\" }",
        ),
        Case(
            "policy { about = 'x', limit = { ['pools.delete'] = '3/day' } }",
            "policies/x.lua:1: limit: \"pools.delete\" is not among what the policy `may` do, so there is nothing to limit",
        ),
        Case(
            "policy { about = 'x', may = { 'pools.delete' }, limit = { '3/day' } }",
            "policies/x.lua:1: limit: \"a number\" is not among what the policy `may` do, so there is nothing to limit",
        ),
        Case(
            "policy { about = 'x', may = { 'pools.delete' }, limit = { ['pools.delete'] = '3/month' } }",
            "policies/x.lua:1: limit: [\"pools.delete\"] takes a number and minute, hour, day or week, such as \"3/day\"",
        ),
        Case(
            "policy { about = 'x', may = { 'pools.delete' }, limit = { ['pools.delete'] = '0/day' } }",
            "policies/x.lua:1: limit: [\"pools.delete\"] takes a number and minute, hour, day or week, such as \"3/day\"",
        ),
        Case(
            "policy { about = 'x', may = { 'pools.delete' }, limit = { ['pools.delete'] = '-1/day' } }",
            "policies/x.lua:1: limit: [\"pools.delete\"] takes a number and minute, hour, day or week, such as \"3/day\"",
        ),
        Case(
            "policy { about = 'x', may = { 'pools.delete' }, limit = { ['pools.delete'] = '3' } }",
            "policies/x.lua:1: limit: [\"pools.delete\"] takes a number and minute, hour, day or week, such as \"3/day\"",
        ),
        Case(
            "policy { about = 'x', may = { 'pools.delete' }, limit = { ['pools.delete'] = '3/day/2' } }",
            "policies/x.lua:1: limit: [\"pools.delete\"] takes a number and minute, hour, day or week, such as \"3/day\"",
        ),
        Case(
            "policy { about = 'x', may = { 'pools.delete' }, limit = { ['pools.delete'] = '+3/day' } }",
            "policies/x.lua:1: limit: [\"pools.delete\"] takes a number and minute, hour, day or week, such as \"3/day\"",
        ),
        Case(
            "policy { about = 'x', may = { 'pools.delete' }, limit = { ['pools.delete'] = ' 3/day' } }",
            "policies/x.lua:1: limit: [\"pools.delete\"] takes a number and minute, hour, day or week, such as \"3/day\"",
        ),
        Case(
            "policy { about = 'x', may = { 'pools.delete' }, limit = { ['pools.delete'] = 3 } }",
            "policies/x.lua:1: limit: [\"pools.delete\"] takes a number and minute, hour, day or week, such as \"3/day\"",
        ),
        Case(
            "policy { about = 'x', may = { 'pools.delete' }, limit = { ['pools.delete'] = '9999999/day' } }",
            "policies/x.lua:1: limit: [\"pools.delete\"] takes a number and minute, hour, day or week, such as \"3/day\"",
        ),
        Case(
            "policy { about = 'x', may = { 'pools.remove' } }",
            "policies/x.lua:1: may: there is no operation \"pools.remove\"; there are pools.create, pools.update, pools.scope, pools.delete, agents.delete, tokens.create, tokens.delete",
        ),
        Case(
            "policy { about = 'x', may = { 'pools.delte' } }",
            "policies/x.lua:1: may: there is no operation \"pools.delte\"; did you mean \"pools.delete\"?",
        ),
        Case("policy { about = 'x', mai = {} }", "policies/x.lua:1: policy has no field `mai`; did you mean `may`?"),
        Case(
            "command 'a' { help = 'h', run = function() end } policy { about = 'x' }",
            "policies/x.lua:1: policy { about = \"...\" } must come first in the file",
        ),
        Case(
            "policy { about = 'x' }\nevery '10m' { run = function() end }",
            "policies/x.lua:2: every needs a name of at most 100 letters on one line, such as name = \"forget dead agents\"",
        ),
        Case(
            "policy { about = 'x' }\nat '08:00' { name = 'a\\nb', run = function() end }",
            "policies/x.lua:2: at needs a name of at most 100 letters on one line, such as name = \"forget dead agents\"",
        ),
        Case(
            "policy { about = 'x' }\nevery '10m' { name = 'n' }",
            "policies/x.lua:2: the field `run` is missing: run = function(event) ... end",
        ),
        Case(
            "policy { about = 'x' }\nevery '10m' { name = 'n', help = 'h', run = function() end }",
            "policies/x.lua:2: every has no field `help`; there are name, run",
        ),
        Case(
            "policy { about = 'x' }\nevery '5s' { name = 'n', run = function() end }",
            "policies/x.lua:2: every \"5s\" is too often: at least 10s, such as every \"10m\"",
        ),
        Case(
            "policy { about = 'x' }\nat 'Mon 08:00 Berlin' { name = 'n', run = function() end }",
            "policies/x.lua:2: there is no time zone \"Berlin\"; did you mean Europe/Berlin?",
        ),
        Case(
            "policy { about = 'x' }\nevery '1d' { name = 'n', run = function() end }\nat '08:00' { name = 'n', run = function() end }",
            "policies/x.lua:3: the file has a schedule \"n\" already, at line 2",
        ),
        Case(
            "policy { about = 'x' }\nevery '10m'",
            "policies/x.lua:2: every \"10m\" registers nothing without its table: every \"10m\" { ..., run = function ... end }",
        ),
        Case(
            "policy { about = 'x' }\nevery(600) { name = 'n', run = function() end }",
            "policies/x.lua:2: every is followed by a text and a table: every \"10m\" { ... }",
        ),
        Case(
            "policy { about = 'x' }\ncommand 'a' { help = 'h' }",
            "policies/x.lua:2: the field `run` is missing: run = function(event, args) ... end",
        ),
        Case(
            "policy { about = 'x' }\ncommand 'a' { run = function() end }",
            "policies/x.lua:2: a command needs help = \"...\", one sentence for people",
        ),
        Case(
            "policy { about = 'x' }\ncommand 'help me' { help = 'h', run = function() end }",
            "policies/x.lua:2: \"help me\": Poolwarden itself answers `help`",
        ),
        Case(
            "policy { about = 'x' }\ncommand 'a NAME b' { help = 'h', run = function() end }",
            "policies/x.lua:2: \"a NAME b\": the word b must stand before the arguments",
        ),
        Case(
            "policy { about = 'x' }\ncommand 'a [B] C' { help = 'h', run = function() end }",
            "policies/x.lua:2: \"a [B] C\": C must stand before the optional arguments",
        ),
        Case(
            "policy { about = 'x' }\ncommand 'a B... C' { help = 'h', run = function() end }",
            "policies/x.lua:2: \"a B... C\": nothing can follow B...",
        ),
        Case(
            "policy { about = 'x' }\non 'e' { run = function() end, were = {} }",
            "policies/x.lua:2: on has no field `were`; did you mean `where`?",
        ),
        Case(
            "policy { about = 'x' }\non 'e' { run = function() end, where = { a = function() end } }",
            "policies/x.lua:2: where compares with a value or a list of values",
        ),
        Case(
            "policy { about = 'x' }\ntfc.pools.list()",
            "policies/x.lua:2: tfc.pools.list does not work while the file loads; call it inside run",
        ),
        Case(
            "policy { about = 'x' }\npermit('p')",
            "policies/x.lua:2: permit does not work while the file loads; call it inside run",
        ),
        Case(
            "policy { about = 'x' }\nlocal t = now()",
            "policies/x.lua:2: now() has no answer while the file loads; call it inside run",
        ),
        Case(
            "policy { about = 'x' }\nwhile true do end",
            "policies/x.lua:2: stopped after 5000040 instructions; 5000000 are allowed",
        ),
        Case(
            "policy { about = 'x' }\nuse 'nothing'",
            "policies/x.lua:2: use \"nothing\": there is no file lib/nothing.lua",
        ),
        Case(
            "policy { about = 'x' }\n\nguard 'g'",
            "policies/x.lua:3: guard \"g\" registers nothing without its table: guard \"g\" { ..., run = function ... end }",
        ),
        Case(
            "policy { about = 'x' }\nlocal c = command 'a b'\non 'y' { run = function() end }",
            "policies/x.lua:2: command \"a b\" registers nothing without its table: command \"a b\" { ..., run = function ... end }",
        ),
        Case(
            "policy { about = 'x' }\non 'x' { run = function() end }\non 'y'",
            "policies/x.lua:3: on \"y\" registers nothing without its table: on \"y\" { ..., run = function ... end }",
        ),
        Case(
            "policy { about = 'x' }\nlocal n = math.random(3)",
            "policies/x.lua:2: math.random has no answer while the file loads; call it inside run",
        ),
    ]

    @Test(arguments: wrong)
    func `is refused with file and line`(_ example: Case) throws {
        #expect(try PolicyFixture(["x.lua": example.text]).problems() == [example.problem])
    }

    @Test
    func `shows what is wrong with every file at once`() throws {
        let fixture = try PolicyFixture(["a.lua": "x = = 1", "b.lua": "policy { about = 'b' }", "c.lua": "y = = 1"])
        #expect(fixture.problems().map { $0.prefix(14) } == ["policies/a.lua", "policies/c.lua"])
    }

    @Test
    func `has each command once`() throws {
        let text = "policy { about = 'x' }\ncommand 'pool create NAME' { help = 'h', run = function() end }"
        let fixture = try PolicyFixture(["a.lua": text, "b.lua": text])
        #expect(
            fixture.problems() == [
                "policies/b.lua:2: the command `pool create` is claimed twice: first at policies/a.lua:2"
            ]
        )
    }

    @Test
    func `has a digest of its names and bytes`() throws {
        let text = "policy { about = 'x' }"
        let digest = try PolicyFixture(["a.lua": text]).load().digest
        #expect(digest.count == 64)
        #expect(try PolicyFixture(["a.lua": text]).load().digest == digest)
        #expect(try PolicyFixture(["b.lua": text]).load().digest != digest)
        #expect(try PolicyFixture(["a.lua": text + " "]).load().digest != digest)
    }

    @Test
    func `shares code by use, but no state`() async throws {
        let fixture = try PolicyFixture([
            "lib/count.lua": "local n = 0\nreturn { next = function() n = n + 1 return n end }",
            "a.lua":
                "policy { about = 'a' } local count = use 'count'\non 'test' { run = function() count.next() note('a' .. count.next()) end }",
            "b.lua":
                "policy { about = 'b' } local count = use 'count'\non 'test' { run = function() note('b' .. use('count').next()) end }",
        ])
        let decision = await (try fixture.load()).decide(.event(), reads: FakeOrganization())
        #expect(decision.summary == "note: a2; b1")
    }

    @Test
    func `gives each file its own globals, and nobody the libraries`() async throws {
        let fixture = try PolicyFixture([
            "a.lua": onTest("shared = 1 string.format = nil event.actor.groups = {} event.payload.x = 2 note('a')"),
            "b.lua": onTest(
                "note(tostring(rawget(_G, 'shared')) .. ' ' .. #event.actor.groups .. ' ' .. event.payload.x)"
            ),
        ])
        let decision = await (try fixture.load()).decide(.event(payload: "{\"x\":1}"), reads: FakeOrganization())
        #expect(decision.summary == "indeterminate: policies/a.lua:3: a library cannot be changed (format)")
        let second = try PolicyFixture([
            "a.lua": onTest("shared = 1 event.actor.groups = {} event.payload.x = 2 note('a')"),
            "b.lua": onTest(
                "note(tostring(rawget(_G, 'shared')) .. ' ' .. #event.actor.groups .. ' ' .. event.payload.x)"
            ),
        ])
        let other = await (try second.load()).decide(.event(payload: "{\"x\":1}"), reads: FakeOrganization())
        #expect(other.summary == "note: a; nil 2 1")
    }
}

struct `A command` {
    private static let policy = """
        policy { about = "commands" }
        local function show(event, args)
          local names = {}
          for name, value in pairs(args) do names[#names + 1] = name .. "=" .. value end
          table.sort(names)
          note(event.text .. ": " .. table.concat(names, " "))
        end
        command "pool NAME" { help = "About one pool.", run = show }
        command "pool list [TEXT]" { help = "List pools.", run = show }
        command "say WHOM REST..." { help = "Say something.", run = show }
        command "say nothing" { help = "Be quiet.", run = show }
        command "move NAME [TO_FOLDER] [REASON...]" { help = "Move it.", run = show }
        """

    static let cases = [
        ("pool x", "note: pool x: name=x"),
        ("pool list", "note: pool list: "),
        ("Pool LIST ci", "note: Pool LIST ci: text=ci"),
        ("say you how are you", "note: say you how are you: rest=how are you whom=you"),
        ("say nothing", "note: say nothing: "),
        ("say you", "not-applicable: usage: say WHOM REST... (Say something.)"),
        ("say nothing more", "not-applicable: usage: say nothing (Be quiet.)"),
        ("pool", "not-applicable: usage: pool NAME (About one pool.)"),
        ("pol list", "not-applicable: there is no command `pol list`; did you mean `pool list [TEXT]`?"),
        ("aprove 17", "not-applicable: there is no command `aprove 17`; did you mean `approve NUMBER`?"),
        (
            "rejct 17 no",
            "not-applicable: there is no command `rejct 17 no`; did you mean `reject NUMBER [REASON...]`?",
        ),
        ("hepl", "not-applicable: there is no command `hepl`; did you mean `help [VERB...]`?"),
        ("pool --name x", "note: pool --name x: name=x"), ("pool --NAME=--x", "note: pool --NAME=--x: name=--x"),
        ("pool -- --x", "note: pool -- --x: name=--x"), ("pool --name=", "note: pool --name=: name="),
        ("move --to-folder f ci", "note: move --to-folder f ci: name=ci to_folder=f"),
        ("move ci --to_folder=f a b", "note: move ci --to_folder=f a b: name=ci reason=a b to_folder=f"),
        (
            "move ci f it was --alone -- x",
            "note: move ci f it was --alone -- x: name=ci reason=it was --alone -- x to_folder=f",
        ),
        ("move ci --reason why", "note: move ci --reason why: name=ci reason=why"),
        (
            "pool --nam x",
            "not-applicable: there is no --nam here; did you mean --name? usage: pool NAME (About one pool.)",
        ),
        ("pool x --name", "not-applicable: --name needs a value; usage: pool NAME (About one pool.)"),
        ("pool --name x --name y", "not-applicable: --name is there twice; usage: pool NAME (About one pool.)"),
        ("pool --name x y", "not-applicable: usage: pool NAME (About one pool.)"),
        ("say nothing --loud", "not-applicable: there is no --loud here; usage: say nothing (Be quiet.)"),
        (
            "frobnicate",
            "not-applicable: there is no command `frobnicate`; these are there:; pool NAME: About one pool.; pool list [TEXT]: List pools.; say WHOM REST...: Say something.; say nothing: Be quiet.; move NAME [TO_FOLDER] [REASON...]: Move it.",
        ),
        (
            "help say",
            "note: commands that begin with `say`:; say WHOM REST...: Say something.; say nothing: Be quiet.",
        ),
        ("help nothing", "note: there is no command that begins with `nothing`; `help` lists all"),
    ]

    @Test(arguments: cases)
    func `finds its pattern`(_ line: String, _ expected: String) async throws {
        #expect(try await decide(Self.policy, .command(line)).summary == expected)
    }
}

struct `An event` {
    static let cases = [
        ("on 'test' { where = { action = 'queued' }, run = run }", true),
        ("on 'te*' { where = { action = { 'queued', 'done' } }, run = run }", true),
        ("on '*' { where = { ['job.id'] = 7, ['job.name'] = json.null }, run = run }", true),
        ("on 'test' { where = { action = 'done' }, run = run }", false),
        ("on 'test' { where = { ['job.labels'] = 'a' }, run = run }", false),
        ("on 'test' { where = { ['job.id.deeper'] = 7 }, run = run }", false),
        ("on 'test.more' { run = run }", false),
    ]

    @Test(arguments: cases)
    func `runs what fits its name and payload`(_ registration: String, _ fits: Bool) async throws {
        let payload = "{\"action\":\"queued\",\"job\":{\"id\":7,\"name\":null,\"labels\":[\"a\"]}}"
        let body = "policy { about = 'x' } local function run(event) note(event.payload.action) end \(registration)"
        let decision = try await decide(body, .event(payload: payload))
        #expect(decision.summary.hasPrefix(fits ? "note: queued" : "ignore: no policy is about"))
    }

    @Test
    func `has what its sender says`() async throws {
        let fields: [Occurrence.Field] = [
            Occurrence.Field("repository", .record([Occurrence.Field("full_name", .text("a/b"))])),
            Occurrence.Field("numbers", .list([.number(1), .number(2)])),
            Occurrence.Field("actor", .text("nobody can replace this")),
        ]
        let body = """
            note(table.concat({ event.name, event.source, event.actor.id, event.actor.name, tostring(event.received), now().seconds,
              tostring(event.actor:in_group("sre")), tostring(event.actor:in_group("x")), event.repository.full_name,
              #event.numbers, tostring(event.text), tostring(event.missing), date(now()), weekday(now()),
              date(0, "%d.%m.%Y"), tostring(minutes(1.5) + hours(1) + seconds(1)) }, " "))
            """
        let decision = try await decide(onTest(body), .event(fields: fields))
        #expect(
            decision.summary
                == "note: test tests anna Anna 2026-04-01 12:00:00 UTC 1775044800 true false a/b 2 nil nil 2026-04-01 12:00:00 UTC Wednesday 01.01.1970 1 hour 1 minute"
        )
    }
}
