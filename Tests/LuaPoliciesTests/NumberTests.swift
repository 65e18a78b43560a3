import AgentPoolsAPI
import Foundation
import LuaPolicies
import Testing
import Warden

/// Numbers that come from people, senders and the API, and would not fit: each is refused or bounded, none traps.
struct `A number from outside` {
    static let options = [
        ("dead_for = hours(-2562047788015215)", "dead_for"),
        ("dead_for = math.mininteger", "dead_for"),
        ("dead_for = math.maxinteger", "dead_for"),
        ("dead_for = 100000000000", "dead_for"),
        ("dead_for = 1e14", "dead_for"),
        ("dead_for = 0/0", "dead_for"),
        ("dead_for = -1", "dead_for"),
        ("dead_for = -0.5", "dead_for"),
        ("seen_since = math.maxinteger", "seen_since"),
        ("seen_since = math.mininteger", "seen_since"),
        ("seen_since = math.huge", "seen_since"),
    ]

    @Test(arguments: options)
    func `as an option is refused by name, with its range`(_ option: String, _ name: String) async throws {
        let body = onTest("tfc.agents.list(tfc.pools.find('ci-linux'), { \(option) })")
        let range =
            name == "dead_for" ? "a time of 0 up to 99999999999 seconds" : "a time within 99999999999 seconds of 1970"
        let decision = try await decide(body, reads: FakeOrganization.usual)
        #expect(
            decision.summary
                == "indeterminate: policies/x.lua:3: tfc.agents.list: \(name) takes \(range), such as "
                + (name == "dead_for" ? "hours(1)" : "now() - hours(1)")
        )
    }

    @Test(arguments: [
        "dead_for = 99999999999", "seen_since = 99999999999", "seen_since = -99999999999", "dead_for = 0",
    ])
    func `at the edge of its range is taken`(_ option: String) async throws {
        let body = onTest("note(#tfc.agents.list(tfc.pools.find('ci-linux'), { \(option) }))")
        #expect(try await decide(body, reads: FakeOrganization.usual).verdict == .note)
    }

    @Test(arguments: [1e300, -1e300, Double.infinity, Double.nan])
    func `of seconds to wait is bounded`(_ seconds: Double) async throws {
        let failing = FakeOrganization(failure: .rateLimited(retryAfter: seconds, APIErrors()))
        let decision = try await decide(onTest("tfc.pools.list()"), reads: failing)
        #expect(decision.summary.contains("the API's rate limit is used up"))
    }

    @Test(arguments: [1e300, -1e300, Double.infinity])
    func `as a date is bounded`(_ seconds: Double) async throws {
        var event = Occurrence.event()
        event.received = Date(timeIntervalSince1970: seconds)
        let pool = AgentPool(id: AgentPoolID(rawValue: "apool-1"), name: "a", createdAt: event.received)
        let decision = try await decide(
            onTest("note(now().seconds .. ' ' .. tostring(tfc.pools.list()[1].created_at))"),
            event,
            reads: FakeOrganization(pools: [pool]),
        )
        let bound = seconds > 0 ? "99999999999" : "-99999999999"
        #expect(
            decision.summary
                == "note: \(bound) \(seconds > 0 ? "5138-11-16 09:46:39 UTC" : "\(bound) seconds after 1970")"
        )
    }

    @Test
    func `in the facts of a case is bounded`() async throws {
        let fixture = try PolicyFixture([
            "x.lua": onTest("note(tfc.agents.list(tfc.pools.find('a'))[1].last_ping_at.seconds)"),
            "x.case": """
            event: test
            facts: { "pools": [ { "name": "a", "agents": [ { "id": "b", "status": "idle", "last_ping_age": 1e300 } ] } ] }
            ----------
            note
            because
              -99999999999
            """,
        ])
        let report = await LuaPolicySet.runCases(folder: fixture.folder)
        #expect(report.passed, "\(report)")
    }
}
