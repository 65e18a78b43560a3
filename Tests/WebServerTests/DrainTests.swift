import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Testing
import Warden
import WebServer

@Suite(.timeLimit(.minutes(10)))
struct `A server that shuts down` {
    @Test func `says so at once, and ends each connection with its next answer`() async throws {
        let limits = Limits(lingerTime: .milliseconds(100), shutdownDelay: .seconds(5))
        try await Self.withService(RecordingReception(), limits) { port, group in
            try await Wire.connect(port) { wire in
                try await wire.send("GET /readyz HTTP/1.1\r\nHost: b\r\n\r\n")
                #expect(try await wire.answer()?.status == 200)
                await group.triggerGracefulShutdown()
                // It hears of it on a task of its own, while new connections are still taken.
                var answer: Wire.Reading?
                for _ in 0..<1_000 where answer?.status != 503 {
                    answer = try await Wire.connect(port) { other in
                        try await other.send("GET /readyz HTTP/1.1\r\nHost: b\r\n\r\n")
                        return try await other.answer()
                    }
                }
                #expect(answer?.status == 503)
                #expect(answer?.body.hasPrefix("not ready") == true)
                try await wire.send("POST /hooks/chat HTTP/1.1\r\nHost: b\r\nContent-Length: 2\r\n\r\nok")
                let last = try await wire.answer()
                #expect(last?.status == 200)
                #expect(last?.head.lowercased().contains("connection: close") == true)
                #expect(await wire.rest().isEmpty)
            }
        }
    }

    @Test func `answers what it has read`() async throws {
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        let (gate, openGate) = AsyncStream.makeStream(of: Void.self)
        let reception = RecordingReception { _ in
            arrived.yield()
            for await _ in gate { break }
            return Answer(status: 200, body: "taken")
        }
        let limits = Limits(lingerTime: .milliseconds(100), shutdownDelay: .zero)
        try await Self.withService(reception, limits) { port, group in
            try await Wire.connect(port) { wire in
                try await wire.send("POST /hooks/chat HTTP/1.1\r\nHost: b\r\nContent-Length: 2\r\n\r\nok")
                for await _ in arrivals { break }
                await group.triggerGracefulShutdown()
                // Whoever says nothing is let go: then the shutdown has reached the connections.
                _ = try? await Wire.connect(port) { idle in await idle.rest() }
                openGate.yield()
                let answer = try await wire.answer()
                #expect(answer?.status == 200)
                #expect(answer?.head.lowercased().contains("connection: close") == true)
                #expect(await wire.rest().isEmpty)
            }
        }
    }

    private static func withService(
        _ reception: RecordingReception,
        _ limits: Limits,
        body: @Sendable @escaping (Int, ServiceGroup) async throws -> Void,
    ) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = WebServer(host: "127.0.0.1", port: 0, limits: limits, reception: reception, logger: logger)
        let (ports, ready) = AsyncStream.makeStream(of: Int.self)
        let group = ServiceGroup(
            configuration: .init(services: [server.makeService { ready.yield($0) }], logger: logger)
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            guard let port = await ports.first(where: { _ in true }) else { throw ChannelError.operationUnsupported }
            try await body(port, group)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
