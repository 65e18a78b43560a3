import HTTPServing
package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore

/// A second, small server for whoever watches over this one: metrics, and whether it is well and why not.
///
/// What it says is for operators, not for senders: it belongs on an address that only they can reach. On graceful
/// shutdown it takes no new connections; in a service group it should stand before what it tells of, so that it answers
/// while that ends.
package struct AdminServer: Sendable {
    private let host: String
    private let port: Int
    private let routes: AdminRoutes
    private let logger: Logger

    /// As many ask at once at most.
    private static let connections = 32

    /// - Parameters:
    ///   - host: The address to listen on, such as `127.0.0.1` or `::1`.
    ///   - port: The port to listen on; 0 for any that is free.
    ///   - metrics: The page of metrics, and its content type.
    ///   - condition: What `/readyz` says.
    ///   - logger: Where the server's own lines go; none is written for a request.
    package init(
        host: String,
        port: Int,
        metrics: @escaping @Sendable () async -> (text: String, contentType: String),
        condition: @escaping @Sendable () async -> ServerCondition,
        logger: Logger,
    ) {
        self.host = host
        self.port = port
        self.routes = AdminRoutes(metrics: metrics, condition: condition)
        self.logger = logger
    }

    /// Makes the service that listens.
    ///
    /// - Parameter onReady: Called once, with the port, when connections are accepted.
    /// - Returns: A service for a service group; it ends when the group shuts down.
    package func makeApplication(
        onReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let port = self.port
        let limits = Limits(connections: Self.connections)
        return Application(
            responder: self.routes,
            server: .closingUnserved(configuration: HTTP1Channel.Configuration(limits)),
            configuration: ApplicationConfiguration(
                address: .hostname(self.host, port: port),
                availableConnectionsDelegate: MaximumAvailableConnections(limits.connections, logger: self.logger),
            ),
            onServerRunning: { channel in await onReady(channel.localAddress?.port ?? port) },
            logger: self.logger,
        )
    }
}
