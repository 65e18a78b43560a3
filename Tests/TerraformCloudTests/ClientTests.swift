import AgentPoolsAPI
import Foundation
import Synchronization
import Testing

@testable import TerraformCloud

@Suite(.timeLimit(.minutes(10)))
struct `The client` {
    static let pool = Sample.poolID(1)

    /// Answers with what a script says, one after another, and then always the last of it.
    static func script(_ replies: [WireReply]) -> WireServer.Answer {
        let count = Mutex(0)
        return { _ in
            let number = count.withLock { count in
                defer { count += 1 }
                return count
            }
            return replies[min(number, replies.count - 1)]
        }
    }

    static let good = WireReply.json(200, Sample.document(Sample.pool(1)))
    static let created = WireReply.json(201, Sample.document(Sample.pool(1)))

    static func list(of agents: [Agent], _ headers: [String] = []) -> WireServer.Answer {
        { request in Sample.page(agents, number: request.pageNumber, size: request.pageSize, headers) }
    }

    @Test(arguments: [0, 1, 100, 101, 1_234])
    func `reads all pages, whole and as a stream`(_ count: Int) async throws {
        let agents = (0..<count).map { Sample.agent($0) }
        try await WireServer.plain(Self.list(of: agents)) { server, address in
            try await withClient(of: address) { client in
                let whole = try await client.listAgents(in: Self.pool, AgentQuery())
                #expect(whole == agents)
                let pages = max(1, (count + 99) / 100)
                #expect(server.requests.map(\.pageNumber).sorted() == Array(1...pages))
                var streamed: [Agent] = []
                for try await agent in client.agents(in: Self.pool) { streamed.append(agent) }
                #expect(streamed == agents)
            }
        }
    }

    @Test func `has no more connections than its limit`() async throws {
        var limits = TerraformCloudSettings.Limits()
        limits.connections = 3
        limits.callsPerSecond = 0
        let under = Mutex((now: 0, most: 0))
        let answer: WireServer.Answer = { request in
            under.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            await Task.yield()
            under.withLock { $0.now -= 1 }
            return Sample.page((0..<500).map { Sample.agent($0) }, number: request.pageNumber, size: 10)
        }
        limits.pageSize = 10
        try await WireServer.plain(answer) { [limits] server, address in
            try await withClient(of: address, limits: limits) { client in
                let count = try await client.listAgents(in: Self.pool, AgentQuery()).count
                #expect(count == 500)
            }
            #expect(server.connections <= 3)
            #expect(under.withLock(\.most) <= 3)
        }
    }

    @Test func `waits as long as it is told, for reads and changes alike`() async throws {
        let busy = WireReply.text(429, "", ["Retry-After: 2", "X-RateLimit-Reset: 1.5"])
        for isChange in [true, false] {
            let time = RecordedTime()
            try await WireServer.plain(Self.script([busy, busy, isChange ? Self.created : Self.good])) {
                server,
                address in
                try await withClient(of: address, time: time.timekeeper) { client in
                    if isChange {
                        _ = try await client.createPool(name: poolName("pool-1"))
                    } else {
                        _ = try await client.showPool(Self.pool)
                    }
                }
                #expect(server.requests.count == 3)
            }
            // The call's own waits, and those of the budget that holds everyone: none is shorter than it was told.
            #expect(time.now >= 4)
            #expect(time.waits.filter { $0 == 2 }.count >= 2)
        }
    }

    @Test func `does not wait for longer than its patience`() async throws {
        let time = RecordedTime()
        let busy = WireReply.text(429, "", ["Retry-After: 3600"])
        try await WireServer.plain(Self.script([busy])) { server, address in
            try await withClient(of: address, time: time.timekeeper) { client in
                let error = await failure { _ = try await client.showPool(Self.pool) }
                guard case .rateLimited(retryAfter: 3_600, _) = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: [WireReply.text(500, ""), .text(503, "<html>"), .drop, .raw("garbage\r\n\r\n", closes: true)])
    func `tries a read again, and at most four times`(_ fault: WireReply) async throws {
        let time = RecordedTime()
        try await WireServer.plain(Self.script([fault, fault, fault, Self.good, fault])) { server, address in
            try await withClient(of: address, time: time.timekeeper) { client in
                let pool = try await client.showPool(Self.pool)
                #expect(pool.name == "pool-1")
                #expect(time.waits == [0.25, 0.5, 1])
                let error = await failure { _ = try await client.showPool(Self.pool) }
                #expect(error?.mayHaveBeenDone == true)
                #expect(server.requests.count == 8)
            }
        }
    }

    @Test(arguments: [WireReply.text(500, ""), .text(502, "<html>"), .drop, .raw("garbage\r\n\r\n", closes: true)])
    func `sends a change once when it may have been done`(_ fault: WireReply) async throws {
        let changes: [@Sendable (TerraformCloudClient) async throws -> Void] = [
            { _ = try await $0.createPool(name: poolName("ci-arm")) },
            { _ = try await $0.updatePool(Self.pool, name: poolName("ci-arm")) },
            { try await $0.deletePool(Self.pool) },
            { try await $0.deleteAgent(Sample.agentID(1)) },
            { _ = try await $0.createToken(for: Self.pool, description: "a") },
            { try await $0.deleteToken(AgentTokenID(rawValue: "at-1")) },
        ]
        for change in changes {
            let time = RecordedTime()
            try await WireServer.plain(Self.script([fault])) { server, address in
                try await withClient(of: address, time: time.timekeeper) { client in
                    let error = await failure { try await change(client) }
                    #expect(error?.mayHaveBeenDone == true)
                }
                #expect(server.requests.count == 1)
            }
            #expect(time.waits.isEmpty)
        }
    }

    @Test func `knows that nothing was done when nobody listens, and tries again`() async throws {
        // Port 1 is reserved, and nobody listens there.
        let time = RecordedTime()
        try await withClient(of: "http://127.0.0.1:1", time: time.timekeeper) { client in
            let error = await failure { _ = try await client.createPool(name: poolName("ci-arm")) }
            #expect(error == .transport(reason: "connection refused", sentBytes: false))
            #expect(error?.mayHaveBeenDone == false)
            #expect(time.waits == [0.25, 0.5, 1])
        }
        try await withClient(of: "http://127.0.0.1:1", time: time.timekeeper) { client in
            let deletion = await failure { try await client.deletePool(Self.pool) }
            #expect(deletion == .transport(reason: "connection refused", sentBytes: false))
        }
    }

    @Test func `does not multiply an outage`() async throws {
        // No circuit here: every sixth answer is one. What is spent is the budget of retries.
        let count = Mutex(0)
        let answer: WireServer.Answer = { _ in
            let number = count.withLock { count in
                count += 1
                return count
            }
            return number.isMultiple(of: 4) ? Self.good : .text(503, "")
        }
        try await WireServer.plain(answer) { server, address in
            try await withClient(of: address) { client in
                for _ in 0..<100 { _ = await failure { _ = try await client.showPool(Self.pool) } }
            }
            // Ten to begin with, and a fifth of one for each call.
            #expect(server.requests.count <= 100 + 10 + 20)
            #expect(server.requests.count >= 100 + 20)
        }
    }

    @Test func `says for which content type a success could not be read`() async throws {
        let html = WireReply.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>")
        try await WireServer.plain(Self.script([html])) { server, address in
            try await withClient(of: address) { client in
                let error = await failure { _ = try await client.showPool(Self.pool) }
                guard case .unreadable(let reason) = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect(reason.contains("text/html"))
            }
            // It was answered, so it is not tried again.
            #expect(server.requests.count == 1)
        }
    }

    @Test func `is of no use after it was shut down, and says so`() async throws {
        try await WireServer.plain(Self.script([Self.good])) { _, address in
            let client = try await withClient(of: address) { $0 }
            let error = await failure { _ = try await client.showPool(Self.pool) }
            #expect(error == .transport(reason: "the client was shut down", sentBytes: false))
        }
    }

    @Test func `reads the same once for all who ask at the same time`() async throws {
        let received = Gate()
        let release = Gate()
        let answer: WireServer.Answer = { request in
            received.open()
            await release.wait()
            return Sample.answer(request)
        }
        try await WireServer.plain(answer) { server, address in
            try await withClient(of: address) { client in
                async let first = client.lane(.sweeps).showPool(Self.pool)
                await received.wait()
                async let second = client.lane(.ci).showPool(Self.pool)
                async let third = client.lane(.people).showPool(Self.pool)
                // A change lies between these and the next: it is not the same read any more.
                let change = Task { try await client.deletePool(Self.pool) }
                try await eventually { server.requests.count >= 2 }
                async let fourth = client.showPool(Self.pool)
                try await eventually { server.requests.count >= 3 }
                release.open()
                _ = try await (first, second, third, fourth)
                try await change.value
            }
            #expect(server.requests.map(\.method).sorted() == ["DELETE", "GET", "GET"])
        }
    }

    @Test(arguments: [
        (["X-RateLimit-Limit: 1"], 1.025), (["X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 0.75"], 0.75),
        (["X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 75"], 5.0),
    ])
    func `learns from the headers of each answer`(_ headers: [String], _ wait: Double) async throws {
        let time = SteppedTime()
        let reply = WireReply.json(200, Sample.document(Sample.pool(1)), headers)
        try await WireServer.plain({ _ in reply }) { _, address in
            try await withClient(of: address, time: time.timekeeper) { client in
                _ = try await client.showPool(Self.pool)
                let second = Task { try await client.showPool(Self.pool) }
                try await eventually { time.next != nil }
                #expect(abs((time.next ?? 0) - wait) < 1e-6)
                time.move(to: wait + 1e-6)
                _ = try await second.value
            }
        }
    }

    @Test func `shares one budget with the client of another organization`() async throws {
        let time = SteppedTime()
        let budget = SharedRateBudget(perSecond: 3, most: nil, time: time.timekeeper)
        try await WireServer.plain(Self.script([Self.good])) { server, address in
            try await withClient(of: address, organization: "one", budget: budget, time: time.timekeeper) { one in
                try await withClient(of: address, organization: "two", budget: budget, time: time.timekeeper) { two in
                    _ = try await one.showPool(Self.pool)
                    let second = Task { try await two.showPool(Self.pool) }
                    try await eventually { time.next != nil }
                    #expect(server.requests.count == 1)
                    time.move(to: 1.025 / 3)
                    _ = try await second.value
                    #expect(server.requests.count == 2)
                }
            }
        }
    }
}

@Suite(.timeLimit(.minutes(10)))
struct `A cancelled call` {
    static let pool = Sample.poolID(1)

    typealias Change = @Sendable (TerraformCloudClient) async throws -> Void
    static let calls: [Change] = [
        { _ = try await $0.createPool(name: poolName("ci-arm")) },
        { try await $0.deletePool(Self.pool) },
        { _ = try await $0.showPool(Self.pool) },
        { _ = try await $0.listAgents(in: Self.pool, AgentQuery()) },
        { for try await _ in $0.agents(in: Self.pool) {} },
    ]

    @Test(arguments: 0..<5)
    func `says that it was sent when it was`(_ number: Int) async throws {
        let received = Gate()
        let answer: WireServer.Answer = { _ in
            received.open()
            return .hang
        }
        try await WireServer.plain(answer) { _, address in
            try await withClient(of: address) { client in
                let call = Task { await failure { try await Self.calls[number](client) } }
                await received.wait()
                call.cancel()
                #expect(await call.value == .cancelled(sentBytes: true))
            }
        }
    }

    @Test(arguments: 0..<5)
    func `says that it was not sent when it was not`(_ number: Int) async throws {
        try await WireServer.plain({ _ in .hang }) { server, address in
            try await withClient(of: address) { client in
                let error = await Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    return await failure { try await Self.calls[number](client) }
                }.value
                #expect(error == .cancelled(sentBytes: false))
            }
            #expect(server.requests.isEmpty)
        }
    }

    @Test(arguments: 0..<5)
    func `leaves the line at once`(_ number: Int) async throws {
        let time = SteppedTime()
        let budget = SharedRateBudget(perSecond: 1, most: nil, time: time.timekeeper)
        try await WireServer.plain({ _ in .nothing }) { server, address in
            try await withClient(of: address, budget: budget, time: time.timekeeper) { client in
                try await client.deletePool(Self.pool)
                let call = Task { await failure { try await Self.calls[number](client) } }
                try await eventually { time.next != nil }
                call.cancel()
                #expect(await call.value == .cancelled(sentBytes: false))
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: 0..<5)
    func `does not wait for its next try`(_ number: Int) async throws {
        let time = SteppedTime()
        let busy = WireReply.text(429, "", ["Retry-After: 9"])
        try await WireServer.plain({ _ in busy }) { server, address in
            try await withClient(of: address, time: time.timekeeper) { client in
                let call = Task { await failure { try await Self.calls[number](client) } }
                try await eventually { time.next == 9 }
                call.cancel()
                #expect(await call.value == .cancelled(sentBytes: number >= 2))
            }
            #expect(server.requests.count == 1)
        }
    }
}

@Suite(.timeLimit(.minutes(10)))
struct `The circuit of a client` {
    static let pool = Sample.poolID(1)

    @Test func `lets the one who sees it open have the real error, and refuses those who come later`() async throws {
        let time = SteppedTime()
        let isUp = Mutex(false)
        let answer: WireServer.Answer = { request in
            guard isUp.withLock(\.self) else { return .text(503, "") }
            return Sample.answer(request)
        }
        var limits = TerraformCloudSettings.Limits()
        limits.tries = 5
        try await WireServer.plain(answer) { [limits] server, address in
            try await withClient(of: address, limits: limits, time: time.timekeeper) { client in
                let first = Task { await failure { _ = try await client.showPool(Self.pool) } }
                try await time.run { server.requests.count >= 5 }
                #expect(await first.value == .server(status: 503, APIErrors()))
                // Nobody asks now: neither reads nor changes.
                let opened = time.now
                #expect(await failure { _ = try await client.showPool(Self.pool) } == .circuitOpen(retryAfter: 1))
                let change = await failure { try await client.deletePool(Self.pool) }
                #expect(change == .circuitOpen(retryAfter: 1))
                #expect(change?.mayHaveBeenDone == false)
                #expect(server.requests.count == 5)

                // The next one who comes asks whether it is there, and is refused as it is not.
                time.move(to: opened + 1)
                #expect(await failure { _ = try await client.showPool(Self.pool) } == .circuitOpen(retryAfter: 2))
                #expect(server.requests.map(\.path).last == "/api/v2/ping")
                #expect(server.requests.count == 6)

                time.move(to: opened + 3)
                isUp.withLock { $0 = true }
                let name = try await client.showPool(Self.pool).name
                #expect(name == "pool-1")
                #expect(
                    server.requests.dropFirst(6).map(\.path) == ["/api/v2/ping", "/api/v2/agent-pools/\(Self.pool)"]
                )
            }
        }
    }

    @Test func `sends one probe, for which all wait`() async throws {
        let time = SteppedTime()
        let probed = Gate()
        let answers = Gate()
        let answer: WireServer.Answer = { request in
            guard request.path == "/api/v2/ping" else {
                return request.method == "DELETE" ? .text(503, "") : Sample.answer(request)
            }
            probed.open()
            await answers.wait()
            return .nothing
        }
        try await WireServer.plain(answer) { server, address in
            try await withClient(of: address, time: time.timekeeper) { client in
                for _ in 0..<5 { _ = await failure { try await client.deletePool(Self.pool) } }
                time.move(to: 10)
                let calls = (1...5).map { number in
                    Task { try await client.showPool(Sample.poolID(number)).name }
                }
                await probed.wait()
                answers.open()
                try await time.run { server.requests.count >= 11 }
                for call in calls {
                    let name = try await call.value
                    #expect(name == "pool-1")
                }
                #expect(server.requests.count { $0.path == "/api/v2/ping" } == 1)
            }
        }
    }

    @Test func `lets nobody through who was waiting for their turn when it opened`() async throws {
        let release = Gate()
        let answer: WireServer.Answer = { _ in
            await release.wait()
            return .drop
        }
        var limits = TerraformCloudSettings.Limits()
        limits.connections = 1
        try await WireServer.plain(answer) { [limits] server, address in
            try await withClient(of: address, limits: limits) { client in
                let calls = (0..<8).map { _ in Task { await failure { try await client.deletePool(Self.pool) } } }
                try await eventually { client.path.turnstile.waiting == 7 }
                release.open()
                var refused = 0
                for call in calls {
                    if case .circuitOpen = await call.value { refused += 1 }
                }
                #expect(refused == 3)
                #expect(server.requests.count == 5)
            }
        }
    }

    @Test func `does not keep a caller waiting for a probe beyond their patience`() async throws {
        let time = SteppedTime()
        let probed = Gate()
        let answer: WireServer.Answer = { request in
            guard request.path == "/api/v2/ping" else { return .text(503, "") }
            probed.open()
            return .hang
        }
        var limits = TerraformCloudSettings.Limits()
        limits.patience = 3
        try await WireServer.plain(answer) { [limits] server, address in
            try await withClient(of: address, limits: limits, time: time.timekeeper) { client in
                for _ in 0..<5 { _ = await failure { try await client.deletePool(Self.pool) } }
                time.move(to: 10)
                let call = Task { await failure { try await client.deletePool(Self.pool) } }
                await probed.wait()
                time.move(to: 13)
                #expect(await call.value == .circuitOpen(retryAfter: 1))
            }
            #expect(server.requests.count == 6)
        }
    }

    @Test(arguments: [401, 404, 409, 412, 422, 429])
    func `stays closed when the API only says no`(_ status: Int) async throws {
        try await WireServer.plain({ _ in .text(status, "") }) { server, address in
            try await withClient(of: address) { client in
                for _ in 0..<10 {
                    let error = await failure { try await client.deletePool(Self.pool) }
                    if case .circuitOpen = error { Issue.record("opened") }
                }
            }
            #expect(server.requests.count >= 10)
        }
    }
}
