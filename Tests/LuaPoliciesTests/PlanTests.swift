import AgentPoolsAPI
import Foundation
import LuaPolicies
import Testing
import Warden

struct `A plan` {
    @Test
    func `carries what it relies on, and where it was planned`() async throws {
        let body = """
            local made = tfc.pools.create { name = "ci-new" }
            tfc.pools.update(made, { name = "ci-newer" })
            local linux = tfc.pools.find("ci-linux")
            tfc.pools.update(linux, { name = "ci-old" })
            for agent in tfc.agents.each(linux, { dead_for = hours(1) }) do tfc.agents.delete(agent) end
            tfc.pools.delete(tfc.pools.find("production"))
            permit(made.name .. " " .. tfc.agents.count(made))
            """
        let decision = try await decide(onTest(body), reads: FakeOrganization.usual)
        #expect(decision.summary == "permit: ci-new 0")
        let linux = AgentPoolID(rawValue: "apool-1")
        let new = try #require(AgentPoolName("ci-new"))
        let newer = try #require(AgentPoolName("ci-newer"))
        let old = try #require(AgentPoolName("ci-old"))
        let operations = decision.plan.operations
        #expect(
            operations.map(\.operation) == [
                .createPool(name: new),
                .updatePool(.planned(operation: 0, name: new), name: newer),
                .updatePool(.existing(linux, name: "ci-linux"), name: old),
                .deleteAgent(AgentID(rawValue: "agent-3"), name: "a3"),
                .deleteAgent(AgentID(rawValue: "agent-5"), name: "a5"),
                .deletePool(.existing(AgentPoolID(rawValue: "apool-3"), name: "production")),
            ]
        )
        #expect(
            operations.map(\.precondition) == [
                .poolNameIsFree(new), nil, .poolIsNamed(linux, "ci-linux"),
                .agentIsSilent(
                    AgentID(rawValue: "agent-3"),
                    status: .exited,
                    lastPingAt: Date(timeIntervalSince1970: 1_775_037_600),
                    pool: linux,
                ),
                .agentIsSilent(
                    AgentID(rawValue: "agent-5"),
                    status: .unknown,
                    lastPingAt: Date(timeIntervalSince1970: 1_775_041_200),
                    pool: linux,
                ),
                .poolIsNamed(AgentPoolID(rawValue: "apool-3"), "production"),
            ]
        )
        #expect(
            operations.map(\.pools) == [
                ["ci-new"], ["ci-new", "ci-newer"], ["ci-linux", "ci-old"], ["ci-linux"], ["ci-linux"], ["production"],
            ]
        )
        #expect(operations.map(\.plannedAt) == [3, 4, 6, 7, 7, 8].map { "policies/x.lua:\($0)" })
    }

    static let refused = [
        (
            "tfc.agents.delete(tfc.agents.show('agent-3'))",
            "the agent a3 was read without its pool; list it with tfc.agents.each(pool) to delete it",
        ),
        ("tfc.pools.create { named = 'x' }", "tfc.pools.create has no option `named`; did you mean `name`?"),
        ("tfc.pools.create 'ci-a'", "tfc.pools.create takes its options as { name = value }, not a string"),
        ("tfc.pools.create {}", "tfc.pools.create takes the pool's name: { name = \"ci-arm\" }"),
        ("tfc.pools.delete 'production'", "tfc.pools.delete takes a pool as tfc.pools.each gives it, not a string"),
        (
            "tfc.pools.delete { id = 'apool-3', name = 'ci-x' }",
            "tfc.pools.delete takes a pool that this run has read or planned, as tfc.pools.find or .each gives it",
        ),
        (
            "tfc.agents.delete { id = 'agent-1' }",
            "tfc.agents.delete takes an agent that this run has read, as tfc.agents.each gives it",
        ),
        (
            "tfc.agents.delete(tfc.agents.show('agent-2'))",
            "the agent a2 is busy; only unknown, errored or exited ones can be deleted",
        ),
        (
            "tfc.pools.delete(tfc.pools.create { name = 'ci-a' })",
            "the plan itself creates the pool ci-a; it cannot delete it too",
        ),
        (
            "for i = 1, 2 do tfc.pools.delete(tfc.pools.find('production')) end",
            "the plan deletes the pool production already",
        ),
        ("for i = 1, 2 do tfc.pools.create { name = 'ci-a' } end", "the plan creates the pool ci-a already"),
        ("for i = 1, 300 do tfc.pools.create { name = 'ci-' .. i } end", "one evaluation can plan 200 operations"),
    ]

    @Test(arguments: refused)
    func `is made of what is there`(_ body: String, _ sentence: String) async throws {
        let decision = try await decide(onTest(body), reads: FakeOrganization.usual)
        #expect(decision.summary == "indeterminate: policies/x.lua:3: \(sentence)")
    }

    static let names = [
        ("a/b", "a/b"), ("", ""), ("ci arm", "ci arm"),
        ("x\\r\\nAuthorization: Bearer stolen", "x \nAuthorization: Bearer stolen"),
    ]

    @Test(arguments: names)
    func `is denied where a person gave a name that no pool can have, also inside pcall`(
        _ name: String,
        _ shown: String,
    ) async throws {
        let run = "pcall(function() tfc.pools.create { name = '\(name)' } end) permit('no')"
        let decision = try await decide(onTest(run), reads: FakeOrganization.usual)
        #expect(decision.summary == "deny: \"\(shown)\" cannot be a pool's name: \(AgentPoolName.rule)")
    }

    @Test func `finds no pool of such a name, without a call`() async throws {
        let decision = try await decide(
            onTest("note(tostring(tfc.pools.find('ci/arm')))"),
            reads: FakeOrganization.usual,
        )
        #expect(decision.summary == "note: nil")
        #expect(decision.facts.isEmpty)
    }

    static let manifests = [
        ("", "tfc.pools.create { name = 'ci-a' }", "the policy plans pools.create, but its `may` allows nothing"),
        (
            "may = { 'pools.delete' }", "tfc.pools.create { name = 'ci-a' }",
            "the policy plans pools.create, but its `may` allows pools.delete",
        ),
        (
            "may = { 'pools.create' }, pools = { 'ci-*', 'x' }", "tfc.pools.create { name = 'production' }",
            "the policy plans pools.create for the pool production, but its `pools` allow ci-*, x",
        ),
        (
            "may = { 'pools.update' }, pools = { 'ci-*' }",
            "tfc.pools.update(tfc.pools.find('ci-linux'), { name = 'production-2' })",
            "the policy plans pools.update for the pool production-2, but its `pools` allow ci-*",
        ),
        (
            "may = { 'pools.delete' }, pools = { 'ci-*' }",
            "local p = tfc.pools.find('production') p.name = 'ci-x' tfc.pools.delete(p)",
            "the policy plans pools.delete for the pool production, but its `pools` allow ci-*",
        ),
        (
            "may = { 'agents.delete' }, pools = { 'prod*' }",
            "tfc.agents.delete(tfc.agents.list(tfc.pools.find('ci-linux'))[3])",
            "the policy plans agents.delete for the pool ci-linux, but its `pools` allow prod*",
        ),
    ]

    @Test(arguments: manifests)
    func `stays within the manifest, also in a pcall`(
        _ manifest: String,
        _ body: String,
        _ sentence: String,
    ) async throws {
        for body in [body, "pcall(function() \(body) end)"] {
            let policy = """
                policy { about = "x", \(manifest) }
                on "test" { run = function(event)
                \(body) permit("all well")
                end }
                """
            let decision = try await decide(policy, reads: FakeOrganization.usual)
            #expect(decision.summary == "indeterminate: policies/x.lua:3: \(sentence)")
            #expect(decision.plan.isEmpty)
        }
    }
}
