import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Warden
import WebServer

/// Runs a server on a free port of the loopback for as long as `body` takes, then shuts it down gracefully.
func withServer<Result: Sendable>(
    _ reception: any Receiving,
    host: String = "127.0.0.1",
    limits: Limits = Limits(),
    isReady: @escaping @Sendable () async -> Bool = { true },
    replyPage: @escaping @Sendable (String) async -> Answer? = { _ in nil },
    body: @Sendable @escaping (Int) async throws -> Result,
) async throws -> Result {
    var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    logger.logLevel = .critical
    let server = WebServer(
        host: host,
        port: 0,
        limits: limits,
        reception: reception,
        isReady: isReady,
        replyPage: replyPage,
        logger: logger,
    )
    return try await withApplication({ server.makeApplication(onReady: $0) }, logger: logger, body: body)
}

/// Runs an application for as long as `body` takes, then shuts it down gracefully.
func withApplication<Result: Sendable>(
    _ make: (@escaping @Sendable (Int) async -> Void) -> some ApplicationProtocol,
    logger: Logger,
    body: @Sendable @escaping (Int) async throws -> Result,
) async throws -> Result {
    let (ports, ready) = AsyncStream.makeStream(of: Int.self)
    let application = make { ready.yield($0) }
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
