import AgentPoolsAPI
import Foundation
import NIOHTTP1
import TerraformCloudSimulator
import Testing

@Suite(.timeLimit(.minutes(10)))
struct `The list of agents` {
    @Test(arguments: [
        ("2026-09-21T14:13:15Z", ["sandbox-eu-1"]),
        // The limit itself is still fresh.
        ("2026-09-21T14:13:18.000Z", ["sandbox-eu-1"]),
        ("2026-09-21T14:13:12.000Z", ["sandbox-eu-1", "sandbox-eu-2"]),
        ("2026-09-21T14:13:12.001Z", ["sandbox-eu-1"]),
        ("2026-09-21T16:13:12%2B02:00", ["sandbox-eu-1", "sandbox-eu-2"]),
        // Some clients leave the plus sign as it is, and it comes as a space, or as itself.
        ("2026-09-21T16:13:12%2002:00", ["sandbox-eu-1", "sandbox-eu-2"]),
        ("2026-09-21T16:13:12+02:00", ["sandbox-eu-1", "sandbox-eu-2"]),
        ("2026-09-21T10:13:12-0400", ["sandbox-eu-1", "sandbox-eu-2"]),
        ("2026-09-21T14:13:21Z", []),
    ])
    func `holds those that called since a time`(_ time: String, _ names: [String]) async throws {
        try await withServer { server in
            let pool = await server.simulator.snapshot().pools[1]
            #expect(pool.agents.compactMap(\.agent.lastPingAt).max() == start.addingTimeInterval(-2))
            let reply = try await server.ask(
                .GET,
                "/api/v2/agent-pools/\(pool.id)/agents?filter%5Blast-ping-since%5D=\(time)",
            )
            #expect(try reply.names == names)
        }
    }

    @Test func `does not hold one that never called where it asks for fresh ones`() async throws {
        var fleet = SimulatedOrganization(name: "acme")
        let pool = fleet.addPool("pool", createdAt: start)
        fleet.addAgent("new", in: pool, status: .idle, lastPingAt: nil)
        try await withServer(fleet) { server in
            let path = "/api/v2/agent-pools/\(pool)/agents"
            #expect(try await server.ask(.GET, path).names == ["new"])
            let fresh = try await server.ask(.GET, path + "?filter%5Blast-ping-since%5D=2000-01-01T00:00:00Z")
            #expect(try fresh.names.isEmpty)
        }
    }
}

@Suite(.timeLimit(.minutes(10)))
struct `The tokens of a pool` {
    static func create(_ description: String, _ pool: AgentPoolID, _ server: Server) async throws -> String {
        let body = #"{"data":{"type":"authentication-tokens","attributes":{"description":"\#(description)"}}}"#
        let reply = try await server.ask(.POST, "/api/v2/agent-pools/\(pool)/authentication-tokens", body)
        return try #require(try reply.json["data"]?["id"]?.text)
    }

    @Test func `are listed oldest or newest first where that is asked for`() async throws {
        try await withServer { server in
            let pool = await server.simulator.snapshot().pools[0].id
            var ids: [String] = []
            for number in 0..<5 {
                ids.append(try await Self.create("token \(number)", pool, server))
                await server.simulator.advance(by: 1)
            }
            let path = "/api/v2/agent-pools/\(pool)/authentication-tokens"
            #expect(try await server.ask(.GET, path + "?sort=created-at").ids == ids)
            #expect(try await server.ask(.GET, path + "?sort=-created-at").ids == ids.reversed())
            #expect(
                try await server.ask(.GET, path + "?sort=-created-at&page[size]=2&page[number]=2").ids == [
                    ids[2], ids[1],
                ]
            )
            #expect(try await server.ask(.GET, path).ids.sorted() == ids.sorted())
            let other = await server.simulator.snapshot().pools[1].id
            #expect(try await server.ask(.GET, "/api/v2/agent-pools/\(other)/authentication-tokens").ids.isEmpty)
            #expect(try await server.ask(.DELETE, "/api/v2/authentication-tokens/\(ids[2])").status == 204)
            #expect(try await server.ask(.GET, "/api/v2/authentication-tokens/\(ids[2])").status == 404)
            #expect(try await server.ask(.GET, path).ids.count == 4)
        }
    }

    @Test func `show when their agents last called, and take them along`() async throws {
        try await withServer { server in
            let pool = await server.simulator.snapshot().pools[1].id
            let token = try await Self.create("ci", pool, server)
            func lastUsed() async throws -> String? {
                let reply = try await server.ask(.GET, "/api/v2/authentication-tokens/\(token)")
                return try reply.json["data"]?["attributes"]?["last-used-at"]?.text
            }
            #expect(try await lastUsed() == nil)
            let registered = try await server.control(
                .POST,
                "agents",
                #"{"pool":"sandbox-eu","name":"new","token":"\#(token)"}"#,
            )
            #expect(registered.status == 201)
            let id = try #require(try registered.json["data"]?["id"]?.text)
            #expect(try await lastUsed() == Timestamp.write(start))
            await server.simulator.advance(by: 65)
            #expect(try await lastUsed() == Timestamp.write(start.addingTimeInterval(60)))
            #expect(try await server.ask(.DELETE, "/api/v2/authentication-tokens/\(token)").status == 204)
            let agent = try await server.ask(.GET, "/api/v2/agents/\(id)")
            #expect(try agent.json["data"]?["attributes"]?["status"] == .string("exited"))
            let others = await server.simulator.snapshot().pools[1].agents.map(\.agent.status)
            #expect(others == [.idle, .busy, .idle, .exited])
        }
    }
}
