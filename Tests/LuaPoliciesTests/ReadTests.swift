import AgentPoolsAPI
import Foundation
import LuaPolicies
import Testing
import Warden

struct `A read` {
    @Test
    func `is made once, recorded, and answered again from the record`() async throws {
        let organization = FakeOrganization.usual
        let body = """
            local n = 0
            for pool in tfc.pools.each { sort = "name" } do n = n + 1 end
            for _, pool in ipairs(tfc.pools.list { sort = "name" }) do n = n + 1 end
            local all = tfc.pools.list()
            local linux = tfc.pools.find("ci-linux")
            n = n + #tfc.agents.list(linux) + tfc.agents.count(linux, { status = { "idle", "busy" } })
            note(n .. " " .. #all .. " " .. linux.id .. " " .. linux.agent_count .. " " .. linux.workspaces[1])
            """
        let decision = try await decide(onTest(body), reads: organization)
        #expect(decision.summary == "note: 13 3 apool-1 3 ws-1")
        #expect(organization.reads == ["pools.page 1 name -", "pools.list - -", "agents.list apool-1"])
        #expect(decision.cost.reads == 3)
        #expect(
            decision.facts.map(\.read) == [
                "pools.each {\"sort\":\"name\",\"page\":1}", "pools.list {}", "agents.list {\"pool\":\"apool-1\"}",
            ]
        )
        #expect(
            decision.facts[1].answer.hasPrefix(
                "[{\"id\":\"apool-1\",\"name\":\"ci-linux\",\"agent_count\":3,\"workspaces\":[\"ws-1\"],"
            )
        )
        #expect(
            decision.facts[2].answer.contains(
                "{\"id\":\"agent-3\",\"name\":\"a3\",\"status\":\"exited\",\"last_ping_at\":1775037600}"
            )
        )
    }

    @Test
    func `finds the exact name only`() async throws {
        let organization = FakeOrganization.usual
        let decision = try await decide(
            onTest("note(tostring(tfc.pools.find('linux')) .. tfc.pools.find('ci-linux').name)"),
            reads: organization,
        )
        #expect(decision.summary == "note: nilci-linux")
        #expect(organization.reads == ["pools.list - linux", "pools.list - ci-linux"])
    }

    static let places = [
        ("local ok, pool = pcall(tfc.pools.find, 'ci-linux') note(pool.id)", "note: apool-1"),
        ("local ok, id = pcall(function() return tfc.pools.find('ci-linux').id end) note(id)", "note: apool-1"),
        (
            "local ok, id = xpcall(function() return tfc.pools.find('ci-linux').id end, print) note(id)",
            "note: apool-1",
        ),
        (
            "local t = {} for i, n in ipairs { 'ci-linux', 'production' } do t[i] = tfc.pools.find(n).id end note(table.concat(t, ' '))",
            "note: apool-1 apool-3",
        ),
        (
            "local t = setmetatable({}, { __index = function(_, k) return tfc.pools.find(k).id end }) note(t['ci-linux'])",
            "note: apool-1",
        ),
        (
            "local function walk(n) if n == 0 then return tfc.pools.find('ci-linux').id end return (walk(n - 1)) end note(walk(150))",
            "note: apool-1",
        ),
        (
            "for a in tfc.agents.each(tfc.pools.find('ci-linux'), { dead_for = hours(1) }) do log(a.id) end note(tfc.agents.count(tfc.pools.find('ci-linux'), { dead_for = hours(1) }))",
            "note: 2",
        ),
        ("note(tfc.agents.show('agent-3').status)", "note: exited"),
        ("note(tfc.pools.show('apool-3').name)", "note: production"),
    ]

    @Test(arguments: places)
    func `works inside pcall, loops and metamethods`(_ body: String, _ expected: String) async throws {
        #expect(try await decide(onTest(body), reads: FakeOrganization.usual).summary == expected)
    }

    static let refusals = [
        (
            "table.sort({ 2, 1 }, function() tfc.pools.list() end)",
            "tfc.pools.list cannot wait inside a callback of table.sort, string.gsub or a metamethod; read before, keep the answer in a local, and use that in the callback",
        ),
        (
            "('x'):gsub('x', function() tfc.pools.list() end)",
            "tfc.pools.list cannot wait inside a callback of table.sort, string.gsub or a metamethod; read before, keep the answer in a local, and use that in the callback",
        ),
        ("tfc.pools.show('../x')", "tfc.pools.show takes an ID of letters, digits, - and _, at most 64 of them"),
        (
            "tfc.agents.list({ id = 'apool-9', name = 'ci-linux' })",
            "tfc.agents.list takes a pool that this run has read or planned, as tfc.pools.find or .each gives it",
        ),
        ("tfc.agents.list('ci-linux')", "tfc.agents.list takes a pool as tfc.pools.each gives it, not a string"),
        ("tfc.pools.list { sorted = 'name' }", "tfc.pools.list has no option `sorted`; did you mean `sort`?"),
        (
            "tfc.pools.list { sort = 'size' }",
            "tfc.pools.list: sort takes one of name, -name, created-at, -created-at, not \"size\"",
        ),
        (
            "tfc.agents.list(tfc.pools.find('ci-linux'), { status = 'ide' })",
            "status takes idle, busy, unknown, errored or exited, not \"ide\"",
        ),
        ("tfc.pools.find()", "tfc.pools.find takes a text, not a nil"),
        (
            "tfc.pools.show('apool-77')",
            "tfc.pools.show could not be read: it is not there, or the API token may not see it",
        ),
    ]

    @Test(arguments: refusals)
    func `says what is wrong and what to write`(_ body: String, _ sentence: String) async throws {
        let decision = try await decide(onTest(body), reads: FakeOrganization.usual)
        #expect(decision.summary == "indeterminate: policies/x.lua:3: \(sentence)")
    }

    @Test
    func `that fails is an error of the policy, and a fact`() async throws {
        let failing = FakeOrganization(failure: .transport(reason: "no route", sentBytes: false))
        let decision = try await decide(onTest("tfc.pools.list()"), reads: failing)
        #expect(
            decision.summary
                == "indeterminate: policies/x.lua:3: tfc.pools.list could not be read: the API could not be reached: no route"
        )
        #expect(decision.facts.count == 1)
        let caught = try await decide(onTest("note(select(2, pcall(tfc.pools.list)))"), reads: failing)
        #expect(caught.verdict == .note)
    }

    @Test
    func `is not waited for without end`() async throws {
        let slow = FakeOrganization(delay: .seconds(30))
        var settings = PolicySettings()
        settings.readTime = .milliseconds(20)
        let decision = try await decide(onTest("tfc.pools.list()"), reads: slow, settings: settings)
        #expect(
            decision.summary
                == "indeterminate: policies/x.lua:3: tfc.pools.list was not answered in time; one evaluation waits 0.02 seconds for its reads"
        )
    }

    @Test
    func `is made so often as the settings say, and no pcall goes on after that`() async throws {
        var settings = PolicySettings()
        settings.reads = 3
        for loop in ["tfc.pools.list { q = tostring(i) }", "pcall(tfc.pools.list, { q = tostring(i) })"] {
            let organization = FakeOrganization()
            let decision = try await decide(
                onTest("for i = 1, 5 do \(loop) end note('done')"),
                reads: organization,
                settings: settings,
            )
            #expect(decision.summary == "indeterminate: policies/x.lua:3: one evaluation can read 3 times")
            #expect(organization.reads.count == 3)
        }
    }

    @Test
    func `does not count as time of the policy`() async throws {
        var settings = PolicySettings()
        settings.time = .milliseconds(100)
        let slow = FakeOrganization(delay: .milliseconds(150))
        let decision = try await decide(
            onTest("tfc.pools.list() note('late but well')"),
            reads: slow,
            settings: settings,
        )
        #expect(decision.summary == "note: late but well")
        #expect(decision.cost.microseconds < 100_000)
    }
}
