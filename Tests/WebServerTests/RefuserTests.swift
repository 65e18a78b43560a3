import NIOCore
import Testing
import Warden
import WebServer

/// What cannot be taken now, whether it is refused where it is read or further on: nobody can tell the difference.
@Suite(.timeLimit(.minutes(10)))
struct `A request that cannot be taken now` {
    private static func request(
        _ body: String = "hello",
        path: String = "/hooks/chat",
        method: String = "POST",
        headers: String = "X-Refuse: yes\r\n",
    ) -> String {
        "\(method) \(path) HTTP/1.1\r\nHost: x\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test(arguments: [true, false])
    func `is refused in the sender's form, and its connection goes on`(_ isCrowded: Bool) async throws {
        let reception = RecordingReception(isCrowded: isCrowded)
        try await withServer(reception) { port in
            try await Wire.connect(port) { wire in
                for _ in 1...3 {
                    try await wire.send(Self.request(String(repeating: "x", count: 15_000)))
                    let refused = try #require(try await wire.answer())
                    #expect(refused.status == 503)
                    #expect(refused.head.lowercased().contains("x-form: chat"))
                    #expect(!refused.head.lowercased().contains("connection: close"))
                    #expect(refused.body == "chat: overloaded")
                    try await wire.send(Self.request(headers: ""))
                    let taken = try #require(try await wire.answer())
                    #expect(taken.status == 200)
                    #expect(taken.body == "taken")
                }
            }
        }
        #expect(reception.rejections.count == 3)
        #expect(reception.deliveries.map(\.body) == Array(repeating: Array("hello".utf8), count: 3))
    }

    @Test(arguments: [true, false])
    func `is answered in its turn among those that are sent at once`(_ isCrowded: Bool) async throws {
        let reception = RecordingReception(isCrowded: isCrowded) { delivery in
            try? await Task.sleep(for: .milliseconds(50))
            return Answer(status: 200, body: String(decoding: delivery.body, as: UTF8.self))
        }
        let answers = try await withServer(reception) { port in
            try await Wire.connect(port) { wire in
                let all = [
                    Self.request("a", headers: ""), Self.request("b"), Self.request("c", headers: ""),
                    Self.request("d"), Self.request("e"), Self.request("f", headers: ""),
                ]
                try await wire.send(all.joined())
                var bodies: [String] = []
                for _ in all { bodies.append(try await wire.answer()?.body ?? "nothing") }
                return bodies
            }
        }
        let refused = "chat: overloaded"
        #expect(answers == ["a", refused, "c", refused, refused, "f"])
    }

    @Test(arguments: [true, false])
    func `is the connection's last where that cannot go on, or should not`(_ isCrowded: Bool) async throws {
        let long = String(repeating: "x", count: 100_000)
        for request in [Self.request(headers: "X-Refuse: yes\r\nConnection: close\r\n"), Self.request(long)] {
            let rest = try await withServer(RecordingReception(isCrowded: isCrowded)) { port in
                try await Wire.connect(port) { wire in
                    try await wire.send(request)
                    return await wire.rest()
                }
            }
            #expect(rest.hasPrefix("HTTP/1.1 503"), "\(rest)")
            #expect(rest.lowercased().contains("connection: close"), "\(rest)")
        }
    }

    @Test(arguments: [true, false])
    func `is refused in pieces, too, and without a body`(_ isCrowded: Bool) async throws {
        let reception = RecordingReception(isCrowded: isCrowded)
        try await withServer(reception) { port in
            try await Wire.connect(port) { wire in
                let request = Self.request("hello")
                for index in stride(from: 0, to: request.count, by: 7) {
                    try await wire.send(String(request.dropFirst(index).prefix(7)))
                    try await Task.sleep(for: .milliseconds(1))
                }
                #expect(try await wire.answer()?.status == 503)
                try await wire.send("GET /hooks/chat?wait=5s HTTP/1.1\r\nHost: x\r\nX-Refuse: yes\r\n\r\n")
                #expect(try await wire.answer()?.status == 503)
                try await wire.send("GET /livez HTTP/1.1\r\nHost: x\r\nX-Refuse: yes\r\n\r\n")
                #expect(try await wire.answer()?.status == 200)
                try await wire.send(Self.request(path: "/hooks/nobody"))
                #expect(try await wire.answer()?.status == 404)
            }
        }
        #expect(reception.deliveries.isEmpty)
    }
}
