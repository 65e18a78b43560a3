import AgentPoolsAPI
import Foundation
import NIOHTTP1
import TerraformCloudSimulator
import Testing

@Suite(.timeLimit(.minutes(10)))
struct `A document of the simulator` {
    /// An organization with the very resources of the reference's samples.
    static func fleet() throws -> SimulatedOrganization {
        let state = """
            {
              "organization": "acme",
              "workspaces": [
                {"id": "ws-9EEkcEQSA3XgWyGe", "type": "workspaces", "attributes": {"name": "app"}}
              ],
              "agent-pools": [
                {"id": "apool-yoGUFz5zcRMMz53i", "type": "agent-pools",
                 "attributes": {"name": "example-pool", "created-at": "2020-08-05T18:10:26.964Z"},
                 "relationships": {"workspaces": {"data": [{"id": "ws-9EEkcEQSA3XgWyGe", "type": "workspaces"}]}}}
              ],
              "agents": [
                {"id": "agent-yEJjXQCucpNxtxd2", "type": "agents", "pool": "apool-yoGUFz5zcRMMz53i",
                 "attributes": {"name": null, "status": "errored", "ip-address": "123.123.123.123",
                                "last-ping-at": "2020-08-11T06:22:20.300Z", "version": "1.2.3"}}
              ],
              "authentication-tokens": [
                {"id": "at-2rG2oYU9JEvfaqji", "type": "authentication-tokens", "pool": "apool-yoGUFz5zcRMMz53i",
                 "attributes": {"description": "api", "created-at": "2020-08-10T22:29:21.907Z"},
                 "relationships": {"created-by": {"data": {"id": "user-V3R563qtJNcExAkN", "type": "users"}}}}
              ]
            }
            """
        return try StateReader.read(Array(state.utf8), now: start).organization
    }

    static let pool = """
        {"id":"apool-yoGUFz5zcRMMz53i","type":"agent-pools","attributes":{"name":"example-pool",\
        "created-at":"2020-08-05T18:10:26.964Z","organization-scoped":true,"agent-count":0},"relationships":{\
        "agents":{"links":{"related":"/api/v2/agent-pools/apool-yoGUFz5zcRMMz53i/agents"}},\
        "authentication-tokens":{"links":{"related":\
        "/api/v2/agent-pools/apool-yoGUFz5zcRMMz53i/authentication-tokens"}},\
        "organization":{"data":{"id":"acme","type":"organizations"}},\
        "workspaces":{"data":[{"id":"ws-9EEkcEQSA3XgWyGe","type":"workspaces"}]},\
        "allowed-workspaces":{"data":[]},"excluded-workspaces":{"data":[]},"allowed-projects":{"data":[]}},\
        "links":{"self":"/api/v2/agent-pools/apool-yoGUFz5zcRMMz53i"}}
        """

    static let agent = """
        {"id":"agent-yEJjXQCucpNxtxd2","type":"agents","attributes":{"name":null,"status":"errored",\
        "ip-address":"123.123.123.123","last-ping-at":"2020-08-11T06:22:20.300Z",\
        "created-at":"2020-08-11T06:22:20.300Z","version":"1.2.3"},\
        "links":{"self":"/api/v2/agents/agent-yEJjXQCucpNxtxd2"}}
        """

    static let token = """
        {"id":"at-2rG2oYU9JEvfaqji","type":"authentication-tokens","attributes":{\
        "created-at":"2020-08-10T22:29:21.907Z","last-used-at":null,"description":"api","token":null},\
        "relationships":{"created-by":{"data":{"id":"user-V3R563qtJNcExAkN","type":"users"}}}}
        """

    static func json(_ text: String) throws -> JSON { try JSON(reading: Array(text.utf8)) }

    @Test func `has the members of the reference's samples, and today's`() async throws {
        try await withServer(Self.fleet()) { server in
            let pool = try await server.ask(.GET, "/api/v2/agent-pools/apool-yoGUFz5zcRMMz53i").json
            #expect(try pool == Self.json(#"{"data":\#(Self.pool)}"#))
            let agent = try await server.ask(.GET, "/api/v2/agents/agent-yEJjXQCucpNxtxd2").json
            #expect(try agent == Self.json(#"{"data":\#(Self.agent)}"#))
            let token = try await server.ask(.GET, "/api/v2/authentication-tokens/at-2rG2oYU9JEvfaqji").json
            #expect(try token == Self.json(#"{"data":\#(Self.token)}"#))
        }
    }

    @Test func `of a list says where its pages are, at the address that was asked`() async throws {
        try await withServer(Self.fleet()) { server in
            let list = try await server.ask(.GET, pools).json
            let own = server.address + pools + "?page%5Bnumber%5D=1&page%5Bsize%5D=20"
            let links = #"{"self":"\#(own)","first":"\#(own)","prev":null,"next":null,"last":"\#(own)"}"#
            let meta = """
                {"pagination":{"current-page":1,"page-size":20,"prev-page":null,"next-page":null,"total-pages":1,\
                "total-count":1},"status-counts":{"total":1,"matching":1}}
                """
            #expect(try list == Self.json(#"{"data":[\#(Self.pool)],"links":\#(links),"meta":\#(meta)}"#))
        }
    }

    @Test func `tells of workspaces where that was asked for`() async throws {
        let included =
            #"[{"id":"ws-site","type":"workspaces","attributes":{"name":"site","auto-apply":true},"#
            + #""links":{"self":"/api/v2/workspaces/ws-site"}}]"#
        try await withServer(scopedFleet()) { server in
            let shown = try await server.ask(.GET, "/api/v2/agent-pools/apool-open?include=workspaces").json
            #expect(try shown["included"] == Self.json(included))
            let listed = try await server.ask(.GET, pools + "?include=workspaces").json
            #expect(try listed["included"] == Self.json(included))
            #expect(try await server.ask(.GET, pools).json["included"] == nil)
        }
    }

    @Test func `of a new token has its secret, once`() async throws {
        try await withServer { server in
            let tokens = "/api/v2/agent-pools/\(await server.simulator.snapshot().pools[0].id)/authentication-tokens"
            let body = #"{"data":{"type":"authentication-tokens","attributes":{"description":"ci"}}}"#
            let created = try #require(try await server.ask(.POST, tokens, body).json["data"])
            let secret = try #require(created["attributes"]?["token"]?.text)
            #expect(secret.wholeMatch(of: /[0-9A-Za-z]{14}\.atlasv1\.[0-9A-Za-z]{67}/) != nil)
            let id = try #require(created["id"]?.text)
            #expect(id.wholeMatch(of: /at-[1-9A-HJ-NP-Za-km-z]{16}/) != nil)
            let others = [
                try await server.ask(.GET, "/api/v2/authentication-tokens/\(id)").body,
                try await server.ask(.GET, tokens).body,
                try await server.control(.GET, "state").body,
                try await server.control(.GET, "ledger").body,
            ]
            for other in others {
                #expect(other.contains(id))
                #expect(!other.contains(secret))
            }
        }
    }
}
