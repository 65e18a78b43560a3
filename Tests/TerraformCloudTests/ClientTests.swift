import AgentPoolsAPI
import Foundation
import TerraformCloud
import TerraformCloudSimulator
import Testing

@Suite(.timeLimit(.minutes(1)))
struct `The client` {
    static func fleet(pools: Int, agents: Int) -> SimulatedOrganization {
        var organization = SimulatedOrganization(name: "acme", seed: 7)
        for number in 0..<pools {
            organization.addPool("pool-\(number)", createdAt: start.addingTimeInterval(Double(number)))
        }
        if let first = organization.pools.first {
            for number in 0..<agents {
                organization.addAgent("agent-\(number)", in: first.id, status: .idle, lastPingAt: start)
            }
        }
        return organization
    }

    @Test(arguments: [0, 1, 100, 101, 250])
    func `reads all pages`(_ count: Int) async throws {
        try await withClient(Self.fleet(pools: max(1, count), agents: count)) { client, simulator in
            let organization = await simulator.snapshot()
            let pools = try await client.listPools(sort: nil, query: nil)
            #expect(pools.map(\.id) == organization.pools.map(\.id))
            let agents = try await client.listAgents(in: organization.pools[0].id, lastPingSince: nil)
            #expect(agents == organization.pools[0].agents.map(\.agent))
        }
    }

    @Test func `gives no part of a list that is longer than its limit`() async throws {
        var limits = TerraformCloudSettings.Limits()
        limits.pageSize = 2
        limits.mostPages = 2
        try await withClient(Self.fleet(pools: 5, agents: 0), limits: limits) { client, _ in
            let error = await failure { _ = try await client.listPools(sort: nil, query: nil) }
            #expect(error == .unreadable(reason: "the list has more than 2 pages"))
        }
    }

    @Test func `is told when its token is not accepted`() async throws {
        try await withClient(token: "another") { client, _ in
            let error = await failure { _ = try await client.listPools(sort: nil, query: nil) }
            guard case .unauthorized(let errors) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(errors.documents == [APIErrorDocument(status: "401", title: "unauthorized")])
            #expect(errors.requestID?.isEmpty == false)
        }
    }

    @Test func `is told when its organization is not there`() async throws {
        try await withClient(organization: "nobody") { client, _ in
            let error = await failure { _ = try await client.createPool(name: poolName("a")) }
            guard case .notFound = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func `waits as long as it is told, for reads and changes alike`() async throws {
        let time = RecordedTime()
        try await withClient(time: time) { client, simulator in
            await simulator.fail(next: 2, with: .rateLimited(after: 1.5))
            let pool = try await client.createPool(name: poolName("ci-arm"))
            #expect(pool.name == "ci-arm")
            // 2 s told in whole seconds, and all of the spread: 0.25 s, then 0.5 s.
            #expect(time.waits == [2.25, 2.5])
            #expect(await simulator.ledger().map(\.applied) == [false, false, true])
        }
    }

    @Test func `does not wait for longer than its patience`() async throws {
        let time = RecordedTime()
        try await withClient(time: time) { client, simulator in
            await simulator.fail(with: .rateLimited(after: 3_600))
            let error = await failure { _ = try await client.listPools(sort: nil, query: nil) }
            guard case .rateLimited(retryAfter: 3_600, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(time.waits.isEmpty)
        }
    }

    @Test(arguments: [
        SimulatedFault.serverError(status: 500, applied: false), .serverError(status: 503, applied: false),
        .dropConnection(applied: false),
    ])
    func `tries a read again, and at most four times`(_ fault: SimulatedFault) async throws {
        let time = RecordedTime()
        try await withClient(time: time) { client, simulator in
            await simulator.fail(next: 3, with: fault)
            let pools = try await client.listPools(sort: nil, query: nil)
            #expect(pools.count == 3)
            #expect(time.waits == [0.25, 0.5, 1])
            await simulator.fail(next: 4, with: fault)
            #expect(await failure { _ = try await client.listPools(sort: nil, query: nil) } != nil)
            #expect(time.waits == [0.25, 0.5, 1, 0.25, 0.5, 1])
        }
    }

    @Test(arguments: [
        (SimulatedFault.serverError(status: 502, applied: true), true),
        (.serverError(status: 500, applied: false), false),
        (.dropConnection(applied: true), true),
        (.dropConnection(applied: false), false),
    ])
    func `sends a change once when it may have been done`(_ fault: SimulatedFault, _ applied: Bool) async throws {
        let time = RecordedTime()
        try await withClient(time: time) { client, simulator in
            await simulator.fail(with: fault)
            let error = await failure { _ = try await client.createPool(name: poolName("ci-arm")) }
            #expect(error?.mayHaveBeenDone == true)
            #expect(
                await simulator.ledger() == [LedgerEntry(call: .createPool(name: "ci-arm"), applied: applied)]
            )
            #expect(time.waits.isEmpty)

            await simulator.fail(with: fault)
            let agent = try #require(await simulator.snapshot().pools[0].agents.last).agent
            let second = await failure { try await client.deleteAgent(agent.id) }
            #expect(second?.mayHaveBeenDone == true)
            #expect(await simulator.ledger().count == 2)
        }
    }

    @Test func `knows that nothing was done when nobody listens, and tries again`() async throws {
        // Port 1 is reserved, and nobody listens there.
        let address = "http://127.0.0.1:1"
        let time = RecordedTime()
        let client = try makeClient(address, time: time)
        let error = await failure { _ = try await client.createPool(name: poolName("ci-arm")) }
        #expect(error == .transport(reason: "connection refused", sentBytes: false))
        #expect(error?.mayHaveBeenDone == false)
        #expect(time.waits == [0.25, 0.5, 1])
        let deletion = await failure { try await client.deletePool(AgentPoolID(rawValue: "apool-1")) }
        #expect(deletion == .transport(reason: "connection refused", sentBytes: false))
        try await client.shutdown()
    }

    @Test func `does not wait for an answer for ever, and says that it was sent`() async throws {
        let received = Gate()
        let answer = Gate()
        let sleep: @Sendable (Double) async -> Void = { _ in
            received.open()
            await answer.wait()
        }
        // Time is up as soon as the request has arrived.
        let time = RecordedTime { _ in
            await received.wait()
            try Task.checkCancellation()
        }
        try await withClient(time: time, sleep: sleep) { client, simulator in
            await simulator.fail(with: .delay(seconds: 60))
            let error = await failure { _ = try await client.createPool(name: poolName("ci-arm")) }
            answer.open()
            #expect(error == .transport(reason: "no answer within 15.0 s", sentBytes: true))
        }
    }

    @Test func `cancelled before the answer says that it was sent`() async throws {
        let received = Gate()
        let answer = Gate()
        let sleep: @Sendable (Double) async -> Void = { _ in
            received.open()
            await answer.wait()
        }
        try await withClient(sleep: sleep) { client, simulator in
            await simulator.fail(with: .delay(seconds: 60))
            let call = Task { await failure { _ = try await client.createPool(name: poolName("ci-arm")) } }
            await received.wait()
            call.cancel()
            #expect(await call.value == .cancelled(sentBytes: true))
            answer.open()
        }
    }

    @Test func `spreads its calls`() async throws {
        var limits = TerraformCloudSettings.Limits()
        limits.callsPerSecond = 2
        let time = RecordedTime()
        try await withClient(limits: limits, time: time) { client, _ in
            for _ in 0..<4 { _ = try await client.listPools(sort: nil, query: nil) }
        }
        #expect(time.waits == [0.5, 0.5])
    }
}
