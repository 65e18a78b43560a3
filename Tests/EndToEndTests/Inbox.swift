import HTTPServing
import Hummingbird
import Logging
import Synchronization
import TestKit

/// Takes whatever is posted, as a chat does, and keeps it.
final class Inbox: Sendable {
    private let bodies = Mutex<[String]>([])

    /// The bodies so far, in order.
    var all: [String] { self.bodies.withLock(\.self) }

    fileprivate func makeApplication(
        onReady: @escaping @Sendable (Int) async -> Void
    ) -> some ApplicationProtocol {
        let router = Router()
        router.post("**") { request, _ in
            let body = String(buffer: try await request.body.collect(upTo: 1 << 20))
            self.bodies.withLock { $0.append(body) }
            return HTTPResponse.Status.ok
        }
        return Application(
            router: router,
            server: .closingUnserved(),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { await onReady($0.localAddress?.port ?? 0) },
            logger: quiet,
        )
    }

    /// Runs a body beside an inbox on a free port of the loopback.
    static func run(_ body: @escaping @Sendable (Inbox, _ port: Int) async throws -> Void) async throws {
        let inbox = Inbox()
        try await serving({ inbox.makeApplication(onReady: $0) }) { try await body(inbox, $0) }
    }
}

/// A logger that says nothing.
let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

/// Runs a body beside a server in this process.
func serving(
    _ make: (@escaping @Sendable (Int) async -> Void) -> some ApplicationProtocol,
    _ body: @escaping @Sendable (_ port: Int) async throws -> Void,
) async throws {
    let (ports, isReady) = AsyncStream<Int>.makeStream()
    let application = make { isReady.yield($0) }
    try await withThrowingTaskGroup(of: Void.self) { group in
        defer { group.cancelAll() }
        group.addTask { try await application.run() }
        group.addTask { try await body(try Missing.unwrap(await ports.first { _ in true })) }
        // Whichever ends first decides: the server only ends early when it could not start.
        try await group.next()
    }
}
