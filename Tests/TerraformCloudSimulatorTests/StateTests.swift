import AgentPoolsAPI
import Foundation
import NIOHTTP1
import TerraformCloudSimulator
import Testing

@Suite(.timeLimit(.minutes(10)))
struct `The state of a simulator` {
    static let full = """
        {
          "organization": "acme",
          "token": "\(goodToken)",
          "projects": [{"id": "prj-1", "type": "projects", "attributes": {"name": "web", "description": "x"}}],
          "workspaces": [
            {"id": "ws-1", "type": "workspaces", "attributes": {"name": "one", "locked": true},
             "relationships": {"project": {"data": {"id": "prj-1", "type": "projects"}},
                               "agent-pool": {"data": {"id": "apool-1", "type": "agent-pools"}}}},
            {"id": "ws-2", "type": "workspaces", "attributes": {"name": "two"}},
            {"id": "ws-3", "type": "workspaces", "attributes": {"name": "three"}}
          ],
          "agent-pools": [
            {"id": "apool-1", "type": "agent-pools",
             "attributes": {"name": "one", "created-at": "2026-01-02T03:04:05.678Z", "organization-scoped": false},
             "relationships": {
               "workspaces": {"data": [{"id": "ws-2", "type": "workspaces"}]},
               "allowed-workspaces": {"data": [{"id": "ws-1", "type": "workspaces"}]},
               "excluded-workspaces": {"data": [{"id": "ws-3", "type": "workspaces"}]},
               "allowed-projects": {"data": [{"id": "prj-1", "type": "projects"}]}}},
            {"id": "apool-2", "type": "agent-pools", "attributes": {"name": "two"}}
          ],
          "agents": [
            {"id": "agent-1", "type": "agents", "pool": "apool-1", "token": "at-1", "busy-share": 0.5,
             "ping-every": "10s", "dies-at": "2026-12-01T00:00:00Z",
             "attributes": {"name": "a", "status": "idle", "ip-address": "10.0.0.1",
                            "last-ping-at": "2026-09-21T14:13:20.000Z", "created-at": "2026-09-01T00:00:00.000Z",
                            "version": "1.2.3"}},
            {"id": "agent-2", "type": "agents", "pool": "apool-1", "alive": false,
             "attributes": {"name": null, "status": "busy", "last-ping-at": "2026-09-21T14:13:10.000Z"}},
            {"id": "agent-3", "type": "agents", "pool": "apool-2", "still": true, "attributes": {"status": "unknown"}},
            {"id": "agent-4", "type": "agents", "pool": "apool-2", "attributes": {"status": "exited"}}
          ],
          "authentication-tokens": [
            {"id": "at-1", "type": "authentication-tokens", "pool": "apool-1",
             "attributes": {"description": "ci", "created-at": "2026-09-01T00:00:00.000Z"},
             "relationships": {"created-by": {"data": {"id": "user-1", "type": "users"}}}}
          ]
        }
        """

    @Test func `is taken, and given back in the same form`() async throws {
        try await withServer { server in
            let put = try await server.control(.PUT, "state", Self.full)
            #expect(put.status == 204, "\(put.body)")
            let first = try await server.control(.GET, "state").json
            #expect(
                try await server.control(.PUT, "state", String(decoding: first.bytes, as: UTF8.self)).status == 204
            )
            #expect(try await server.control(.GET, "state").json == first)
            #expect(await server.simulator.state() == first.bytes)

            let pool = try #require(await server.simulator.snapshot().pools.first)
            #expect(pool.workspaces.map(\.rawValue) == ["ws-2", "ws-1"])
            #expect(pool.allowedWorkspaces.map(\.rawValue) == ["ws-1"])
            #expect(!pool.isOrganizationScoped)
            #expect(pool.agents[0].agent.otherAttributes == ["version": .string("1.2.3")])
            #expect(pool.tokens.map(\.description) == ["ci"])
            let agents = try #require(first["agents"]?.elements)
            #expect(agents.map { $0["alive"]?.bool } == [true, false, nil, nil])
            #expect(agents.map { $0["still"]?.bool } == [nil, nil, true, nil])
            #expect(agents[0]["ping-every"] == .string("10s"))
            #expect(agents[0]["dies-at"] == .string("2026-12-01T00:00:00.000Z"))
            let members = try #require(first["workspaces"]?.elements)
            #expect(members[1]["relationships"]?["agent-pool"]?["data"]?["id"] == .string("apool-1"))
            #expect(members[0]["attributes"]?["locked"] == .bool(true))
        }
    }

    @Test func `lives on from there`() async throws {
        try await withServer { server in
            _ = try await server.control(.PUT, "state", Self.full)
            await server.simulator.advance(by: 3_600)
            let pools = await server.simulator.snapshot().pools
            let first = pools[0].agents.map(\.agent)
            #expect(first[0].lastPingAt == start.addingTimeInterval(3_600))
            #expect(first[1].status == .errored)
            #expect(pools[1].agents.map(\.agent.status) == [.unknown, .exited])
            // And lives on the same when it was kept and taken again in between.
            let text = try await server.control(.GET, "state").body
            await server.simulator.advance(by: 1_000_000)
            let expected = await server.simulator.snapshot().pools[0].agents[0].agent
            let again = try StateReader.read(Array(text.utf8), now: start.addingTimeInterval(3_600)).organization
            #expect(again.settled(at: start.addingTimeInterval(1_003_600)).pools[0].agents[0].agent == expected)
        }
    }

    @Test func `gives an unknown agent its time until it is errored`() throws {
        let text = """
            {"organization": "acme",
             "agent-pools": [{"id": "apool-1", "type": "agent-pools", "attributes": {"name": "one"}}],
             "agents": [{"id": "agent-1", "type": "agents", "pool": "apool-1", "alive": false,
                         "attributes": {"status": "unknown", "last-ping-at": "2020-01-01T00:00:00Z"}}]}
            """
        let fleet = try StateReader.read(Array(text.utf8), now: start).organization
        func status(_ seconds: Double) -> AgentStatus {
            fleet.settled(at: start.addingTimeInterval(seconds)).pools[0].agents[0].agent.status
        }
        #expect(status(0) == .unknown)
        #expect(status(299) == .unknown)
        #expect(status(300) == .errored)
    }

    @Test func `brings its own token, or leaves the one that there is`() async throws {
        try await withServer { server in
            #expect(try await server.control(.PUT, "state", #"{"organization":"other"}"#).status == 204)
            #expect(try await server.ask(.GET, pools).status == 404)
            #expect(try await server.ask(.GET, "/api/v2/organizations/other/agent-pools").status == 200)
            let body = #"{"organization":"other","token":"new"}"#
            #expect(try await server.control(.PUT, "state", body).status == 204)
            #expect(try await server.ask(.GET, "/api/v2/organizations/other/agent-pools").status == 401)
            let new = try await server.ask(.GET, "/api/v2/organizations/other/agent-pools", token: "new")
            #expect(new.status == 200)
        }
    }

    @Test func `gives new things IDs that are not there yet`() async throws {
        try await withServer { server in
            for number in 0..<3 {
                let body = #"{"data":{"type":"agent-pools","attributes":{"name":"new-\#(number)"}}}"#
                #expect(try await server.ask(.POST, pools, body).status == 201)
                let text = try await server.control(.GET, "state").body
                #expect(try await server.control(.PUT, "state", text).status == 204)
            }
            let ids = await server.simulator.snapshot().pools.map(\.id)
            #expect(Set(ids).count == 6)
        }
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        let old: String
        let new: String
        let pointer: String
        var testDescription: String { self.new }
    }

    static let mistakes = [
        Mistake(old: #""organization": "acme""#, new: #""organisation": "acme""#, pointer: "/organization"),
        Mistake(old: #""organization": "acme","#, new: "", pointer: "/organization"),
        Mistake(old: #""organization": "acme""#, new: #""organization": """#, pointer: "/organization"),
        Mistake(old: #""organization": "acme""#, new: #""organization": 7"#, pointer: "/organization"),
        Mistake(old: #""organization": "acme""#, new: #""organization": "ac me""#, pointer: "/organization"),
        Mistake(
            old: #""organization": "acme""#,
            new: #""organization": "\#(String(repeating: "a", count: 129))""#,
            pointer: "/organization",
        ),
        Mistake(old: #""token": "\#(goodToken)""#, new: #""token": 7"#, pointer: "/token"),
        Mistake(old: #""id": "agent-2""#, new: #""id": "agent-1""#, pointer: "/agents/1/id"),
        Mistake(old: #""id": "agent-2""#, new: #""id": "agent 2""#, pointer: "/agents/1/id"),
        Mistake(
            old: #""id": "agent-2", "type": "agents""#,
            new: #""id": "agent-2", "type": "agent""#,
            pointer: "/agents/1/type",
        ),
        Mistake(
            old: #""id": "agent-2", "type": "agents", "pool": "apool-1""#,
            new: #""id": "agent-2", "type": "agents""#,
            pointer: "/agents/1/pool",
        ),
        Mistake(old: #""pool": "apool-2", "still""#, new: #""pool": "apool-3", "still""#, pointer: "/agents/2/pool"),
        Mistake(old: #""status": "busy""#, new: #""status": "sleepy""#, pointer: "/agents/1/attributes/status"),
        Mistake(old: #""status": "busy", "#, new: "", pointer: "/agents/1/attributes/status"),
        Mistake(
            old: #""attributes": {"status": "exited"}"#,
            new: #""attributes": 1"#,
            pointer: "/agents/3/attributes",
        ),
        Mistake(old: "2026-09-21T14:13:10.000Z", new: "yesterday", pointer: "/agents/1/attributes/last-ping-at"),
        Mistake(old: #""token": "at-1""#, new: #""token": "at-2""#, pointer: "/agents/0/token"),
        Mistake(old: #""busy-share": 0.5"#, new: #""busy-share": 1.5"#, pointer: "/agents/0/busy-share"),
        Mistake(old: #""ping-every": "10s""#, new: #""ping-every": "10""#, pointer: "/agents/0/ping-every"),
        Mistake(old: #""alive": false"#, new: #""alive": "no""#, pointer: "/agents/1/alive"),
        Mistake(
            old: #"{"id": "apool-2", "type": "agent-pools", "attributes": {"name": "two"}}"#,
            new: #"{"id": "apool-2", "type": "agent-pools", "attributes": {"name": "one"}}"#,
            pointer: "/agent-pools/1/attributes/name",
        ),
        Mistake(
            old: #"{"id": "apool-2", "type": "agent-pools", "attributes": {"name": "two"}}"#,
            new: #"{"id": "apool-2", "type": "agent-pools", "attributes": {"name": "not good"}}"#,
            pointer: "/agent-pools/1/attributes/name",
        ),
        Mistake(
            old: #""workspaces": {"data": [{"id": "ws-2", "type": "workspaces"}]}"#,
            new: #""workspaces": {"data": [{"id": "prj-1", "type": "projects"}]}"#,
            pointer: "/agent-pools/0/relationships/workspaces/data/0/type",
        ),
        Mistake(
            old: #""workspaces": {"data": [{"id": "ws-2", "type": "workspaces"}]}"#,
            new:
                #""workspaces": {"data": [{"id": "ws-2", "type": "workspaces"}, {"id": "ws-2", "type": "workspaces"}]}"#,
            pointer: "/agent-pools/0/relationships/workspaces/data/1",
        ),
        Mistake(old: #""projects": [{"id""#, new: #""projects": {"0": [{"id""#, pointer: ""),
        Mistake(
            old: #""id": "user-1", "type": "users""#,
            new: #""id": "user-1", "type": "teams""#,
            pointer: "/authentication-tokens/0/relationships/created-by/data/type",
        ),
    ]

    @Test(arguments: Self.mistakes)
    func `is refused with the place that is wrong, and nothing changes`(_ mistake: Mistake) async throws {
        #expect(Self.full.contains(mistake.old))
        let text = Self.full.replacing(mistake.old, with: mistake.new, maxReplacements: 1)
        let error = #expect(throws: StateError.self) { try StateReader.read(Array(text.utf8), now: start) }
        #expect(error?.pointer == mistake.pointer)
        try await withServer { server in
            let before = await server.simulator.state()
            let reply = try await server.control(.PUT, "state", text)
            #expect(reply.status == 422)
            #expect(try reply.pointer == mistake.pointer)
            #expect(try reply.detail?.isEmpty == false)
            #expect(await server.simulator.state() == before)
        }
    }
}
