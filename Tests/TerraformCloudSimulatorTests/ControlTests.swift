import AgentPoolsAPI
import Foundation
import NIOHTTP1
import TerraformCloudSimulator
import Testing

@Suite(.timeLimit(.minutes(10)))
struct `The simulator itself` {
    @Test func `shows its fleet without a token`() async throws {
        try await withServer { server in
            let reply = try await server.control(.GET, "fleet")
            #expect(reply.status == 200)
            #expect(reply.headers["content-type"] == ["application/json"])
            let fleet = try reply.json
            #expect(fleet["organization"] == .string("acme"))
            #expect(
                fleet["pools"]?.elements?.compactMap { $0["name"]?.text } == ["ci-linux", "sandbox-eu", "production"]
            )
            let agents = try #require(fleet["pools"]?.elements?.first?["agents"]?.elements)
            #expect(agents[0]["name"] == .string("ci-linux-1"))
            #expect(agents[0]["lastPingAt"] == .string(Timestamp.write(start.addingTimeInterval(-4))))
            #expect(agents[5]["name"] == nil)
        }
    }

    @Test func `keeps a ledger of every change that was asked for`() async throws {
        try await withServer { server in
            let pools = await server.simulator.snapshot().pools
            let created = try await server.ask(.POST, "/api/v2/organizations/acme/agent-pools", `A fault`.newPool)
            await server.simulator.advance(by: 1)
            _ = try await server.ask(.DELETE, "/api/v2/agent-pools/\(pools[2].id)")
            await server.simulator.fail(with: .serverError(status: 502, applied: true))
            _ = try await server.ask(.DELETE, "/api/v2/agents/\(pools[0].agents[3].agent.id)")
            _ = try await server.ask(.GET, "/api/v2/agent-pools/\(pools[0].id)")
            try await server.simulator.service.deleteAgent(pools[0].agents[5].agent.id)
            let ledger = try #require(try await server.control(.GET, "ledger").json.elements)
            func members(_ name: String) -> [JSON?] { ledger.map { $0[name] } }
            #expect(members("number") == [1, 2, 3, 4].map { .integer($0) })
            #expect(
                members("call")
                    == ["pools.create", "pools.delete", "agents.delete", "agents.delete"].map { .string($0) }
            )
            #expect(members("applied") == [true, false, true, true].map { .bool($0) })
            #expect(members("status") == [201, 422, 502, 204].map { .integer($0) })
            #expect(
                members("name") == [.string("ci-arm"), .string("production"), .string("ci-linux-4"), .null]
            )
            #expect(try members("id")[0] == created.json["data"]?["id"])
            #expect(members("id")[1] == .string(pools[2].id.rawValue))
            #expect(members("request")[0] == created.headers.first(name: "x-request-id").map { .string($0) })
            #expect(members("time")[0] == .string(Timestamp.write(start)))
            #expect(members("time")[1] == .string(Timestamp.write(start.addingTimeInterval(1))))
            #expect(try await server.control(.GET, "ledger?after=3").json.elements?.count == 1)
            #expect(try await server.control(.GET, "ledger?after=9").json == .array([]))
        }
    }

    @Test func `takes, lists and forgets faults`() async throws {
        try await withServer { server in
            let faults = #"["503:after on mutations next 2", "latency:10ms chance 0.5"]"#
            let added = try await server.control(.POST, "faults", faults)
            #expect(
                try added.json
                    == .array([.string("503:after on mutations next 2"), .string("latency:10ms chance 0.5")])
            )
            #expect(try await server.ask(.POST, pools, `A fault`.newPool).status == 503)
            let left = try await server.control(.GET, "faults").json
            #expect(left.elements?.first == .string("503:after on mutations next 1"))
            #expect(try await server.control(.DELETE, "faults").status == 204)
            #expect(try await server.control(.GET, "faults").json == .array([]))
            #expect(try await server.ask(.GET, pools).status == 200)
        }
    }

    @Test func `moves its clock forward alone`() async throws {
        try await withServer { server async throws in
            func now(_ body: String?) async throws -> String? {
                let reply = try await server.control(body == nil ? .GET : .POST, "clock", body)
                return reply.status == 200 ? try reply.json["now"]?.text : nil
            }
            #expect(try await now(nil) == "2026-09-21T14:13:20.000Z")
            #expect(try await now(#"{"advance":"1h30m"}"#) == "2026-09-21T15:43:20.000Z")
            #expect(try await now(#"{"set":"2026-09-22T00:00:00+02:00"}"#) == "2026-09-21T22:00:00.000Z")
            #expect(try await now(#"{"set":"2026-09-21T21:59:59Z"}"#) == nil)
            for body in [#"{"advance":"1 hour"}"#, #"{"advance":60}"#, "{}", "[]", "x"] {
                #expect(try await now(body) == nil)
            }
            #expect(try await now(nil) == "2026-09-21T22:00:00.000Z")
        }
    }

    @Test func `lets things happen to agents`() async throws {
        try await withServer(.demo(now: start, isAlive: true)) { server async throws in
            let agents = await server.simulator.snapshot().pools[0].agents.map(\.agent)
            func happen(_ event: String, _ agent: Agent) async throws -> (Int, String?, String?) {
                let reply = try await server.control(.POST, "agents/\(agent.id)", #"{"do":"\#(event)"}"#)
                let attributes = try reply.json["data"]?["attributes"]
                return (reply.status, attributes?["status"]?.text, attributes?["last-ping-at"]?.text)
            }
            func status(_ agent: Agent) async throws -> AgentStatus {
                try await server.simulator.service.showAgent(agent.id).status
            }
            let time = Timestamp.write(start)
            // idle, busy, idle, exited, errored, unknown
            #expect(try await happen("busy", agents[0]) == (200, "busy", time))
            #expect(try await happen("exit", agents[2]).1 == "exited")
            #expect(try await happen("ping", agents[5]) == (200, "idle", time))
            #expect(try await happen("die", agents[1]).1 == "busy")
            await server.simulator.advance(by: 3_600)
            #expect(try await status(agents[0]) == .busy)
            #expect(try await status(agents[1]) == .errored)
            #expect(try await status(agents[2]) == .exited)
            #expect(try await status(agents[5]) == .idle)
            // One that was given up exits when it comes back.
            #expect(
                try await happen("ping", agents[1]) == (
                    200, "exited", Timestamp.write(start.addingTimeInterval(3_600)),
                )
            )
            #expect(try await happen("idle", agents[0]).1 == "idle")
            // What is over is over.
            #expect(try await happen("ping", agents[3]).0 == 422)
            #expect(try await happen("die", agents[4]).0 == 422)
            #expect(try await happen("dance", agents[0]).0 == 422)
            #expect(try await server.control(.POST, "agents/agent-nothing", #"{"do":"die"}"#).status == 404)
        }
    }

    @Test func `lets agents register`() async throws {
        try await withServer { server in
            let pool = await server.simulator.snapshot().pools[1]
            let reply = try await server.control(.POST, "agents", #"{"pool":"sandbox-eu","name":"new"}"#)
            #expect(reply.status == 201)
            let id = try #require(try reply.json["data"]?["id"]?.text)
            await server.simulator.advance(by: 3_600)
            let shown = try await server.ask(.GET, "/api/v2/agents/\(id)").json["data"]?["attributes"]
            #expect(shown?["status"] == .string("idle"))
            #expect(shown?["created-at"] == .string(Timestamp.write(start)))
            #expect(shown?["last-ping-at"] == .string(Timestamp.write(start.addingTimeInterval(3_600))))
            let nameless = try await server.control(.POST, "agents", #"{"pool":"\#(pool.id)","busy-share":1}"#)
            #expect(try nameless.json["data"]?["attributes"]?["name"] == .null)
            #expect(await server.simulator.snapshot().pools[1].agents.count == 5)
            for (body, pointer) in [
                ("{}", "/pool"), (#"{"pool":"nothing"}"#, "/pool"),
                (#"{"pool":"sandbox-eu","token":"at-1"}"#, "/token"),
                (#"{"pool":"sandbox-eu","name":7}"#, "/name"),
                (#"{"pool":"sandbox-eu","busy-share":2}"#, "/busy-share"),
            ] {
                let refused = try await server.control(.POST, "agents", body)
                #expect(refused.status == 422)
                #expect(try refused.pointer == pointer)
            }
        }
    }

    @Test(arguments: [
        ("GET", "nothing"), ("POST", "fleet"), ("DELETE", "state"), ("GET", "agents"), ("GET", ""),
        ("POST", "clock/now"),
    ])
    func `does not know other addresses`(_ method: String, _ path: String) async throws {
        try await withServer { server async throws in
            #expect(try await server.control(HTTPMethod(rawValue: method), path, "{}").status == 404)
        }
    }

    @Test(arguments: [
        (#"["503 next"]"#, "/0", "at character 9"), (#"["503", "x"]"#, "/1", "at character 1"),
        (#"[7]"#, "/0", "string"),
        ("{}", "", "list"), ("x", "", "list"),
    ])
    func `refuses faults that it cannot read, all of them`(
        _ body: String,
        _ pointer: String,
        _ word: String,
    ) async throws {
        try await withServer { server in
            let reply = try await server.control(.POST, "faults", body)
            #expect(reply.status == 422)
            #expect(try reply.pointer == pointer)
            #expect(try reply.detail?.contains(word) == true)
            #expect(try await server.control(.GET, "faults").json == .array([]))
        }
    }
}
