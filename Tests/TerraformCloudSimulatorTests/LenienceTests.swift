import AgentPoolsAPI
import Foundation
import NIOHTTP1
import TerraformCloudSimulator
import Testing

@Suite(.timeLimit(.minutes(10)))
struct `What clients send in their own way` {
    @Test func `may have a plus for a space`() async throws {
        var fleet = try scopedFleet()
        fleet.addPool("two words", createdAt: start)
        try await withServer(fleet) { server async throws in
            #expect(try await server.ask(.GET, pools + "?q=two+w").names == ["two words"])
            #expect(try await server.ask(.GET, pools + "?q=two%2Bw").names.isEmpty)
            let agents = "/api/v2/agent-pools/apool-open/agents?filter%5Blast-ping-since%5D=2026-01-01T00:00:00+02:00"
            #expect(try await server.ask(.GET, agents).status == 200)
        }
    }

    @Test(arguments: [
        ("Bearer \(goodToken)", 200), ("bearer \(goodToken)", 200), ("BEARER   \(goodToken)  ", 200),
        ("Bearer\(goodToken)", 401), ("Basic \(goodToken)", 401), ("Bearer", 401), (goodToken, 401),
        ("Bearer \(goodToken.uppercased())", 401),
    ])
    func `may write the scheme of the token as it likes`(_ header: String, _ status: Int) async throws {
        try await withServer { server async throws in
            let reply = try await server.ask(.GET, pools, token: nil, headers: ["Authorization": header])
            #expect(reply.status == status)
        }
    }

    static func body(_ attributes: String, _ id: String = "") -> String {
        #"{"data":{"type":"agent-pools"\#(id),"attributes":{\#(attributes)}}}"#
    }

    @Test func `is refused where it takes a pool's name or scope away`() async throws {
        try await withServer(scopedFleet()) { server async throws in
            let pool = "/api/v2/agent-pools/apool-listed"
            let nameless = try await server.ask(.PATCH, pool, Self.body(#""name":null"#))
            #expect(nameless.status == 422)
            #expect(try nameless.detail == "Name can't be blank")
            #expect(try nameless.pointer == "/data/attributes/name")
            let scopeless = try await server.ask(.PATCH, pool, Self.body(#""organization-scoped":null"#))
            #expect(scopeless.status == 422)
            #expect(try scopeless.pointer == "/data/attributes/organization-scoped")
            #expect(try await server.ask(.PATCH, pool, Self.body("")).status == 200)
        }
    }

    @Test func `is refused where it names another pool than the path`() async throws {
        try await withServer(scopedFleet()) { server async throws in
            let pool = "/api/v2/agent-pools/apool-listed"
            let reply = try await server.ask(.PATCH, pool, Self.body(#""name":"x""#, #","id":"apool-open""#))
            #expect(reply.status == 409)
            #expect(try reply.json["errors"]?.elements?.first?["title"] == .string("conflict"))
            #expect(try await server.ask(.GET, pools + "?q=x").names.isEmpty)
            let own = try await server.ask(.PATCH, pool, Self.body(#""name":"x""#, #","id":"apool-listed""#))
            #expect(own.status == 200)
        }
    }

    @Test(arguments: ["", "no JSON", body(#""name":null"#), body("", #","id":"apool-open""#), #"{"data":{}}"#])
    func `is not looked at where the pool is not there`(_ body: String) async throws {
        try await withServer(scopedFleet()) { server async throws in
            #expect(try await server.ask(.PATCH, "/api/v2/agent-pools/apool-nothing", body).status == 404)
        }
    }

    @Test func `is checked for a name before the one pool of 2020`() async throws {
        try await withServer(scopedFleet(), settings: `The edition of 2020`.settings) { server async throws in
            let reply = try await server.ask(.POST, pools, Self.body(#""name":"not good""#))
            #expect(reply.status == 422)
            #expect(try reply.pointer == "/data/attributes/name")
        }
    }
}

@Suite(.timeLimit(.minutes(10)))
struct `A stale list of what was before its fault` {
    static func pool(_ name: String) -> String {
        #"{"data":{"type":"agent-pools","attributes":{"name":"\#(name)"}}}"#
    }

    @Test func `is that of up to 64 changes ago`() async throws {
        try await withServer(SimulatedOrganization(name: "acme")) { server async throws in
            for number in 0..<70 {
                #expect(try await server.ask(.POST, pools, Self.pool("pool-\(number)")).status == 201)
                // What is refused changes nothing, and takes no place.
                #expect(try await server.ask(.POST, pools, Self.pool("not good")).status == 422)
                await server.simulator.advance(by: 1)
            }
            #expect(try await server.control(.POST, "faults", #"["stale:10500ms"]"#).status == 200)
            let some = try await server.ask(.GET, pools).json["meta"]?["pagination"]?["total-count"]
            #expect(some == .integer(60))
            #expect(try await server.control(.POST, "faults", #"["stale:1h"]"#).status == 200)
            let all = try await server.ask(.GET, pools).json["meta"]?["pagination"]?["total-count"]
            #expect(all == .integer(6))
        }
    }

    @Test func `is refused where a large fleet was not kept`() async throws {
        let fleet = `A list in pages`.fleet(pools: 1, agents: 10_001)
        try await withServer(fleet) { server async throws in
            #expect(try await server.ask(.POST, pools, Self.pool("new")).status == 201)
            let refused = try await server.control(.POST, "faults", #"["stale:30s"]"#)
            #expect(refused.status == 422)
            #expect(try refused.pointer == "/0")
            #expect(try refused.detail?.contains("10000 agents") == true)
            await server.simulator.advance(by: 30)
            #expect(try await server.control(.POST, "faults", #"["stale:30s next 9"]"#).status == 200)
            #expect(try await server.ask(.POST, pools, Self.pool("newer")).status == 201)
            #expect(try await server.ask(.GET, pools).names == ["pool-0", "new"])
        }
    }
}

struct `The count of a pool's agents` {
    /// What is remembered of a count must not outlive the count.
    @Test func `is right however time passes and agents change`() async throws {
        var fleet = SimulatedOrganization(name: "acme")
        let pool = fleet.addPool("pool", createdAt: start)
        for number in 0..<40 {
            let time = start.addingTimeInterval(Double(number) * 13)
            let routine =
                number % 2 == 0
                ? AgentRoutine(since: start, diesAt: time)
                : AgentRoutine(since: start, exitsAt: time)
            fleet.addAgent("\(number)", in: pool, status: .idle, lastPingAt: start, course: .alive(routine))
        }
        for _ in 0..<5 {
            fleet.addAgent("silent", in: pool, status: .idle, lastPingAt: start, course: .silent(since: start))
        }
        let simulator = TerraformCloudSimulator(fleet: fleet, token: goodToken, logger: quiet, now: { start })
        var seen: Set<Int> = []
        for step in 0..<150 {
            let listed = try await simulator.service.listPools(AgentPoolQuery())[0].agentCount
            let snapshot = await simulator.snapshot()
            #expect(listed == snapshot.pools[0].pool.agentCount, "\(step)")
            seen.insert(listed ?? -1)
            await simulator.advance(by: 7)
            if step % 50 == 49 {
                let agent = snapshot.pools[0].agents[step % 45].agent.id
                await simulator.change { organization in organization.setAgent(agent, status: .busy) }
            }
        }
        #expect(seen.count > 30)
    }
}
