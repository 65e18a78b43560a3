import AgentPoolsAPI
import Foundation
import NIOHTTP1
import TerraformCloudSimulator
import Testing

@Suite(.timeLimit(.minutes(10)))
struct `The scoping of pools` {
    struct Filter: Sendable, CustomTestStringConvertible {
        let query: String
        let names: [String]
        var testDescription: String { self.query }
    }

    static let filters: [Filter] = [
        Filter(query: "filter[allowed_workspaces][name]=listed", names: ["listed", "open"]),
        Filter(query: "filter[allowed-workspaces][name]=listed", names: ["listed", "open"]),
        Filter(query: "filter%5Ballowed_workspaces%5D%5Bname%5D=listed", names: ["listed", "open"]),
        Filter(query: "filter[allowed_workspaces][name]=locked-out", names: ["open"]),
        Filter(query: "filter[allowed_workspaces][name]=site", names: ["open"]),
        Filter(query: "filter[allowed_workspaces][name]=", names: ["listed", "nobody", "open", "project"]),
        Filter(query: "filter[allowed_projects][name]=", names: ["listed", "nobody", "open", "project"]),
        Filter(query: "filter[allowed_stacks][name]=network", names: ["open"]),
        Filter(query: "filter[allowed-stacks][name]=network", names: ["open"]),
        Filter(query: "filter[allowed_modules][name]=vpc", names: ["open"]),
        Filter(query: "filter[allowed-modules][name]=vpc&q=x", names: []),
        Filter(query: "filter[allowed_stacks][name]=", names: ["listed", "nobody", "open", "project"]),
        Filter(query: "filter[allowed_workspaces][name]=shop", names: ["open"]),
        Filter(query: "filter[allowed_workspaces][name]=nothing", names: ["open"]),
        // The name counts, and not the ID.
        Filter(query: "filter[allowed_workspaces][name]=ws-listed", names: ["open"]),
        Filter(query: "filter[allowed_projects][name]=web", names: ["open", "project"]),
        Filter(query: "filter[allowed-projects][name]=data", names: ["open"]),
        Filter(query: "filter[allowed_workspaces][name]=site&filter[allowed_projects][name]=data", names: ["open"]),
        Filter(query: "filter[allowed_projects][name]=web&q=PRO", names: ["project"]),
        Filter(query: "q=o", names: ["nobody", "open", "project"]),
        Filter(query: "q=", names: ["listed", "nobody", "open", "project"]),
        Filter(query: "q=a%26b", names: []),
    ]

    @Test(arguments: Self.filters)
    func `says which pools a filter finds`(_ filter: Filter) async throws {
        try await withServer(scopedFleet()) { server in
            let reply = try await server.ask(.GET, "\(pools)?\(filter.query)&sort=name")
            #expect(try reply.names == filter.names)
            let counts = try reply.json["meta"]?["status-counts"]
            #expect(counts == .object(["total": .integer(4), "matching": .integer(filter.names.count)]))
        }
    }

    static func relationships(_ text: String) -> String {
        #"{"data":{"type":"agent-pools","relationships":{\#(text)}}}"#
    }

    static func workspaces(_ ids: String...) -> String {
        "[" + ids.map { #"{"type":"workspaces","id":"\#($0)"}"# }.joined(separator: ",") + "]"
    }

    @Test func `is replaced by what a change names, and left by what it does not`() async throws {
        try await withServer(scopedFleet()) { server in
            let path = "/api/v2/agent-pools/apool-listed"
            func patch(_ body: String) async throws -> SimulatedPool {
                let reply = try await server.ask(.PATCH, path, body)
                #expect(reply.status == 200, "\(reply.body)")
                return try #require(await server.simulator.snapshot().pools.first { $0.name.hasPrefix("listed") })
            }
            var pool = try await patch(
                Self.relationships(
                    #""allowed-workspaces":{"data":\#(Self.workspaces("ws-site", "ws-shop", "ws-site"))}"#
                )
            )
            #expect(pool.allowedWorkspaces.map(\.rawValue) == ["ws-site", "ws-shop"])
            #expect(!pool.isOrganizationScoped)
            pool = try await patch(
                Self.relationships(
                    #""excluded-workspaces":{"data":\#(Self.workspaces("ws-locked"))},"#
                        + #""allowed-projects":{"data":[{"type":"projects","id":"prj-data"}]}"#
                )
            )
            #expect(pool.allowedWorkspaces.count == 2)
            #expect(pool.excludedWorkspaces.map(\.rawValue) == ["ws-locked"])
            #expect(pool.allowedProjects.map(\.rawValue) == ["prj-data"])
            pool = try await patch(
                #"{"data":{"type":"agent-pools","attributes":{"organization-scoped":true,"name":"listed-2"}}}"#
            )
            #expect(pool.isOrganizationScoped && pool.name == "listed-2")
            #expect(pool.allowedWorkspaces.count == 2)
            // Lists are taken also while they mean nothing.
            pool = try await patch(Self.relationships(#""allowed-workspaces":{"data":[]}"#))
            #expect(pool.allowedWorkspaces.isEmpty)
            #expect(pool.excludedWorkspaces.count == 1)
        }
    }

    @Test func `is part of a new pool`() async throws {
        try await withServer(scopedFleet()) { server in
            let body =
                #"{"data":{"type":"agent-pools","attributes":{"name":"new","organization-scoped":false},"#
                + #""relationships":{"allowed-workspaces":{"data":\#(Self.workspaces("ws-site"))}}}}"#
            let reply = try await server.ask(.POST, pools, body)
            #expect(reply.status == 201)
            let created = try #require(try reply.json["data"])
            #expect(created["attributes"]?["organization-scoped"] == .bool(false))
            #expect(created["relationships"]?["allowed-workspaces"]?["data"]?.elements?.count == 1)
            let plain = #"{"data":{"type":"agent-pools","attributes":{"name":"plain"}}}"#
            let second = try await server.ask(.POST, pools, plain)
            #expect(try second.json["data"]?["attributes"]?["organization-scoped"] == .bool(true))
        }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let relationships: String
        let pointer: String
        var testDescription: String { self.relationships }
    }

    static let refusals = [
        Refusal(
            relationships: #""allowed-workspaces":{"data":\#(workspaces("ws-site", "ws-nothing"))}"#,
            pointer: "allowed-workspaces/data/1",
        ),
        Refusal(
            relationships: #""excluded-workspaces":{"data":\#(workspaces("ws-nothing"))}"#,
            pointer: "excluded-workspaces/data/0",
        ),
        Refusal(
            relationships: #""allowed-projects":{"data":[{"type":"projects","id":"prj-nothing"}]}"#,
            pointer: "allowed-projects/data/0",
        ),
        Refusal(
            relationships: #""allowed-projects":{"data":\#(workspaces("ws-site"))}"#,
            pointer: "allowed-projects/data/0/type",
        ),
        Refusal(
            relationships: #""allowed-workspaces":{"data":[{"id":"ws-site"}]}"#,
            pointer: "allowed-workspaces/data/0/type",
        ),
        Refusal(
            relationships: #""allowed-workspaces":{"data":["ws-site"]}"#,
            pointer: "allowed-workspaces/data/0",
        ),
        Refusal(
            relationships: #""allowed-workspaces":{"data":{"type":"workspaces","id":"ws-site"}}"#,
            pointer: "allowed-workspaces/data",
        ),
        Refusal(relationships: #""allowed-workspaces":[]"#, pointer: "allowed-workspaces/data"),
        Refusal(relationships: #""allowed-workspaces":{"data":null}"#, pointer: "allowed-workspaces/data"),
    ]

    @Test(arguments: Self.refusals)
    func `is refused whole where one part is wrong`(_ refusal: Refusal) async throws {
        try await withServer(scopedFleet()) { server in
            let before = await server.simulator.snapshot().pools
            let body =
                #"{"data":{"type":"agent-pools","attributes":{"name":"renamed","organization-scoped":true},"#
                + #""relationships":{\#(refusal.relationships)}}}"#
            for (method, path) in [("PATCH", "/api/v2/agent-pools/apool-listed"), ("POST", pools)] {
                let reply = try await server.ask(.init(rawValue: method), path, body)
                #expect(reply.status == 422)
                #expect(try reply.pointer == "/data/relationships/\(refusal.pointer)")
            }
            #expect(await server.simulator.snapshot().pools == before)
        }
    }

    @Test func `takes no pool from a workspace that uses it`() async throws {
        try await withServer(scopedFleet()) { server async throws in
            let body = #"{"data":{"type":"agent-pools","attributes":{"organization-scoped":false}}}"#
            #expect(try await server.ask(.PATCH, "/api/v2/agent-pools/apool-open", body).status == 200)
            #expect(await server.simulator.snapshot().pools[0].workspaces.map(\.rawValue) == ["ws-site"])
        }
    }
}

@Suite(.timeLimit(.minutes(10)))
struct `A workspace of the simulator` {
    static func body(_ attributes: String, _ relationships: String = "") -> String {
        #"{"data":{"type":"workspaces","attributes":{\#(attributes)},"relationships":{\#(relationships)}}}"#
    }

    @Test func `takes a pool and lets go of it`() async throws {
        try await withServer(scopedFleet()) { server in
            func patch(_ body: String) async throws -> JSON? {
                let reply = try await server.ask(.PATCH, "/api/v2/workspaces/ws-shop", body)
                #expect(reply.status == 200, "\(reply.body)")
                return try reply.json["data"]
            }
            func users(_ pool: String) async throws -> Int? {
                let reply = try await server.ask(.GET, "/api/v2/agent-pools/\(pool)")
                return try reply.json["data"]?["relationships"]?["workspaces"]?["data"]?.elements?.count
            }
            var shown = try await patch(Self.body(#""agent-pool-id":"apool-open""#))
            #expect(shown?["attributes"]?["execution-mode"] == .string("agent"))
            #expect(shown?["relationships"]?["agent-pool"]?["data"]?["id"] == .string("apool-open"))
            #expect(shown?["relationships"]?["project"]?["data"]?["id"] == .string("prj-web"))
            #expect(try await users("apool-open") == 2)
            #expect(try await server.ask(.DELETE, "/api/v2/agent-pools/apool-open").status == 422)
            shown = try await patch(Self.body(#""name":"store""#))
            #expect(shown?["attributes"]?["name"] == .string("store"))
            #expect(try await users("apool-open") == 2)
            shown = try await patch(Self.body("", #""agent-pool":{"data":null}"#))
            #expect(shown?["relationships"]?["agent-pool"]?["data"] == .null)
            #expect(shown?["attributes"]?["execution-mode"] == .string("remote"))
            #expect(try await users("apool-open") == 1)
            _ = try await patch(Self.body("", #""agent-pool":{"data":{"type":"agent-pools","id":"apool-open"}}"#))
            _ = try await patch(Self.body(#""execution-mode":"local""#))
            #expect(try await users("apool-open") == 1)
            #expect(try await server.ask(.GET, "/api/v2/workspaces/ws-shop").names.isEmpty)
        }
    }

    @Test(arguments: [
        (#""agent-pool-id":"apool-nothing""#, "Agent pool does not exist", "agent-pool-id"),
        (
            #""agent-pool-id":"apool-project""#, "Agent pool workspace does not have access to use this agent pool",
            "agent-pool-id",
        ),
        (#""execution-mode":"agent""#, "Agent pool can't be blank", "agent-pool-id"),
        (#""execution-mode":"fast""#, "execution-mode must be remote, local or agent", "execution-mode"),
        (#""name":"listed""#, "Name has already been taken", "name"),
        (#""name":"""#, "Name can't be blank", "name"),
    ])
    func `is refused what it may not have`(_ attributes: String, _ detail: String, _ attribute: String) async throws {
        try await withServer(scopedFleet()) { server in
            let reply = try await server.ask(.PATCH, "/api/v2/workspaces/ws-shop", Self.body(attributes))
            #expect(reply.status == 422)
            #expect(try reply.detail == detail)
            #expect(try reply.pointer == "/data/attributes/\(attribute)")
        }
    }
}
