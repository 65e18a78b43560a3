import AgentPoolsAPI
import Foundation
import LuaPolicies
import Testing
import Warden

struct `The agents of many pools` {
    /// Twenty pools with two agents each; the agents are read the slower, the earlier their pool.
    static func organization(
        failing: @escaping @Sendable (String) -> TerraformCloudError? = { _ in nil },
        delay: Duration? = nil,
    ) -> FakeOrganization {
        let pools = (1...20).map { AgentPool(id: AgentPoolID(rawValue: "apool-\($0)"), name: "pool-\($0)") }
        let agents = pools.map { pool in
            (
                pool.id,
                ["idle", "exited"].map { status in
                    Agent(id: AgentID(rawValue: "\(pool.name)-\(status)"), status: AgentStatus(word: status))
                },
            )
        }
        return FakeOrganization(
            pools: pools,
            agents: Dictionary(uniqueKeysWithValues: agents),
            failing: failing,
            delay: delay,
        )
    }

    static let loop = """
        local found = {}
        for agent in tfc.agents.each_of(tfc.pools.list(), { status = "idle" }) do
          found[#found + 1] = agent.pool.name
        end
        """

    @Test
    func `are read at once, eight at a time, and come in the order of the pools`() async throws {
        let organization = Self.organization(delay: .milliseconds(5))
        let decision = try await decide(onTest(Self.loop + " note(table.concat(found, ' '))"), reads: organization)
        let names = (1...20).map { "pool-\($0)" }
        #expect(decision.summary == "note: \(names.joined(separator: " "))")
        #expect(organization.most == 8)
        #expect(decision.cost.reads == 21)
        #expect(
            decision.facts.dropFirst().map(\.read) == (1...20).map { "agents.list {\"pool\":\"apool-\($0)\"}" }
        )
        #expect(decision.facts[1].answer.contains("pool-1-exited"))
    }

    @Test
    func `are not read twice, and a pool counts once`() async throws {
        let organization = Self.organization()
        let body = """
            local pools = tfc.pools.list()
            local first, second = pools[1], pools[2]
            local n = tfc.agents.count(first)
            for _ in tfc.agents.each_of({ first, second, first }) do n = n + 1 end
            for _ in tfc.agents.each_of({ second, first }) do n = n + 1 end
            for _ in tfc.agents.each_of({}) do n = n + 100 end
            for _ in tfc.agents.each_of({ tfc.pools.create { name = "new" } }) do n = n + 100 end
            permit(tostring(n))
            """
        let decision = try await decide(onTest(body), reads: organization)
        #expect(decision.summary == "permit: 10")
        #expect(organization.reads == ["pools.list - -", "agents.list apool-1", "agents.list apool-2"])
    }

    @Test
    func `are an error when one pool cannot be read; the others are recorded all the same`() async throws {
        let organization = Self.organization { name in
            ["agents.list apool-7", "agents.list apool-3"].contains(name) ? .forbidden(APIErrors()) : nil
        }
        let decision = try await decide(onTest(Self.loop), reads: organization)
        #expect(
            decision.summary
                == "indeterminate: policies/x.lua:4: tfc.agents.each_of: the agents of pool-3 could not be read: the API token may not see it"
        )
        #expect(decision.facts.count == 21)
        #expect(decision.facts.filter { $0.answer.hasPrefix("{\"error\"") }.count == 2)
        let caught = "local ok, why = pcall(function() \(Self.loop) end) note(why)"
        #expect(try await decide(onTest(caught), reads: organization).verdict == .note)
    }

    @Test
    func `are refused before any is read where they are too many`() async throws {
        var settings = PolicySettings()
        settings.reads = 20
        let organization = Self.organization()
        let decision = try await decide(onTest(Self.loop), reads: organization, settings: settings)
        #expect(decision.summary == "indeterminate: policies/x.lua:4: one evaluation can read 20 times")
        #expect(organization.reads == ["pools.list - -"])
    }

    static let mistakes = [
        (
            "tfc.agents.each_of(tfc.pools.each())",
            "tfc.agents.each_of takes a list of pools, such as tfc.pools.list(), not a function",
        ),
        (
            "tfc.agents.each_of(tfc.pools.find('pool-1'))",
            "tfc.agents.each_of takes a list of pools: { pool }, not the pool alone",
        ),
        (
            "tfc.agents.each_of { 'pool-1' }",
            "tfc.agents.each_of takes a pool as tfc.pools.each gives it, not a string",
        ),
        ("tfc.agents.each_of()", "tfc.agents.each_of takes a list of pools, such as tfc.pools.list(), not a nil"),
        (
            "tfc.agents.each_of({}, { stats = 'idle' })",
            "tfc.agents.each_of has no option `stats`; did you mean `status`?",
        ),
        (
            "table.sort({ 2, 1 }, function() tfc.agents.each_of(tfc.pools.list()) end)",
            "tfc.pools.list cannot wait inside a callback of table.sort, string.gsub or a metamethod; read before, keep the answer in a local, and use that in the callback",
        ),
    ]

    @Test(arguments: mistakes)
    func `are asked for with a list of pools`(_ body: String, _ sentence: String) async throws {
        let decision = try await decide(onTest(body), reads: Self.organization())
        #expect(decision.summary == "indeterminate: policies/x.lua:3: \(sentence)")
    }
}
