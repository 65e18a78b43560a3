import AgentPoolsAPI
import Foundation
import NIOHTTP1
import TerraformCloudSimulator
import Testing

@Suite(.timeLimit(.minutes(10)))
struct `The edition of 2020` {
    static let settings = SimulatorSettings(edition: .edition2020)

    static func body(_ name: String) -> String {
        #"{"data":{"type":"agent-pools","attributes":{"name":"\#(name)","organization-scoped":false},"#
            + #""relationships":{"allowed-workspaces":{"data":[{"type":"workspaces","id":"ws-nothing"}]}}}}"#
    }

    @Test func `has one pool for an organization`() async throws {
        try await withServer(SimulatedOrganization(name: "acme"), settings: Self.settings) { server in
            let first = try await server.ask(.POST, pools, Self.body("first"))
            #expect(first.status == 201)
            let id = try #require(try first.json["data"]?["id"]?.text)
            let second = try await server.ask(.POST, pools, Self.body("second"))
            #expect(second.status == 422)
            let document =
                #"{"errors":[{"status":"422","title":"invalid attribute","#
                + #""detail":"Only one Agent Pool may exist for an organization","source":{"pointer":"/data"}}]}"#
            #expect(second.body == document)
            #expect(try await server.ask(.PATCH, "/api/v2/agent-pools/\(id)", Self.body("renamed")).status == 200)
            #expect(try await server.ask(.DELETE, "/api/v2/agent-pools/\(id)").status == 204)
            #expect(try await server.ask(.POST, pools, Self.body("second")).status == 201)
        }
    }

    @Test func `shows the members of the reference alone`() async throws {
        try await withServer(`A document of the simulator`.fleet(), settings: Self.settings) { server in
            let shown = try await server.ask(.GET, "/api/v2/agent-pools/apool-yoGUFz5zcRMMz53i")
            let pool = """
                {"id":"apool-yoGUFz5zcRMMz53i","type":"agent-pools","attributes":{"name":"example-pool",\
                "created-at":"2020-08-05T18:10:26.964Z"},"relationships":{"agents":{"links":{"related":\
                "/api/v2/agent-pools/apool-yoGUFz5zcRMMz53i/agents"}},"authentication-tokens":{"links":{"related":\
                "/api/v2/agent-pools/apool-yoGUFz5zcRMMz53i/authentication-tokens"}},"workspaces":{"data":[\
                {"id":"ws-9EEkcEQSA3XgWyGe","type":"workspaces"}]}},\
                "links":{"self":"/api/v2/agent-pools/apool-yoGUFz5zcRMMz53i"}}
                """
            #expect(try shown.json == JSON(reading: Array(#"{"data":\#(pool)}"#.utf8)))
            #expect(shown.headers["tfp-api-version"] == ["2.3"])
            #expect(shown.headers["tfp-appname"].isEmpty)
            let list = try await server.ask(.GET, pools).json
            let meta =
                #"{"pagination":{"current-page":1,"prev-page":null,"next-page":null,"total-pages":1,"total-count":1}}"#
            #expect(try list["meta"] == JSON(reading: Array(meta.utf8)))
            let agent = try await server.ask(.GET, "/api/v2/agents/agent-yEJjXQCucpNxtxd2").json
            let attributes = try #require(agent["data"]?["attributes"]?.members?.keys.sorted())
            #expect(attributes == ["ip-address", "last-ping-at", "name", "status", "version"])
        }
    }

    @Test func `passes over what came later`() async throws {
        try await withServer(scopedFleet(), settings: Self.settings) { server in
            for query in [
                "?q=open", "?filter[allowed_workspaces][name]=locked-out", "?include=color", "?include=workspaces",
            ] {
                let reply = try await server.ask(.GET, pools + query)
                #expect(reply.status == 200)
                #expect(try reply.ids.count == 4)
                #expect(try reply.json["included"] == nil)
            }
            #expect(
                try await server.ask(.GET, pools + "?sort=-name").names == ["project", "open", "nobody", "listed"]
            )
            let agents = "/api/v2/agent-pools/apool-open/agents?sort=color"
            #expect(try await server.ask(.GET, agents).status == 200)
            #expect(try await server.ask(.PATCH, "/api/v2/agent-pools/apool-open", Self.body("renamed")).status == 200)
            #expect(await server.simulator.snapshot().pools[0].isOrganizationScoped)
        }
    }
}
