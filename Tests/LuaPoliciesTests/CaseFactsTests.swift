import LuaPolicies
import Testing
import Warden

struct `The facts of a case` {
    static let malformed = [
        (
            "{ \"pools\": [\n  { \"nme\": \"a\" } ] }",
            "4: facts: a pool has no \"nme\"; did you mean \"name\"?",
        ),
        ("{ \"pols\": [] }", "3: facts: the whole has no \"pols\"; did you mean \"pools\"?"),
        ("[]", "3: facts: the whole is written as { \"pools\": ... }"),
        ("{ pools: [] }", "3: facts: this is not JSON"),
        ("{ \"pools\": 7 }", "3: facts: \"pools\" is a list"),
        ("{ \"pools\": [ {} ] }", "3: facts: a pool needs \"name\""),
        ("{ \"pools\": [ { \"name\": 7 } ] }", "3: facts: a pool's \"name\" is a text"),
        (
            "{ \"pools\": [ { \"name\": \"a\",\n\n\"agents\": [ { \"id\": \"b\", \"state\": \"idle\" } ] } ] }",
            "5: facts: an agent has no \"state\"; there are id, name, status, ip_address, last_ping_age, created_age",
        ),
        (
            "{ \"pools\": [ { \"name\": \"a\", \"agents\": [ { \"id\": \"b\", \"status\": \"idle\", \"last_ping_age\": \"1\" } ] } ] }",
            "3: facts: an agent's \"last_ping_age\" is a number",
        ),
        (
            "{ \"pools\": [ { \"name\": \"a\", \"tokens\": [ { \"description\": \"b\" } ] } ] }",
            "3: facts: a token needs \"id\"",
        ),
        (
            "{ \"pools\": [ { \"name\": \"a\", \"organization_scoped\": 1 } ] }",
            "3: facts: a pool's \"organization_scoped\" is true or false",
        ),
        (
            "{ \"organizations\": [] }",
            "3: facts: \"organizations\" is written as { \"KEY\": { \"pools\": ... } }",
        ),
        (
            "{ \"organizations\": { \"lab\": { \"pols\": [] } } }",
            "3: facts: an organization has no \"pols\"; did you mean \"pools\"?",
        ),
        (
            "{ \"organizations\": { \"default\": { \"pools\": [] } } }",
            "3: facts: the default organization's pools stand in \"pools\"",
        ),
    ]

    @Test(arguments: malformed)
    func `of another form are a sentence and a line`(_ facts: String, _ problem: String) async throws {
        let text = "# a case\nevent: test\nfacts: \(facts)\n----------\nnote"
        let fixture = try PolicyFixture(["x.lua": onTest("note('x')"), "x.case": text])
        let report = await LuaPolicySet.runCases(folder: fixture.folder)
        #expect(report.problems.map(\.description) == ["policies/x.case:\(problem)"])
    }

    @Test
    func `have all that policies can read`() async throws {
        let policy = onTest(
            """
            local pool = tfc.pools.find("ci")
            local token, agent = tfc.tokens.list(pool)[1], tfc.agents.list(pool)[1]
            local lab = tfc.organization("lab").pools.find("ci")
            note(table.concat({ tostring(pool.organization_scoped), pool.allowed_workspaces[1], pool.allowed_projects[1],
              pool.excluded_workspaces[1], json.encode(now() - pool.created_at), json.encode(now() - agent.created_at), token.id,
              token.description, json.encode(now() - token.created_at), json.encode(now() - token.last_used_at),
              token.created_by, lab.id, lab.organization, tostring(lab.created_at) }, " "))
            """
        )
        let text = """
            event: test
            facts: { "pools": [ { "name": "ci", "organization_scoped": false, "allowed_workspaces": ["ws-1"],
              "allowed_projects": ["prj-1"], "excluded_workspaces": ["ws-2"], "created_age": 60,
              "agents": [ { "id": "agent-1", "status": "idle", "created_age": 50 } ],
              "tokens": [ { "id": "at-1", "description": "rack", "created_age": 40, "last_used_age": 30,
                "created_by": "user-1" } ] } ],
              "organizations": { "lab": { "pools": [ { "name": "ci", "id": "apool-9" } ] } } }
            ----------
            note
            because
              false ws-1 prj-1 ws-2 60 50 at-1 rack 40 30 user-1 apool-9 lab nil
            """
        let fixture = try PolicyFixture(["x.lua": policy, "x.case": text])
        let report = await LuaPolicySet.runCases(folder: fixture.folder)
        #expect(report.description == "1 cases, 0 failed")
    }
}
