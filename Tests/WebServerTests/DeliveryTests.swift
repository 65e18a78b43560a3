import Foundation
import Testing
import Warden
import WebServer

struct `A delivery over HTTP` {
    @Test func `arrives with its bytes, its fields in order and duplicates kept`() async throws {
        let reception = RecordingReception { _ in
            Answer(
                status: 202,
                contentType: "application/json",
                headers: [HeaderField(name: "x-slack-no-retry", value: "1")],
                body: #"{"ok":true}"#,
            )
        }
        let before = Date.now
        let answer = try await withServer(reception) { port in
            try await Wire.connect(port) { wire in
                try await wire.send(
                    "POST /hooks/chat?a=b HTTP/1.1\r\nHost: bot\r\nX-Sig: first\r\nx-other: 1\r\nX-SIG: Second Value\r\n"
                        + "Content-Length: 5\r\n\r\nab\u{0}\nd"
                )
                return try await wire.answer()
            }
        }
        #expect(answer?.status == 202)
        #expect(answer?.body == #"{"ok":true}"#)
        #expect(answer?.head.contains("x-slack-no-retry: 1") == true)
        #expect(answer?.head.contains("Content-Type: application/json") == true)
        let delivery = try #require(reception.deliveries.first)
        #expect(delivery.source.rawValue == "chat")
        #expect(delivery.method == "POST")
        #expect(delivery.body == Array("ab\u{0}\nd".utf8))
        #expect(
            delivery.headers == [
                HeaderField(name: "Host", value: "bot"), HeaderField(name: "X-Sig", value: "first"),
                HeaderField(name: "x-other", value: "1"), HeaderField(name: "X-SIG", value: "Second Value"),
                HeaderField(name: "Content-Length", value: "5"),
            ]
        )
        #expect(delivery.received >= before && delivery.received <= Date.now)
    }

    @Test(arguments: ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
    func `goes to the reception whatever its method`(method: String) async throws {
        let reception = RecordingReception { _ in Answer(status: 405, body: "use POST") }
        let answers = try await withServer(reception) { port in
            try await Wire.connect(port) { wire in
                try await wire.send("\(method) /hooks/chat HTTP/1.1\r\nHost: bot\r\n\r\n")
                // A HEAD answer has a length but no body; the close after the next one tells.
                try await wire.send("GET /livez HTTP/1.1\r\nHost: bot\r\nConnection: close\r\n\r\n")
                return await wire.rest()
            }
        }
        #expect(reception.deliveries.map(\.method) == [method])
        #expect(answers.hasPrefix("HTTP/1.1 405"))
        #expect(answers.contains("use POST") == (method != "HEAD"))
        #expect(answers.contains("HTTP/1.1 200"))
    }

    @Test func `is one of many on a connection, pipelined or not`() async throws {
        let reception = RecordingReception { Answer(status: 200, body: String(decoding: $0.body, as: UTF8.self)) }
        try await withServer(reception) { port in
            try await Wire.connect(port) { wire in
                let requests = (0..<50).map {
                    "POST /hooks/chat HTTP/1.1\r\nHost: b\r\nContent-Length: 4\r\n\r\n\($0 + 1000)"
                }
                try await wire.send(requests.joined())
                for number in 0..<50 {
                    #expect(try await wire.answer()?.body == "\(number + 1000)")
                }
                for request in requests {
                    try await wire.send(request)
                    #expect(try await wire.answer()?.status == 200)
                }
            }
        }
        #expect(reception.deliveries.count == 100)
    }

    @Test func `may come in chunks`() async throws {
        let reception = RecordingReception()
        let answer = try await withServer(reception) { port in
            try await Wire.connect(port) { wire in
                try await wire.send(
                    "POST /hooks/chat HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
                )
                try await wire.send("2\r\nde\r\n0\r\n\r\n")
                return try await wire.answer()
            }
        }
        #expect(answer?.status == 200)
        #expect(reception.deliveries.map(\.body) == [Array("abcde".utf8)])
    }

    @Test func `may be as large as its source allows`() async throws {
        let reception = RecordingReception(limits: ["forge": 3_000_000])
        let body = String(repeating: "0123456789", count: 300_000)
        let answer = try await withServer(reception) { port in
            try await Wire.connect(port) { wire in
                try await wire.send("POST /hooks/forge HTTP/1.1\r\nHost: b\r\nContent-Length: 3000000\r\n\r\n" + body)
                return try await wire.answer()
            }
        }
        #expect(answer?.status == 200)
        #expect(reception.deliveries.map(\.body) == [Array(body.utf8)])
    }

    @Test(arguments: [
        "POST /hooks/chat HTTP/1.1\r\nHost: b\r\nContent-Length: 10\r\n\r\nabc",
        "POST /hooks/chat HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        "POST /hooks/chat HTTP/1.1\r\nHost: b\r\nContent-",
        "POST /hooks/chat HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n",
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}",
    ])
    func `that breaks off reaches nobody, and harms no other`(request: String) async throws {
        let reception = RecordingReception()
        try await withServer(reception) { port in
            for _ in 0..<20 {
                try await Wire.connect(port) { wire in try await wire.send(request) }
            }
            try await Wire.connect(port) { wire in
                try await wire.send("POST /hooks/chat HTTP/1.1\r\nHost: b\r\nContent-Length: 2\r\n\r\nok")
                #expect(try await wire.answer()?.status == 200)
            }
        }
        #expect(reception.deliveries.map(\.body) == [Array("ok".utf8)])
    }

    @Test func `gets its answer though the server is shutting down`() async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        let (releases, release) = AsyncStream.makeStream(of: Void.self)
        let reception = RecordingReception { _ in
            arrival.finish()
            for await _ in releases {}
            return Answer(status: 200, body: "drained")
        }
        let client = try await withServer(reception) { port in
            let client = Task {
                try await Wire.connect(port) { wire in
                    try await wire.send("POST /hooks/chat HTTP/1.1\r\nHost: b\r\nContent-Length: 2\r\n\r\nok")
                    for await _ in arrivals {}
                    // Nobody new gets in any more: the shutdown has begun.
                    while (try? await Wire.connect(port) { _ in }) != nil { await Task.yield() }
                    release.finish()
                    return try await wire.answer()
                }
            }
            for await _ in arrivals {}
            return client
        }
        #expect(try await client.value?.body == "drained")
    }
}
