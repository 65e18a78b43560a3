import Synchronization
import Testing
import Warden
import WebServer

struct `The paths beside the hooks` {
    @Test(arguments: [
        ("GET /livez", 200, "ok\n"), ("GET /readyz", 503, "not ready\n"), ("POST /livez", 405, "use GET\n"),
        ("GET /", 404, "there is nothing at this path\n"), ("GET /hooks", 404, "there is nothing at this path\n"),
        ("POST /hooks/", 404, "there is nothing at this path\n"),
        ("POST /hooks/chat/more", 404, "there is nothing at this path\n"),
        ("GET /livez?verbose", 200, "ok\n"),
    ])
    func `answer in plain text`(line: String, status: Int, body: String) async throws {
        let reception = RecordingReception()
        let answer = try await withServer(reception, isReady: { false }) { port in
            try await Wire.connect(port) { wire in
                try await wire.send("\(line) HTTP/1.1\r\nHost: b\r\n\r\n")
                return try await wire.answer()
            }
        }
        #expect(answer?.status == status)
        #expect(answer?.body == body)
        #expect(reception.deliveries.isEmpty)
    }

    @Test(arguments: [
        ("GET /replies/12-x", 200, "<p>12"), ("POST /replies/12-x", 405, "use GET\n"),
        ("GET /replies/12-y", 404, "there is nothing at this path\n"),
        ("POST /replies/12-y", 404, "there is nothing at this path\n"),
    ])
    func `may be the page of a reply`(line: String, status: Int, body: String) async throws {
        let page: @Sendable (String) async -> Answer? = { path in
            path == "/replies/12-x" ? Answer(status: 200, contentType: "text/html", body: "<p>12") : nil
        }
        let answer = try await withServer(RecordingReception(), replyPage: page) { port in
            try await Wire.connect(port) { wire in
                try await wire.send("\(line) HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n")
                return try await wire.answer()
            }
        }
        #expect(answer?.status == status)
        #expect(answer?.body == body)
        let head = try await withServer(RecordingReception(), replyPage: page) { port in
            try await Wire.connect(port) { wire in
                try await wire.send("HEAD /replies/12-x HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n")
                return await wire.rest()
            }
        }
        #expect(head.hasPrefix("HTTP/1.1 200 ") && head.hasSuffix("\r\n\r\n"), "\(head)")
    }

    @Test func `say when the server is ready, on IPv6 too`() async throws {
        try await withServer(RecordingReception(), host: "::1") { port in
            try await Wire.connect(port, host: "::1") { wire in
                try await wire.send("GET /readyz HTTP/1.1\r\nHost: b\r\n\r\n")
                #expect(try await wire.answer()?.body == "ok\n")
            }
        }
    }
}
