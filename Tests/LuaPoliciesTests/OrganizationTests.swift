import AgentPoolsAPI
import LuaPolicies
import Testing
import Warden

struct `Another organization` {
    /// Both have a pool with the same ID.
    private static let main = FakeOrganization(
        pools: [AgentPool(id: AgentPoolID(rawValue: "apool-1"), name: "main-pool")],
        agents: [
            AgentPoolID(rawValue: "apool-1"): [Agent(id: AgentID(rawValue: "agent-1"), name: "main", status: .idle)]
        ],
    )
    private static let lab = FakeOrganization(
        pools: [AgentPool(id: AgentPoolID(rawValue: "apool-1"), name: "lab-pool")],
        agents: [
            AgentPoolID(rawValue: "apool-1"): [Agent(id: AgentID(rawValue: "agent-1"), name: "lab", status: .exited)]
        ],
        tokens: [AgentPoolID(rawValue: "apool-1"): [AgentToken(id: AgentTokenID(rawValue: "at-1"))]],
    )

    private func decide(_ body: String) async throws -> Decision {
        let fixture = try PolicyFixture(["x.lua": onTest(body)])
        let inputs = PolicyInputs(
            organizations: [("main", Self.main), ("lab", Self.lab)],
            store: EmptyPolicyStore(),
        )
        return try await fixture.load().decide(.event(), with: inputs)
    }

    @Test
    func `has the same calls, and what is read there stays with it`() async throws {
        let body = """
            local lab = tfc.organization("lab")
            local here, there = tfc.pools.find("main-pool"), lab.pools.find("lab-pool")
            local agents = {}
            for _, pool in ipairs { here, there } do
              for agent in tfc.agents.each(pool) do agents[#agents + 1] = agent.name end
            end
            for agent in lab.agents.each_of({ there, here }) do agents[#agents + 1] = agent.name end
            local token = lab.tokens.list(there)[1]
            note(table.concat({ tostring(here.organization), there.organization, table.concat(agents, ","),
              tostring(lab.tokens.show("at-1").pool.name), token.organization, token.pool.organization,
              tostring(lab == tfc.organization("lab")), tostring(tfc == tfc.organization("main")),
              lab.agents.show("agent-1").name, lab.pools.show("apool-1").name }, " "))
            """
        let decision = try await self.decide(body)
        #expect(
            decision.summary
                == "note: nil lab main,lab,lab,main lab-pool lab lab true true lab lab-pool"
        )
        #expect(
            decision.facts.map(\.read) == [
                "pools.list {\"q\":\"main-pool\"}",
                "pools.list {\"organization\":\"lab\",\"q\":\"lab-pool\"}",
                "agents.each {\"pool\":\"apool-1\",\"page\":1}",
                "agents.each {\"organization\":\"lab\",\"pool\":\"apool-1\",\"page\":1}",
                "tokens.list {\"organization\":\"lab\",\"pool\":\"apool-1\"}",
                "tokens.show {\"organization\":\"lab\",\"id\":\"at-1\"}",
                "agents.show {\"organization\":\"lab\",\"id\":\"agent-1\"}",
                "pools.show {\"organization\":\"lab\",\"id\":\"apool-1\"}",
            ]
        )
    }

    static let mistakes = [
        (
            "tfc.organization('lap')",
            "tfc.organization: the settings have no organization \"lap\"; did you mean \"lab\"?",
        ),
        (
            "tfc.organization('production')",
            "tfc.organization: the settings have no organization \"production\"; there are \"main\", \"lab\"",
        ),
        ("tfc.organization()", "tfc.organization takes a text, not a nil"),
        ("local lab = tfc.organization('lab') lab.pools.x = 1", "a library cannot be changed (x)"),
        ("tfc.pools:list()", "tfc.pools.list is called with a dot, not with a colon"),
        (
            "local p = tfc.organization('lab').pools.find('lab-pool') p.organization = nil tfc.agents.list(p)",
            "tfc.agents.list takes a pool that this run has read or planned, as tfc.pools.find or .each gives it",
        ),
    ]

    @Test(arguments: mistakes)
    func `is one of the settings`(_ body: String, _ sentence: String) async throws {
        #expect(try await self.decide(body).summary == "indeterminate: policies/x.lua:3: \(sentence)")
    }
}

struct `An agent token` {
    @Test
    func `is shown without a secret`() async throws {
        let body = """
            local pool = tfc.pools.find("ci-linux")
            local alone = tfc.tokens.show("at-2")
            local list = tfc.tokens.list(pool)
            local known = tfc.tokens.show("at-2")
            note(json.encode(list[1]) .. " " .. tostring(alone.pool) .. " " .. known.pool.name .. " " .. #list)
            """
        let decision = try await LuaPoliciesTests.decide(onTest(body), reads: FakeOrganization.usual)
        #expect(
            decision.summary
                == #"note: {"created_at":1774958400,"created_by":"user-1","description":"rack 7","id":"at-1","last_used_at":1775044740,"pool":{"id":"apool-1","name":"ci-linux"}} nil ci-linux 2"#
        )
        #expect(
            decision.facts[2].answer
                == "[{\"id\":\"at-1\",\"description\":\"rack 7\",\"created_at\":1774958400,\"last_used_at\":1775044740,\"created_by\":\"user-1\"},{\"id\":\"at-2\"}]"
        )
    }
}
