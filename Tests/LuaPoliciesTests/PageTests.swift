import AgentPoolsAPI
import LuaPolicies
import Testing
import Warden

struct `A loop over each` {
    @Test
    func `reads no more pages than it comes to`() async throws {
        let organization = FakeOrganization.usual(pageSize: 2)
        let body = """
            for pool in tfc.pools.each { sort = "name" } do
              for agent in tfc.agents.each(pool) do note(pool.name .. " " .. agent.name) end
            end
            """
        let decision = try await decide(onTest(body), reads: organization)
        #expect(decision.summary == "note: ci-linux a1")
        #expect(organization.reads == ["pools.page 1 name -", "agents.page 1 apool-1"])
        #expect(decision.cost.reads == 2)
    }

    @Test
    func `goes through all pages in order, each one a fact`() async throws {
        let organization = FakeOrganization.usual(pageSize: 2)
        let body = """
            local names = {}
            for pool in tfc.pools.each() do
              for agent in tfc.agents.each(pool) do names[#names + 1] = agent.name .. "@" .. agent.pool.name end
              for token in tfc.tokens.each(pool) do names[#names + 1] = token.id end
              names[#names + 1] = pool.name
            end
            note(table.concat(names, " "))
            """
        let decision = try await decide(onTest(body), reads: organization)
        #expect(
            decision.summary == "note: a1@ci-linux a2@ci-linux a3@ci-linux a4@ci-linux a5@ci-linux at-1 at-2 ci-linux "
                + "ci-linux-arm production"
        )
        #expect(
            decision.facts.map(\.read) == [
                "pools.each {\"page\":1}",
                "agents.each {\"pool\":\"apool-1\",\"page\":1}", "agents.each {\"pool\":\"apool-1\",\"page\":2}",
                "agents.each {\"pool\":\"apool-1\",\"page\":3}", "tokens.each {\"pool\":\"apool-1\",\"page\":1}",
                "agents.each {\"pool\":\"apool-2\",\"page\":1}", "tokens.each {\"pool\":\"apool-2\",\"page\":1}",
                "pools.each {\"page\":2}",
                "agents.each {\"pool\":\"apool-3\",\"page\":1}", "tokens.each {\"pool\":\"apool-3\",\"page\":1}",
            ]
        )
        try #require(decision.facts.count == 10)
        #expect(decision.facts[1].answer.hasSuffix("}],\"next\":2}"))
        #expect(decision.facts[3].answer.hasPrefix("{\"agents\":[{\"id\":\"agent-5\""))
        #expect(decision.facts[3].answer.hasSuffix("}]}"))
        #expect(decision.cost.reads == 10)
    }

    @Test
    func `is answered from the record the second time, and so is the whole list`() async throws {
        let organization = FakeOrganization.usual(pageSize: 2)
        let body = """
            local linux = tfc.pools.find("ci-linux")
            for _ in tfc.agents.each(linux) do break end
            local n = 0
            for _ in tfc.agents.each(linux) do
              n = n + 1
              for _ in tfc.agents.each(linux, { status = "idle" }) do n = n + 10 end
            end
            note(n .. " " .. #tfc.agents.list(linux) .. " " .. tfc.agents.count(linux, { dead_for = hours(1) }))
            """
        let decision = try await decide(onTest(body), reads: organization)
        #expect(decision.summary == "note: 55 5 2")
        #expect(
            organization.reads == [
                "pools.list - ci-linux", "agents.page 1 apool-1", "agents.page 2 apool-1", "agents.page 3 apool-1",
            ]
        )
    }

    @Test
    func `passes over pages on which nothing is wanted`() async throws {
        let organization = FakeOrganization.usual(pageSize: 1)
        let body = """
            local found = {}
            for agent in tfc.agents.each(tfc.pools.find("ci-linux"), { dead_for = hours(1) }) do
              found[#found + 1] = agent.name
            end
            note(table.concat(found, " "))
            """
        let decision = try await decide(onTest(body), reads: organization)
        #expect(decision.summary == "note: a3 a5")
        #expect(decision.cost.reads == 6)
    }

    @Test
    func `gives nothing twice that moved to a later page`() async throws {
        let body = "local t = {} for p in tfc.pools.each() do t[#t + 1] = p.name end note(table.concat(t, ' '))"
        let decision = try await decide(onTest(body), reads: ShiftingOrganization())
        #expect(decision.summary == "note: a b c")
    }

    static let places = [
        "local n = 0 pcall(function() for _ in tfc.pools.each() do n = n + 1 end end) note(n)",
        "local n = 0 local next_pool = tfc.pools.each() while next_pool() do n = n + 1 end note(n)",
        "local n = 0 local next_pool = tfc.pools.each() repeat local ok, p = pcall(next_pool) if p then n = n + 1 end until not p note(n)",
        "local n = 0 local function walk(step) for _ in step do n = n + 1 end end walk(tfc.pools.each()) note(n)",
        "local n = 0 for _, q in ipairs { 'ci', 'prod' } do for _ in tfc.pools.each { q = q } do n = n + 1 end end note(n)",
        "local n = 0 local t = setmetatable({}, { __index = function(_, k) for _ in tfc.pools.each() do n = n + 1 end return n end }) note(t.x)",
        "local n = 0 xpcall(function() for _ in tfc.pools.each() do n = n + 1 end end, print) note(n)",
    ]

    @Test(arguments: places)
    func `waits wherever a policy may wait`(_ body: String) async throws {
        let organization = FakeOrganization.usual(pageSize: 1)
        #expect(try await decide(onTest(body), reads: organization).summary == "note: 3")
    }

    static let callbacks = [
        "local step = tfc.pools.each() step() table.sort({ 2, 1 }, function() step() end)",
        "local step = tfc.pools.each() step() ; ('x'):gsub('x', function() step() end)",
        "local step = tfc.pools.each() step() tostring(setmetatable({}, { __tostring = function() step() end }))",
    ]

    @Test(arguments: callbacks)
    func `says what to write where it cannot wait`(_ body: String) async throws {
        let decision = try await decide(onTest(body), reads: FakeOrganization.usual(pageSize: 1))
        #expect(
            decision.summary
                == "indeterminate: policies/x.lua:3: tfc.pools.each cannot wait inside a callback of table.sort, string.gsub or a metamethod; read before, keep the answer in a local, and use that in the callback"
        )
    }

    @Test
    func `ends at a page that cannot be read, which can be asked for again`() async throws {
        let tries = Counter()
        let organization = FakeOrganization.usual(pageSize: 2) { name in
            name.hasPrefix("pools.page 2") && tries.next() == 1 ? .server(status: 502, APIErrors()) : nil
        }
        let body = """
            local names, step = {}, tfc.pools.each()
            while true do
              local ok, pool = pcall(step)
              if not pool then break end
              names[#names + 1] = ok and pool.name or pool
            end
            note(table.concat(names, "|"))
            """
        let decision = try await decide(onTest(body), reads: organization)
        #expect(
            decision.summary
                == "note: ci-linux|ci-linux-arm|tfc.pools.each could not be read: the API failed with status 502|production"
        )
        #expect(
            decision.facts.map(\.read) == [
                "pools.each {\"page\":1}", "pools.each {\"page\":2}", "pools.each {\"page\":2}",
            ]
        )
    }

    @Test
    func `goes page by page through what remembers whether the API was out of reach`() async throws {
        let organization = FakeOrganization.usual(pageSize: 1) { name in
            name.hasPrefix("agents.page 2") ? .server(status: 502, APIErrors()) : nil
        }
        let reads = PolicyReads(organization)
        let body = """
            local linux
            for pool in tfc.pools.each() do linux = pool break end
            for _ in tfc.tokens.each(linux) do break end
            for _ in tfc.agents.each(linux) do if event.payload.one then break end end
            note("done")
            """
        let set = try PolicyFixture(["x.lua": onTest(body)]).load()
        #expect(await set.decide(.event(payload: "{\"one\":true}"), reads: reads).summary == "note: done")
        #expect(organization.reads == ["pools.page 1 - -", "tokens.page 1 apool-1", "agents.page 1 apool-1"])
        #expect(!reads.apiWasOutOfReach)
        #expect(await set.decide(.event(payload: "{}"), reads: reads).verdict == .indeterminate)
        #expect(reads.apiWasOutOfReach)
    }

    @Test
    func `counts each page as a read`() async throws {
        var settings = PolicySettings()
        settings.reads = 2
        let decision = try await decide(
            onTest("for pool in tfc.pools.each() do log(pool.name) end"),
            reads: FakeOrganization.usual(pageSize: 1),
            settings: settings,
        )
        #expect(decision.summary == "indeterminate: policies/x.lua:3: one evaluation can read 2 times")
    }
}

/// Three pools; while the second page is read, the first one's last pool moves to it.
private struct ShiftingOrganization: AgentPoolsReads {
    private static func pool(_ name: String) -> AgentPool { AgentPool(id: AgentPoolID(rawValue: name), name: name) }

    func poolsPage(_ query: AgentPoolQuery, number: Int) async throws(TerraformCloudError) -> ListPage<AgentPool> {
        number == 1
            ? ListPage(elements: ["a", "b"].map(Self.pool), next: 2) : ListPage(elements: ["b", "c"].map(Self.pool))
    }

    func listPools(_: AgentPoolQuery) async throws(TerraformCloudError) -> [AgentPool] { [] }
    func showPool(_: AgentPoolID, includesWorkspaces: Bool) async throws(TerraformCloudError) -> AgentPool {
        throw .notFound(APIErrors())
    }
    func listAgents(in _: AgentPoolID, _: AgentQuery) async throws(TerraformCloudError) -> [Agent] { [] }
    func showAgent(_: AgentID) async throws(TerraformCloudError) -> Agent { throw .notFound(APIErrors()) }
    func listTokens(of _: AgentPoolID, sort: CreationSort?) async throws(TerraformCloudError) -> [AgentToken] { [] }
    func showToken(_: AgentTokenID) async throws(TerraformCloudError) -> AgentToken { throw .notFound(APIErrors()) }
}
