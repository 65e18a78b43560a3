import NIOCore
import Testing
import Warden
import WebServer

struct `A request beyond the limits` {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Sent one after the other, without waiting.
        var pieces: [String]
        var status: Int
        var reason: Rejection.Reason?
    }

    static let big = String(repeating: "x", count: 70_000)

    static let cases = [
        Case(
            testDescription: "a length that is too large is refused unread",
            pieces: ["POST /hooks/chat HTTP/1.1\r\nHost: b\r\nContent-Length: 65537\r\n\r\n"],
            status: 413,
            reason: .bodyTooLarge,
        ),
        Case(
            testDescription: "so is one whose body is on its way",
            pieces: ["POST /hooks/chat HTTP/1.1\r\nHost: b\r\nContent-Length: 2100000\r\n\r\n"]
                + Array(repeating: Self.big, count: 30),
            status: 413,
            reason: .bodyTooLarge,
        ),
        Case(
            testDescription: "chunks that grow too large are cut off",
            pieces: [
                "POST /hooks/chat HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n11170\r\n", Self.big, "\r\n",
            ],
            status: 413,
            reason: .bodyTooLarge,
        ),
        Case(
            testDescription: "a body that stops is cut off",
            pieces: ["POST /hooks/chat HTTP/1.1\r\nHost: b\r\nContent-Length: 10\r\n\r\nabc"],
            status: 408,
            reason: .readTimeout,
        ),
        Case(
            testDescription: "a head that stops is cut off",
            pieces: ["POST /hooks/chat HTTP/1.1\r\nHost: b\r\nContent-Le"],
            status: 408,
            reason: nil,
        ),
        Case(
            testDescription: "a source that nobody configured is unknown",
            pieces: ["POST /hooks/other HTTP/1.1\r\nHost: b\r\nContent-Length: 3\r\n\r\nabc"],
            status: 404,
            reason: .sourceUnknown,
        ),
        Case(
            testDescription: "a header that is too large is no request",
            pieces: ["POST /hooks/chat HTTP/1.1\r\nHost: b\r\nX-Large: \(Self.big.prefix(17_000))\r\n\r\n"],
            status: 400,
            reason: nil,
        ),
        Case(
            testDescription: "too many header fields are no request",
            pieces: [
                "GET /hooks/chat HTTP/1.1\r\nHost: b\r\n" + (0..<101).map { "x-\($0): 1\r\n" }.joined() + "\r\n"
            ],
            status: 400,
            reason: nil,
        ),
    ]

    @Test(arguments: Self.cases)
    func `gets an answer, and its connection closes`(_ example: Case) async throws {
        let reception = RecordingReception()
        // Short only where it is what is tried: on a busy machine a test may be slow to send.
        let limits = Limits(readTimeout: example.status == 408 ? .seconds(4) : .seconds(60))
        let text = try await withServer(reception, limits: limits) { port in
            try await Wire.connect(port) { wire in
                for piece in example.pieces { try await wire.send(piece) }
                return await wire.rest()
            }
        }
        #expect(text.hasPrefix("HTTP/1.1 \(example.status)"))
        #expect(text.components(of: "HTTP/1.1").count == 2)
        #expect(text.lowercased().contains("connection: close"))
        #expect(reception.rejections.map(\.reason) == [example.reason].compactMap(\.self))
        #expect(reception.deliveries.isEmpty)
        if let reason = example.reason { #expect(text.contains(reason.rawValue)) }
    }

    @Test(.timeLimit(.minutes(10)))
    func `of time is cut off though its bytes keep coming`() async throws {
        let reception = RecordingReception()
        let limits = Limits(readTimeout: .seconds(4), lingerTime: .milliseconds(100))
        let start = "POST /hooks/chat HTTP/1.1\r\nHost: b\r\n"
        for head in [start + "X-Slow: ", start + "Content-Length: 60000\r\n\r\n"] {
            let text = try await withServer(reception, limits: limits) { port in
                try await Wire.connect(port) { wire in
                    try await wire.send(head)
                    // Each byte would reset an idle timeout. The pause is the client's pace, nothing waits for it.
                    while true {
                        do { try await wire.send("x") } catch { break }
                        try await Task.sleep(for: .milliseconds(20))
                    }
                    return await wire.rest()
                }
            }
            #expect(text.hasPrefix("HTTP/1.1 408"))
            #expect(text.contains("read_timeout") == head.hasSuffix("\r\n\r\n"))
        }
        #expect(reception.deliveries.isEmpty)
    }

    @Test func `of memory is told to come back, and memory is given back`() async throws {
        let reception = RecordingReception()
        try await withServer(reception, limits: Limits(lingerTime: .milliseconds(100), bodyBytes: 1000)) { port in
            for _ in 0..<5 {
                try await Wire.connect(port) { wire in
                    try await wire.send("POST /hooks/chat HTTP/1.1\r\nHost: b\r\nContent-Length: 1001\r\n\r\n")
                    try await wire.send(String(repeating: "x", count: 1001))
                    #expect(try await wire.answer()?.status == 503)
                }
                try await Wire.connect(port) { wire in
                    try await wire.send("POST /hooks/chat HTTP/1.1\r\nHost: b\r\nContent-Length: 1000\r\n\r\n")
                    try await wire.send(String(repeating: "x", count: 1000))
                    #expect(try await wire.answer()?.status == 200)
                }
            }
        }
        #expect(reception.deliveries.count == 5)
    }

    @Test(.timeLimit(.minutes(10)))
    func `of connections makes room, and whoever has been silent for longest goes`() async throws {
        // Nothing but room lets the last one in: those before it may be silent for ten minutes.
        let limits = Limits(readTimeout: .minutes(10), connections: 4)
        try await withServer(RecordingReception(), limits: limits) { port in
            try await withThrowingTaskGroup(of: String.self) { clients in
                for _ in 0..<8 {
                    clients.addTask {
                        try await Wire.connect(port) { wire in
                            try await wire.send("POST /hooks/chat HTTP/1.1\r\nX-Slow: ")
                            return await wire.rest()
                        }
                    }
                }
                // Five of eight have to go, so that three are left.
                for _ in 0..<5 { #expect(try await clients.next() == "") }
                try await Wire.connect(port) { wire in
                    try await wire.send("POST /hooks/chat HTTP/1.1\r\nHost: b\r\nContent-Length: 2\r\n\r\nok")
                    #expect(try await wire.answer()?.status == 200)
                }
                clients.cancelAll()
            }
        }
    }

    @Test func `of room is refused by its head, and its connection is kept where little is left to read`() async throws
    {
        let reception = RecordingReception()
        try await withServer(reception) { port in
            try await Wire.connect(port) { wire in
                try await wire.send("POST /hooks/chat HTTP/1.1\r\nHost: b\r\nX-Refuse: 1\r\nContent-Length: 3\r\n\r\n")
                // The body has not been sent.
                #expect(try await wire.answer()?.status == 503)
                try await wire.send("abcPOST /hooks/chat HTTP/1.1\r\nHost: b\r\nContent-Length: 2\r\n\r\nok")
                #expect(try await wire.answer()?.status == 200)
            }
            for rest in ["Content-Length: 65537", "Transfer-Encoding: chunked"] {
                try await Wire.connect(port) { wire in
                    try await wire.send("POST /hooks/chat HTTP/1.1\r\nHost: b\r\nX-Refuse: 1\r\n\(rest)\r\n\r\n")
                    let text = await wire.rest()
                    #expect(text.hasPrefix("HTTP/1.1 503"))
                    #expect(text.lowercased().contains("connection: close"))
                }
            }
        }
        #expect(reception.deliveries.map(\.body) == [Array("ok".utf8)])
        #expect(reception.rejections.map(\.reason) == [.overloaded, .overloaded, .overloaded])
    }

    @Test func `of idleness ends with its connection`() async throws {
        let limits = Limits(idleTimeout: .seconds(2))
        try await withServer(RecordingReception(), limits: limits) { port in
            try await Wire.connect(port) { wire in
                try await wire.send("GET /livez HTTP/1.1\r\nHost: b\r\n\r\n")
                #expect(try await wire.answer()?.body == "ok\n")
                #expect(await wire.rest().isEmpty)
            }
        }
    }
}

extension String {
    fileprivate func components(of separator: String) -> [Substring] {
        self.split(separator: separator, omittingEmptySubsequences: false)
    }
}
