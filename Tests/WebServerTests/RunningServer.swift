import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import WebServer

/// Runs a server on a free port of the loopback for as long as `body` takes, then shuts it down gracefully.
func withServer<Result: Sendable>(
    _ reception: any Receiving,
    host: String = "127.0.0.1",
    limits: Limits = Limits(),
    whyNotReady: @escaping @Sendable () async -> String? = { nil },
    note: @escaping @Sendable () -> String? = { nil },
    body: @Sendable @escaping (Int) async throws -> Result,
) async throws -> Result {
    var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    logger.logLevel = .critical
    let server = WebServer(
        host: host,
        port: 0,
        limits: limits,
        reception: reception,
        whyNotReady: whyNotReady,
        note: note,
        logger: logger,
    )
    let (ports, ready) = AsyncStream.makeStream(of: Int.self)
    let application = server.makeApplication { ready.yield($0) }
    let group = ServiceGroup(configuration: .init(services: [application], logger: logger))
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
            defer { ready.finish() }
            try await group.run()
        }
        var iterator = ports.makeAsyncIterator()
        guard let port = await iterator.next() else { throw ChannelError.operationUnsupported }
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body(port))
        } catch {
            result = .failure(error)
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        return try result.get()
    }
}
