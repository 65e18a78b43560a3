import AgentPoolsAPI
import Foundation
import NIOHTTP1
import TerraformCloudSimulator
import Testing

@Suite(.timeLimit(.minutes(10)))
struct `A state as it was given` {
    /// A state with one pool and one agent in it.
    static func state(_ attributes: String, _ members: String = "") -> String {
        """
        {"organization": "acme",
         "agent-pools": [{"id": "apool-1", "type": "agent-pools", "attributes": {"name": "one"}}],
         "authentication-tokens": [{"id": "at-1", "type": "authentication-tokens", "pool": "apool-1"}],
         "agents": [{"id": "agent-1", "type": "agents", "pool": "apool-1"\(members),
                     "attributes": {\(attributes)}}]}
        """
    }

    static func agent(_ text: String, after seconds: Double) throws -> Agent {
        try StateReader.read(Array(text.utf8), now: start).organization
            .settled(at: start.addingTimeInterval(seconds)).pools[0].agents[0].agent
    }

    static func ping(_ seconds: Double) -> String {
        #""last-ping-at": "\#(Timestamp.write(start.addingTimeInterval(seconds)))""#
    }

    @Test(arguments: ["idle", "busy", "unknown"])
    func `stays where nobody knows what an agent goes on with`(_ status: String) throws {
        for ping in [Self.ping(-91), #""last-ping-at": null"#, #""name": "a""#] {
            let text = Self.state(#""status": "\#(status)", \#(ping)"#)
            let given = try Self.agent(text, after: 0)
            #expect(given.status.word == status)
            #expect(given.lastPingAt == (ping == Self.ping(-91) ? start.addingTimeInterval(-91) : nil))
            #expect(try Self.agent(text, after: 604_800) == given)
        }
    }

    @Test func `lives on where an agent called lately, or a member says what it does`() throws {
        let fresh = Self.state(#""status": "idle", "# + Self.ping(-90))
        #expect(try Self.agent(fresh, after: 3_600).lastPingAt == start.addingTimeInterval(3_600))
        let silent = Self.state(#""status": "unknown", "# + Self.ping(-90))
        #expect(try Self.agent(silent, after: 3_600).status == .errored)
        for member in [
            #""alive": true"#, #""ping-every": "30s""#, #""busy-share": 1"#, #""dies-at": "2030-01-01T00:00:00Z""#,
            #""exits-at": "2030-01-01T00:00:00Z""#, #""token": "at-1""#,
        ] {
            let text = Self.state(#""status": "idle", "# + Self.ping(-3_600), ", " + member)
            #expect(try Self.agent(text, after: 60).lastPingAt == start.addingTimeInterval(60), "\(member)")
        }
        let back = Self.state(#""status": "unknown", "# + Self.ping(-3_600), #", "alive": true"#)
        #expect(try Self.agent(back, after: 0).status == .idle)
        #expect(try Self.agent(back, after: 60).lastPingAt == start.addingTimeInterval(60))
    }

    @Test func `keeps to how long silence takes`() throws {
        let text = Self.state(#""status": "idle", "# + Self.ping(-91))
        let rules = SilenceRules(unknownAfter: 91)
        let fleet = try StateReader.read(Array(text.utf8), now: start, silence: rules).organization
        #expect(fleet.pools[0].agents[0].course != .still)
    }

    @Test func `is filtered by its last calls, until something happens to an agent`() async throws {
        try await withServer { server async throws in
            let text = Self.state(#""status": "busy", "last-ping-at": "2020-01-01T00:00:00.000Z""#)
            #expect(try await server.control(.PUT, "state", text).status == 204)
            await server.simulator.advance(by: 604_800)
            let agents = "/api/v2/agent-pools/apool-1/agents?filter%5Blast-ping-since%5D="
            #expect(try await server.ask(.GET, agents + "2020-01-01T00:00:00Z").ids == ["agent-1"])
            #expect(try await server.ask(.GET, agents + "2020-01-01T00:00:01Z").ids.isEmpty)
            #expect(try await server.ask(.GET, agents).ids == ["agent-1"])
            let state = try await server.control(.GET, "state").json["agents"]?.elements?[0]["attributes"]
            #expect(state?["status"] == .string("busy"))
            #expect(state?["last-ping-at"] == .string("2020-01-01T00:00:00.000Z"))
            #expect(try await server.control(.POST, "agents/agent-1", #"{"do": "ping"}"#).status == 200)
            await server.simulator.advance(by: 3_600)
            #expect(try await server.ask(.GET, agents + "2026-01-01T00:00:00Z").ids == ["agent-1"])
        }
    }

    /// The sample of `GET /agent-pools/:id` in the reference, with an attribute that nobody knows.
    @Test func `may be one pool of the reference alone`() async throws {
        let text = """
            {"organization": "my-organization", "comment": "passed over",
             "agent-pools": [{
               "id": "apool-yoGUFz5zcRMMz53i", "type": "agent-pools",
               "attributes": {"name": "example-pool", "created-at": "2020-08-05T18:10:26.964Z", "agent-count": 7,
                              "color": "blue"},
               "relationships": {
                 "agents": {"links": {"related": "/api/v2/agent-pools/apool-yoGUFz5zcRMMz53i/agents"}},
                 "authentication-tokens": {
                   "links": {"related": "/api/v2/agent-pools/apool-yoGUFz5zcRMMz53i/authentication-tokens"}},
                 "workspaces": {"data": [{"id": "ws-9EEkcEQSA3XgWyGe", "type": "workspaces"}]}},
               "links": {"self": "/api/v2/agent-pools/apool-yoGUFz5zcRMMz53i"}}]}
            """
        try await withServer { server async throws in
            #expect(try await server.control(.PUT, "state", text).status == 204)
            let shown = try await server.ask(.GET, "/api/v2/agent-pools/apool-yoGUFz5zcRMMz53i").json["data"]
            #expect(shown?["attributes"]?["color"] == .string("blue"))
            #expect(shown?["attributes"]?["agent-count"] == .integer(0))
            let workspace = try await server.ask(.GET, "/api/v2/workspaces/ws-9EEkcEQSA3XgWyGe").json["data"]
            #expect(workspace?["attributes"]?["name"] == .string("ws-9EEkcEQSA3XgWyGe"))
            let state = try await server.control(.GET, "state").json["agent-pools"]?.elements?[0]
            #expect(state?["attributes"]?["color"] == .string("blue"))
            #expect(state?["attributes"]?["agent-count"] == nil)
        }
    }

    @Test func `has what is only pointed to`() throws {
        let text = """
            {"organization": "acme",
             "projects": [{"id": "prj-1", "type": "projects"}],
             "workspaces": [{"id": "ws-1", "type": "workspaces", "relationships": {
               "project": {"data": {"id": "prj-2", "type": "projects"}},
               "agent-pool": {"data": {"id": "apool-9", "type": "agent-pools"}}}}],
             "agent-pools": [{"id": "apool-1", "type": "agent-pools", "attributes": {"name": "one"},
               "relationships": {
                 "workspaces": {"data": [{"id": "ws-2", "type": "workspaces"}]},
                 "allowed-workspaces": {"data": [{"id": "ws-3", "type": "workspaces"}]},
                 "excluded-workspaces": {"data": [{"id": "ws-3", "type": "workspaces"}]},
                 "allowed-projects": {"data": [{"id": "prj-3", "type": "projects"}]}}}]}
            """
        let fleet = try StateReader.read(Array(text.utf8), now: start).organization
        #expect(fleet.workspaces.map(\.name) == ["ws-1", "ws-3", "ws-2"])
        #expect(fleet.workspaces[0].project?.rawValue == "prj-2")
        #expect(fleet.projects.map(\.name) == ["prj-1", "prj-2", "prj-3"])
        #expect(fleet.pools.map(\.id.rawValue) == ["apool-1"])
        #expect(fleet.pools[0].allowedWorkspaces == fleet.pools[0].excludedWorkspaces)
    }
}
