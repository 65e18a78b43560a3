import Foundation
import LuaPolicies
import Testing
import Warden

/// What authors get wrong, and what the check says.
struct `A mistake` {
    private func check(_ text: String) throws -> [String] {
        let fixture = try PolicyFixture(["x.lua": "policy { about = 'x', may = { 'pools.create' } }\n" + text])
        return LuaPolicySet.check(folder: fixture.folder).map(\.description)
    }

    static let names: [(String, String?)] = [
        ("comand 'x' { run = function() end }", "2: `comand` is declared nowhere; did you mean `command`?"),
        ("evry '10m' {}", "2: `evry` is declared nowhere; did you mean `every`?"),
        (
            "local function f(p) tfc.pools.remove(p) end",
            "2: tfc.pools.remove is not a call; did you mean tfc.pools.delete?",
        ),
        (
            "local function f(p) return tfc.pools.get(p) end",
            "2: tfc.pools.get is not a call; did you mean tfc.pools.show?",
        ),
        ("local json = require 'json'", "2: policies have no `require`; use `use \"NAME\"` for the file lib/NAME.lua"),
        (
            "local function f() return io.open('x') end",
            "2: policies have no `io`; they touch no files; use log(text) to write to the log",
        ),
        (
            "local function f() return null end",
            "2: policies have no `null`; use nil, or json.null for the null of JSON",
        ),
        (
            "local function f()\n  count = 1\nend",
            "3: `count` is assigned inside a function and declared nowhere; write `local count = ...`",
        ),
        ("function shared() end\ncount = 0\nlocal function f() count = count + 1 return shared() end", nil),
        ("local count\nlocal function f() count = 1 end", nil),
    ]

    @Test(arguments: names)
    func `in a name is found once`(_ text: String, _ problem: String?) throws {
        #expect(try self.check(text) == (problem.map { ["policies/x.lua:\($0)"] } ?? []))
    }

    @Test
    func `in a name keeps the set from loading`() throws {
        let text = """
            policy { about = 'x' }
            guard 'g' { run = function(event, plan)
              dney('x') tfc.pools.crate {} string.formt() memory.gett() end }
            """
        let problems = try PolicyFixture(["x.lua": text, "lib/y.lua": "return dney"]).problems()
        #expect(
            problems == [
                "policies/lib/y.lua:1: `dney` is declared nowhere; did you mean `deny`?",
                "policies/x.lua:3: `dney` is declared nowhere; did you mean `deny`?",
                "policies/x.lua:3: memory.gett is not there; did you mean memory.get?",
                "policies/x.lua:3: string.formt is not there; did you mean string.format?",
                "policies/x.lua:3: tfc.pools.crate is not a call; did you mean tfc.pools.create?",
            ]
        )
    }

    @Test
    func `that only the check finds lets the set load`() throws {
        let text =
            "policy { about = 'x' }\non 'e' { run = function(event) count = 1 tfc.pools.create { name = 'a' } end }"
        let fixture = try PolicyFixture(["x.lua": text])
        #expect(fixture.problems().isEmpty)
        #expect(LuaPolicySet.check(folder: fixture.folder).count == 3)
    }

    @Test
    func `is looked for in no more time than people can notice`() throws {
        _ = try LuaPolicySet.load(folder: samples)
        let started = ContinuousClock.now
        _ = try LuaPolicySet.load(folder: samples)
        // 20 ms in a build for release, alone on the machine
        #expect(started.duration(to: .now) < .milliseconds(500))
    }

    private static let known =
        "names begin with github., slack., mattermost., discord., teams., googlechat., rocketchat., zulip., gitlab., "
        + "bitbucket., gitea., forgejo., buildkite., circleci., jenkins., azuredevops., pagerduty., alertmanager., "
        + "grafana., terraform., generic. or schedule."

    static let events: [(String, String?)] = [
        ("github.workflow_job", nil), ("github.workflow_*", nil), ("github.*", nil), ("*", nil), ("*.created", nil),
        ("git*", nil), ("terraform.run.*", nil), ("generic.deploy", nil), ("slack.command", nil),
        ("schedule.nightly", nil),
        (
            "workflow_job",
            "no event is called \"workflow_job\": \(known); did you mean \"github.workflow_job\"?",
        ),
        ("gitlab.pipeline", nil), ("alertmanager.firing", nil), ("terraform.run_task.pre_plan", nil),
        ("telegraph.push", "no event is called \"telegraph.push\": \(known)"),
        ("github.", "no event is called \"github.\": \(known)"),
        ("hub*", "no event is called \"hub*\": \(known)"),
        (
            "github.workflow_jobs",
            "GitHub sends no event \"github.workflow_jobs\"; did you mean \"github.workflow_job\"?",
        ),
        ("github.workfow_*", "GitHub sends no event \"github.workfow_*\""),
        ("github.frobnicate", "GitHub sends no event \"github.frobnicate\""),
    ]

    @Test(arguments: events)
    func `in an event's name is found`(_ name: String, _ message: String?) throws {
        let problems = try self.check("on '\(name)' { run = function() end }")
        #expect(problems == (message.map { ["policies/x.lua:2: \($0)"] } ?? []))
    }

    static let slips = [
        (
            "command 'a' { help = 'h', run = function()\n  if true then\n  },",
            "4: unexpected symbol near '}'; is an `end` missing above? in `},`",
        ),
        (
            "command 'a' {\n  run = function()\n    for i = 1, 2 do\n  end,\n}",
            "5: unexpected symbol near ','; is an `end` missing above? in `end,`",
        ),
        (
            "local function f(a)\n  if a = 1 then return end\nend",
            "3: 'then' expected near '='; compare with == in `if a = 1 then return end`",
        ),
        (
            "local function f(a)\n  return a = 1\nend",
            "3: 'end' expected (to close 'function' at line 2) near '='; compare with == in `return a = 1`",
        ),
        (
            "local a = \"text\n",
            "2: unfinished string near '\"text'; a text ends on its own line, with the quote it began with; [[...]] may go over several lines in `local a = \"text`",
        ),
        ("if 1 != 2 then end", "2: 'then' expected near '!'; not equal is ~= in `if 1 != 2 then end`"),
        ("local n = 0\nn += 1", "3: syntax error near '+'; write n = n + 1 in `n += 1`"),
        ("local a = 1 && 2", "2: unexpected symbol near '&'; write and in `local a = 1 && 2`"),
        (
            "if a then\nelse if b then\nend",
            "4: 'end' expected (to close 'if' at line 2) near <eof>; `else if` begins a second if with an `end` of its own; write elseif in `end`",
        ),
        ("local x = 1 \(String(repeating: "z", count: 5000))", nil),
        ("local x = 1 ! \u{1b}[31m" + String(repeating: "y", count: 90), nil),
    ]

    @Test(arguments: slips)
    func `that does not compile is shown with its line`(_ text: String, _ problem: String?) throws {
        let problems = try self.check(text)
        #expect(problems.count == 1)
        if let problem { #expect(problems == ["policies/x.lua:\(problem)"]) }
        #expect(problems.allSatisfy { $0.utf8.count < 500 && !$0.contains("\u{1b}") })
    }

    @Test
    func `in the folder is named as the folder was`() throws {
        let fixture = try PolicyFixture(["readme.txt": "x", "lib/x.lua": "return {}"])
        let empty = "\(fixture.folder): there is no policy in this folder: no file of it ends with .lua"
        #expect(LuaPolicySet.check(folder: fixture.folder).map(\.description) == [empty])
        #expect(fixture.problems() == [empty])
        let missing = "there is no such folder; the policies are the files *.lua of one folder, such as policies"
        for path in ["no/such/folder", fixture.folder + "/readme.txt"] {
            #expect(LuaPolicySet.check(folder: path).map(\.description) == ["\(path): \(missing)"])
        }
    }
}
