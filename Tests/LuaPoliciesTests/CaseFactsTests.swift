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
            "5: facts: an agent has no \"state\"; there are id, name, status, ip_address, last_ping_age",
        ),
        (
            "{ \"pools\": [ { \"name\": \"a\", \"agents\": [ { \"id\": \"b\", \"status\": \"idle\", \"last_ping_age\": \"1\" } ] } ] }",
            "3: facts: an agent's \"last_ping_age\" is a number",
        ),
    ]

    @Test(arguments: malformed)
    func `of another form are a sentence and a line`(_ facts: String, _ problem: String) async throws {
        let text = "# a case\nevent: test\nfacts: \(facts)\n----------\nnote"
        let fixture = try PolicyFixture(["x.lua": onTest("note('x')"), "x.case": text])
        let report = await LuaPolicySet.runCases(folder: fixture.folder)
        #expect(report.problems.map(\.description) == ["policies/x.case:\(problem)"])
    }
}
