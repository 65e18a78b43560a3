import AgentPoolsAPI
import Foundation
import Logging
import Synchronization
import Testing

@testable import TerraformCloud

@Suite(.timeLimit(.minutes(10)))
struct `A hostile server` {
    static let pool = Sample.poolID(1)

    @Test func `cannot send the token to another host`() async throws {
        try await WireServer.plain({ Sample.answer($0) }) { other, elsewhere in
            for status in [300, 301, 302, 303, 304, 305, 307, 308] {
                let redirect = WireReply.text(status, "", ["Location: \(elsewhere)/api/v2/agent-pools/x"])
                try await WireServer.plain({ _ in redirect }) { server, address in
                    try await withClient(of: address) { client in
                        let error = await failure { _ = try await client.showPool(Self.pool) }
                        guard case .unexpectedStatus(status, let errors) = error else {
                            Issue.record("\(String(describing: error))")
                            return
                        }
                        #expect(errors.documents.first?.detail?.contains("127.0.0.1") == true)
                        #expect(error?.mayHaveBeenDone == true)
                    }
                    #expect(server.requests.count == 1)
                }
            }
            #expect(other.connections == 0)
        }
    }

    @Test func `cannot make it read more than 8 MiB of a success`() async throws {
        let junk = Array(repeating: UInt8(ascii: "x"), count: 9 * 1_024 * 1_024)
        try await WireServer.plain({ _ in .json(200, junk) }) { server, address in
            try await withClient(of: address) { client in
                let error = await failure { _ = try await client.showPool(Self.pool) }
                #expect(error == .unreadable(reason: "the answer is longer than 8388608 bytes"))
                let created = await failure { _ = try await client.createPool(name: poolName("a")) }
                #expect(created?.mayHaveBeenDone == true)
            }
            #expect(server.requests.count == 2)
        }
    }

    @Test func `cannot hide an error behind 10 MB of explanation`() async throws {
        let junk =
            Array(#"{"errors":[{"title":"taken"}]}"#.utf8)
            + Array(repeating: UInt8(ascii: " "), count: 10_000_000)
        try await WireServer.plain({ _ in .json(422, junk) }) { _, address in
            try await withClient(of: address) { client in
                let error = await failure { _ = try await client.createPool(name: poolName("a")) }
                guard case .invalid(_, "taken", _) = error else {
                    Issue.record("\(String(describing: error).prefix(300))")
                    return
                }
            }
        }
    }

    @Test func `cannot hide an error behind an explanation that never comes`() async throws {
        let read = Gate()
        let time = RecordedTime(
            alarm: { _ in
                await read.wait()
                try Task.checkCancellation()
            },
            answered: { read.open() },
        )
        let answer: WireServer.Answer = { _ in .raw("HTTP/1.1 404 Not Found\r\nContent-Length: 9999999\r\n\r\n{") }
        try await WireServer.plain(answer) { _, address in
            try await withClient(of: address, time: time.timekeeper) { client in
                let error = await failure { try await client.deletePool(Self.pool) }
                guard case .notFound = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
            }
        }
    }

    @Test func `cannot keep it waiting for the first byte`() async throws {
        let received = Gate()
        let answer: WireServer.Answer = { _ in
            received.open()
            return .hang
        }
        // Time is up as soon as the request has arrived.
        let time = RecordedTime { _ in
            await received.wait()
            try Task.checkCancellation()
        }
        try await WireServer.plain(answer) { server, address in
            try await withClient(of: address, time: time.timekeeper) { client in
                let error = await failure { _ = try await client.createPool(name: poolName("ci-arm")) }
                #expect(error == .transport(reason: "no answer within 10.0 s", sentBytes: true))
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test func `cannot keep it waiting for the last byte`() async throws {
        let head = "HTTP/1.1 201 Created\r\nContent-Type: application/vnd.api+json\r\nContent-Length: 100\r\n\r\n{"
        let alarms = Mutex<[Double]>([])
        let read = Gate()
        let time = RecordedTime(
            alarm: { seconds in
                alarms.withLock { $0.append(seconds) }
                await read.wait()
                try Task.checkCancellation()
            },
            answered: { read.open() },
        )
        try await WireServer.plain({ _ in .raw(head) }) { _, address in
            try await withClient(of: address, time: time.timekeeper) { client in
                let error = await failure { _ = try await client.createPool(name: poolName("ci-arm")) }
                #expect(error == .transport(reason: "no whole answer within 15.0 s", sentBytes: true))
            }
            // The first byte came within 10 s, and 5 s were left for the rest.
            #expect(alarms.withLock(\.self) == [10, 5])
        }
    }

    @Test func `cannot make a list endless`() async throws {
        let endless: WireServer.Answer = { request in
            let page = ListDocument(
                data: [Sample.agent(request.pageNumber)],
                pagination: Pagination(currentPage: request.pageNumber, nextPage: request.pageNumber + 1),
            )
            return .json(200, page.bytes)
        }
        let standing: WireServer.Answer = { _ in
            .json(
                200,
                ListDocument(data: [Sample.agent(1)], pagination: Pagination(currentPage: 1, nextPage: 2)).bytes,
            )
        }
        var limits = TerraformCloudSettings.Limits()
        limits.mostPages = 5
        limits.callsPerSecond = 0
        for (answer, words) in [(endless, "more than 5 pages"), (standing, "page 2 of the list says that page 2")] {
            try await WireServer.plain(answer) { [limits] server, address in
                try await withClient(of: address, limits: limits) { client in
                    let whole = await failure { _ = try await client.listAgents(in: Self.pool, AgentQuery()) }
                    let stream = await failure { for try await _ in client.agents(in: Self.pool) {} }
                    for error in [whole, stream] {
                        guard case .unreadable(let reason) = error, reason.contains(words) else {
                            Issue.record("\(String(describing: error))")
                            continue
                        }
                    }
                }
                #expect(server.requests.count <= 10)
            }
        }
    }

    static let broken = [
        "garbage", "HTTP/1.1", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nContent-Length: 20\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n",
        "HTTP/1.1 200 OK\r\nContent Length: 1\r\n\r\n", "HTTP/1.1 999999 OK\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 200_000) + "\r\n\r\n", "\u{0}\u{1}\u{2}\u{3}",
    ]

    @Test(arguments: Self.broken)
    func `that speaks no HTTP is an error, and says that a change may have been done`(_ text: String) async throws {
        try await WireServer.plain({ _ in .raw(text, closes: true) }) { server, address in
            try await withClient(of: address) { client in
                let read = await failure { _ = try await client.showPool(Self.pool) }
                #expect(read != nil)
                let reads = server.requests.count
                let change = await failure { try await client.deletePool(Self.pool) }
                #expect(change?.mayHaveBeenDone == true)
                #expect(server.requests.count == reads + 1)
            }
        }
    }

    @Test func `may send its head in any pieces`() async throws {
        try await WireServer.plain({ Sample.answer($0) }) { _, whole in
            // Through something that passes on one byte at a time.
            try await BytewiseProxy.run(to: whole) { address in
                try await withClient(of: address) { client in
                    for _ in 0..<2 {
                        let name = try await client.showPool(Self.pool).name
                        #expect(name == "pool-1")
                    }
                }
            }
        }
    }

    @Test func `does not get the token into errors or logs`() async throws {
        let log = RecordedLog()
        let body = #"{"errors":[{"title":"\#(goodToken)","detail":"Bearer \#(goodToken)"}]}"#
        for status in [302, 400, 401, 404, 418, 422, 429, 500] {
            let reply = WireReply.text(
                status,
                body,
                ["X-Request-Id: \(goodToken)", "Location: https://\(goodToken).example.com/\(goodToken)"],
            )
            try await WireServer.plain({ _ in reply }) { _, address in
                try await withClient(of: address, logger: log.logger) { client in
                    let error = await failure { try await client.deletePool(Self.pool) }
                    let text = "\(String(describing: error)) \(error?.explanation ?? "")"
                    #expect(text.contains("[redacted]"))
                    #expect(!text.contains("atlasv1"))
                }
            }
        }
        #expect(!log.lines.isEmpty)
        #expect(log.lines.allSatisfy { !$0.contains("atlasv1") })
    }
}

/// A log that is kept.
final class RecordedLog: LogHandler, Sendable {
    private let state = Mutex<[String]>([])
    var lines: [String] { self.state.withLock(\.self) }

    var logger: Logger { Logger(label: "test") { _ in self } }

    func log(event: LogEvent) {
        self.state.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
    }

    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
}
