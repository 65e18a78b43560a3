import HTTPServing
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Testing

/// NIO ends the process where a connection is released that nobody has served, so a failure of this ends the tests.
@Suite("A connection that comes while the server ends")
struct AbandonedConnectionTests {
    @Test("is closed", .serialized, arguments: 0..<40)
    func isClosed(round: Int) async throws {
        var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        logger.logLevel = .critical
        let (ports, isReady) = AsyncStream<Int>.makeStream()
        let application = Application(
            router: Router(),
            server: .closingUnserved(),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { isReady.yield($0.localAddress?.port ?? 0) },
            logger: logger,
        )
        let server = Task { try await application.run() }
        let port = try #require(await ports.first { _ in true })
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        let connections = (0..<64).map { _ in bootstrap.connect(host: "127.0.0.1", port: port) }
        try await Task.sleep(for: .microseconds(round * 100))
        server.cancel()
        // A connection that the server did not take is refused or closed; none stays open. A client whose handshake ended
        // just as the socket closed only learns of it when it says something.
        for connection in connections {
            guard let channel = try? await connection.get() else { continue }
            channel.writeAndFlush(ByteBuffer(string: "G"), promise: nil)
            try? await channel.closeFuture.get()
        }
        _ = try? await server.value
    }
}
