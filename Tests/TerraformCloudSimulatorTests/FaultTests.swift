import AgentPoolsAPI
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import TerraformCloudSimulator
import Testing

@Suite(.timeLimit(.minutes(10)))
struct `A fault` {
    static let newPool = #"{"data":{"type":"agent-pools","attributes":{"name":"ci-arm"}}}"#

    /// What comes over a bare connection for a request, and whether it ends with a reset.
    static func wire(
        _ server: Server,
        _ method: String,
        _ path: String,
        _ body: String = "",
    ) async throws -> (String, Bool) {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: server.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            let request =
                "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(goodToken)\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            try await outbound.write(ByteBuffer(string: request))
            var text = ""
            do {
                for try await part in inbound { text += String(buffer: part) }
                return (text, false)
            } catch let error as IOError where error.errnoCode == ECONNRESET {
                return (text, true)
            }
        }
    }

    @Test(arguments: [
        (SimulatedFault.dropConnection(applied: false), false, false),
        (.dropConnection(applied: true), true, false),
        (.resetConnection(applied: false), false, true),
        (.resetConnection(applied: true), true, true),
    ])
    func `of the connection ends it without an answer`(
        _ fault: SimulatedFault,
        _ applied: Bool,
        _ isReset: Bool,
    ) async throws {
        try await withServer { server in
            await server.simulator.fail(with: fault)
            let (text, wasReset) = try await Self.wire(server, "POST", pools, Self.newPool)
            #expect(text.isEmpty)
            #expect(wasReset == isReset)
            #expect(await server.simulator.snapshot().pools.count == (applied ? 4 : 3))
            let record = try #require(await server.simulator.records().first)
            #expect(record.entry == LedgerEntry(call: .createPool(name: "ci-arm"), applied: applied))
            #expect(record.status == nil)
            #expect(record.name == "ci-arm")
        }
    }

    @Test(arguments: [0, 50, 99])
    func `cuts an answer that was promised whole`(_ percent: Int) async throws {
        try await withServer { server in
            await server.simulator.fail(with: .cutAnswer(percent: percent))
            let (text, _) = try await Self.wire(server, "POST", pools, Self.newPool)
            let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
            #expect(parts.count == 2)
            #expect(text.hasPrefix("HTTP/1.1 201 Created\r\n"))
            let line = try #require(
                parts[0].split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
            )
            let length = try #require(Int(line.split(separator: " ")[1]))
            #expect(parts[1].utf8.count == length * percent / 100)
            #expect(await server.simulator.snapshot().pools.count == 4)
            #expect(await server.simulator.records().map(\.status) == [201])
        }
    }

    @Test func `cuts also an answer without a body, down to nothing`() async throws {
        try await withServer { server in
            await server.simulator.fail(with: .cutAnswer(percent: 50))
            let pool = await server.simulator.snapshot().pools[0].id
            let (text, _) = try await Self.wire(server, "DELETE", "/api/v2/agent-pools/\(pool)")
            #expect(text.isEmpty)
            #expect(await server.simulator.snapshot().pools.count == 2)
        }
    }

    @Test(arguments: [false, true])
    func `answers with something else than JSON`(_ applied: Bool) async throws {
        try await withServer { server in
            await server.simulator.fail(with: .garbage(applied: applied))
            let reply = try await server.ask(.POST, pools, Self.newPool)
            #expect(reply.status == 200)
            #expect(throws: (any Error).self) { try reply.json }
            #expect(await server.simulator.snapshot().pools.count == (applied ? 4 : 3))
            #expect(await server.simulator.records().map(\.entry.applied) == [applied])
        }
    }

    @Test func `leaves a request without effect and without an answer`() async throws {
        try await withServer { server in
            await server.simulator.fail(with: .hang(seconds: 0.05))
            let (text, _) = try await Self.wire(server, "POST", pools, Self.newPool)
            #expect(text.isEmpty)
            #expect(await server.simulator.snapshot().pools.count == 3)
            #expect(await server.simulator.records().map(\.entry.applied) == [false])
        }
    }

    @Test(arguments: [500, 502, 599], [false, true])
    func `of the server comes before or after the effect`(_ status: Int, _ applied: Bool) async throws {
        try await withServer { server in
            await server.simulator.fail(with: .serverError(status: status, applied: applied))
            let reply = try await server.ask(.POST, pools, Self.newPool)
            #expect(reply.status == status)
            #expect(try reply.json["errors"]?.elements?.first?["status"] == .string("\(status)"))
            #expect(await server.simulator.snapshot().pools.count == (applied ? 4 : 3))
            #expect(await server.simulator.records().map(\.entry.applied) == [applied])
        }
    }

    @Test func `after the effect of a call that is refused has none`() async throws {
        try await withServer { server async throws in
            await server.simulator.fail(with: .serverError(status: 500, applied: true))
            let body = #"{"data":{"type":"agent-pools","attributes":{"name":"production"}}}"#
            #expect(try await server.ask(.POST, pools, body).status == 500)
            #expect(await server.simulator.records().map(\.entry.applied) == [false])
        }
    }

    @Test func `of the rate asks to wait in both headers`() async throws {
        try await withServer { server in
            for (seconds, reset, retry) in [(1.5, "1.5", "2"), (0.2, "0.2", "1"), (30, "30.0", "30")] {
                await server.simulator.fail(with: .rateLimited(after: seconds))
                let reply = try await server.ask(.POST, pools, Self.newPool)
                #expect(reply.status == 429)
                #expect(reply.headers["X-RateLimit-Reset"] == [reset])
                #expect(reply.headers["X-RateLimit-Remaining"] == ["0"])
                #expect(reply.headers["Retry-After"] == [retry])
            }
            #expect(await server.simulator.ledger().allSatisfy { !$0.applied })
        }
    }

    @Test(arguments: [401, 403, 404])
    func `of permission refuses for a while`(_ status: Int) async throws {
        try await withServer { server async throws in
            await server.simulator.script(
                ScriptedFault(.revoked(status: status), on: .mutations, .chance(1), lasts: 60)
            )
            #expect(try await server.ask(.POST, pools, Self.newPool).status == status)
            #expect(try await server.ask(.GET, pools).status == 200)
            await server.simulator.advance(by: 59)
            #expect(try await server.ask(.POST, pools, Self.newPool).status == status)
            await server.simulator.advance(by: 1)
            #expect(try await server.ask(.POST, pools, Self.newPool).status == 201)
            #expect(await server.simulator.ledger().map(\.applied) == [false, false, true])
        }
    }

    @Test func `of age shows a list as it was, and nothing else`() async throws {
        try await withServer { server in
            await server.simulator.script(ScriptedFault(.staleList(age: 30), .chance(1)))
            func names() async throws -> [String] { try await server.ask(.GET, pools + "?sort=name").names }
            #expect(try await names() == ["ci-linux", "production", "sandbox-eu"])
            let created = try await server.ask(.POST, pools, Self.newPool)
            let id = try #require(try created.json["data"]?["id"]?.text)
            #expect(try await names() == ["ci-linux", "production", "sandbox-eu"])
            // A call for the pool itself knows it.
            #expect(try await server.ask(.GET, "/api/v2/agent-pools/\(id)").status == 200)
            await server.simulator.advance(by: 29)
            let renamed = #"{"data":{"type":"agent-pools","attributes":{"name":"ci-arm64"}}}"#
            #expect(try await server.ask(.PATCH, "/api/v2/agent-pools/\(id)", renamed).status == 200)
            #expect(try await names() == ["ci-linux", "production", "sandbox-eu"])
            await server.simulator.advance(by: 1)
            #expect(try await names() == ["ci-arm", "ci-linux", "production", "sandbox-eu"])
            await server.simulator.advance(by: 29)
            #expect(try await names() == ["ci-arm64", "ci-linux", "production", "sandbox-eu"])
            // A pool that is not in the old list is not found by its agents either.
            #expect(try await server.ask(.POST, pools, Self.newPool).status == 201)
            await server.simulator.removeFaults()
            #expect(try await names().count == 5)
        }
    }

    @Test func `of time delays its own request alone`() async throws {
        let isWaiting = AsyncStream.makeStream(of: Double.self)
        let (gate, openGate) = AsyncStream.makeStream(of: Void.self)
        let sleep: @Sendable (Double) async throws -> Void = { seconds in
            isWaiting.continuation.yield(seconds)
            for await _ in gate { break }
        }
        try await withServer(sleep: sleep) { server in
            await server.simulator.script(
                ScriptedFault(.delayBetween(least: 2, most: 4), on: .call("pools.create"), .next(1))
            )
            async let late = server.ask(.POST, pools, Self.newPool)
            var waits = isWaiting.stream.makeAsyncIterator()
            let seconds = try #require(await waits.next())
            #expect((2...4).contains(seconds))
            // While it waits, others are answered, and nothing is done.
            #expect(try await server.ask(.GET, pools).names.count == 3)
            openGate.yield()
            #expect(try await late.status == 201)
            #expect(try await server.ask(.GET, pools).names.count == 4)
        }
    }

    @Test func `strikes in turn, each its own calls`() async throws {
        try await withServer { server in
            for fault in [
                ScriptedFault(.serverError(status: 500, applied: false), on: .mutations, .next(1)),
                ScriptedFault(.serverError(status: 501, applied: false), on: .reads, .next(2)),
                ScriptedFault(.serverError(status: 502, applied: false), on: .call("pools.list"), .next(1)),
                ScriptedFault(.serverError(status: 503, applied: false), .next(1)),
            ] {
                await server.simulator.script(fault)
            }
            var statuses: [Int] = []
            for _ in 0..<5 { statuses.append(try await server.ask(.GET, pools).status) }
            #expect(statuses == [501, 501, 502, 503, 200])
            #expect(try await server.ask(.POST, pools, Self.newPool).status == 500)
            #expect(try await server.ask(.POST, pools, Self.newPool).status == 201)
        }
    }

    @Test func `by chance is the same for the same seed`() async throws {
        func strikes(seed: UInt64) async throws -> [Bool] {
            let fault = ScriptedFault(.serverError(status: 500, applied: false), .chance(0.3))
            return try await withServer(settings: SimulatorSettings(faults: [fault], seed: seed)) { server in
                var strikes: [Bool] = []
                for _ in 0..<200 {
                    strikes.append(
                        await server.simulator.service.fails()
                    )
                }
                return strikes
            }
        }
        let first = try await strikes(seed: 1)
        #expect(try await strikes(seed: 1) == first)
        #expect(try await strikes(seed: 2) != first)
        // 60 of 200, give or take 4 standard deviations.
        #expect((34...86).contains(first.count { $0 }))
    }

    @Test func `of delay by chance comes on top of another`() async throws {
        let waited = Mutex<[Double]>([])
        try await withServer(sleep: { seconds in waited.withLock { $0.append(seconds) } }) { server async throws in
            await server.simulator.script(ScriptedFault(.delay(seconds: 2), .chance(1)))
            await server.simulator.script(ScriptedFault(.serverError(status: 500, applied: false), .next(1)))
            #expect(try await server.ask(.GET, pools).status == 500)
            #expect(try await server.ask(.GET, pools).status == 200)
            #expect(waited.withLock { $0 } == [2, 2])
        }
    }
}

extension AgentPoolsService {
    fileprivate func fails() async -> Bool {
        do {
            _ = try await self.listPools(AgentPoolQuery())
            return false
        } catch {
            return true
        }
    }
}
