import AgentPoolsAPI
import Foundation
import NIOHTTP1
import TerraformCloudSimulator
import Testing

@Suite(.timeLimit(.minutes(10)))
struct `The rate limit` {
    /// Sends requests at times, in milliseconds, and gives which were taken.
    static func taken(_ window: RateWindow, limit: Int, at times: [Int]) async throws -> [Bool] {
        let clock = ManualSeconds()
        return try await withServer(
            settings: SimulatorSettings(rate: limit, window: window),
            elapsed: { clock.now },
        ) { server in
            var taken: [Bool] = []
            var last = 0
            for time in times {
                clock.advance(milliseconds: time - last)
                last = time
                taken.append(try await server.ask(.GET, pools).status == 200)
            }
            return taken
        }
    }

    @Test func `of a fixed window has room again a second after its first request`() async throws {
        let taken = try await Self.taken(.fixed, limit: 2, at: [400, 500, 600, 1_399, 1_400, 1_401, 1_402, 2_400])
        #expect(taken == [true, true, false, false, true, true, false, true])
    }

    @Test func `of a sliding window never takes more in any second`() async throws {
        let taken = try await Self.taken(.sliding, limit: 2, at: [400, 900, 1_000, 1_399, 1_400, 1_401, 1_899, 1_900])
        #expect(taken == [true, true, false, false, true, false, false, true])
    }

    @Test func `of a bucket fills evenly`() async throws {
        let taken = try await Self.taken(
            .bucket,
            limit: 4,
            at: [0, 0, 0, 0, 0, 249, 251, 252, 1_600, 1_600, 1_600, 1_600, 1_600],
        )
        #expect(taken == [true, true, true, true, false, false, true, false, true, true, true, true, false])
    }

    @Test func `is told in headers, and refuses without an effect`() async throws {
        let clock = ManualSeconds()
        try await withServer(settings: SimulatorSettings(rate: 3), elapsed: { clock.now }) { server async throws in
            func ask() async throws -> [String?] {
                let reply = try await server.ask(
                    .POST,
                    pools,
                    #"{"data":{"type":"agent-pools","attributes":{"name":"pool-\#(UUID())"}}}"#,
                )
                return ["\(reply.status)"]
                    + ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After"]
                    .map { reply.headers.first(name: $0) }
            }
            #expect(try await ask() == ["201", "3", "2", "1.0", nil])
            clock.advance(milliseconds: 250)
            #expect(try await ask() == ["201", "3", "1", "0.75", nil])
            #expect(try await ask() == ["201", "3", "0", "0.75", nil])
            clock.advance(milliseconds: 500)
            #expect(try await ask() == ["429", "3", "0", "0.25", "1"])
            clock.advance(milliseconds: 250)
            #expect(try await ask() == ["201", "3", "2", "1.0", nil])
            let records = await server.simulator.records()
            #expect(records.map(\.status) == [201, 201, 201, 429, 201])
            #expect(records.map(\.entry.applied) == [true, true, true, false, true])
            #expect(await server.simulator.snapshot().pools.count == 3 + 4)
        }
    }

    @Test func `has the document of the API's own description`() async throws {
        try await withServer(settings: SimulatorSettings(rate: 1)) { server in
            #expect(try await server.ask(.GET, pools).status == 200)
            let reply = try await server.ask(.GET, pools)
            #expect(reply.status == 429)
            let body =
                #"{"errors":[{"detail":"You have exceeded the API's rate limit.","status":429,"#
                + #""title":"Too many requests"}]}"#
            #expect(reply.body == body)
        }
    }

    @Test func `counts the user, and apart from it everybody without a token`() async throws {
        try await withServer(settings: SimulatorSettings(rate: 2)) { server async throws in
            #expect(try await server.ask(.GET, pools, token: nil).status == 401)
            #expect(try await server.ask(.GET, "/api/v2/ping", token: nil).status == 204)
            #expect(try await server.ask(.GET, pools, token: "bad").status == 429)
            #expect(try await server.ask(.GET, "/api/v2/ping").status == 204)
            #expect(try await server.ask(.GET, "/api/v2/nothing").status == 404)
            #expect(try await server.ask(.GET, pools).status == 429)
            // The simulator itself and discovery are not counted.
            #expect(
                try await server.control(.GET, "requests").json
                    == .object(["all": .integer(6), "refused": .integer(2)])
            )
            #expect(try await server.ask(.GET, "/.well-known/terraform.json", token: nil).status == 200)
        }
    }

    @Test func `of 0 is none, and its headers are numbers all the same`() async throws {
        try await withServer(settings: SimulatorSettings(rate: 0)) { server in
            for _ in 0..<50 {
                let reply = try await server.ask(.GET, "/api/v2/ping")
                #expect(reply.status == 204)
                #expect(reply.headers["X-RateLimit-Limit"] == ["1000000"])
                #expect(reply.headers["X-RateLimit-Reset"] == ["0.0"])
            }
        }
    }
}
