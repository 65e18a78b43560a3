import HTTPServing
package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
package import Warden

/// Stop 1: receives the bytes of deliveries, bounded in size and time.
///
/// It answers `/hooks/<source>` with what ``Receiving`` says, `/livez` and `/readyz` for whoever sends requests here
/// (``AdminServer`` has the reasons), replies' pages, and
/// 404 elsewhere. On graceful shutdown it takes no new connections, and lets requests under way end.
package struct WebServer: Sendable {
    private let host: String
    private let port: Int
    private let limits: Limits
    private let reception: any Receiving
    private let routes: Routes
    private let draining = Draining()
    private let logger: Logger

    /// - Parameters:
    ///   - host: The address to listen on, such as `127.0.0.1` or `::1`.
    ///   - port: The port to listen on; 0 for any that is free.
    ///   - limits: What one client may take of the server.
    ///   - reception: Where deliveries go.
    ///   - isReady: Whether deliveries are welcome: what `/readyz` answers.
    ///   - replyPage: The page at a path, where a reply can be read whole; nil where there is none.
    ///   - logger: Where the server's own lines go; none is written for a request.
    package init(
        host: String,
        port: Int,
        limits: Limits = Limits(),
        reception: any Receiving,
        isReady: @escaping @Sendable () async -> Bool = { true },
        replyPage: @escaping @Sendable (_ path: String) async -> Answer? = { _ in nil },
        logger: Logger,
    ) {
        self.host = host
        self.port = port
        self.limits = limits
        self.reception = reception
        self.routes = Routes(
            deliveries: DeliveryRoute(reception: reception, memory: BodyMemory(bytes: limits.bodyBytes)),
            isReady: { [draining = self.draining] in
                guard !draining.isOn else { return false }
                return await isReady()
            },
            replyPage: replyPage,
            draining: self.draining,
        )
        self.logger = logger
    }

    /// Makes the service that listens, and that takes its leave as ``WebService`` says.
    ///
    /// - Parameter onReady: Called once, with the port, when connections are accepted.
    /// - Returns: A service for a service group.
    package func makeService(onReady: @escaping @Sendable (Int) async -> Void = { _ in }) -> WebService {
        WebService(
            self.makeApplication(onReady: onReady),
            draining: self.draining,
            delay: self.limits.shutdownDelay,
            logger: self.logger,
        )
    }

    private func makeConfiguration() -> HTTP1Channel.Configuration {
        HTTP1Channel.Configuration(self.limits) { [reception, draining] in Refuser(reception, draining: draining) }
    }

    /// Makes the service that listens, and that ends without a delay.
    ///
    /// - Parameter onReady: Called once, with the port, when connections are accepted.
    /// - Returns: A service for a service group; it ends when the group shuts down.
    package func makeApplication(
        onReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let port = self.port
        return Application(
            responder: self.routes,
            server: .closingUnserved(configuration: self.makeConfiguration()),
            configuration: ApplicationConfiguration(
                address: .hostname(self.host, port: port),
                backlog: self.limits.backlog,
                availableConnectionsDelegate: Doorkeeper(most: self.limits.connections, draining: self.draining),
            ),
            onServerRunning: { channel in await onReady(channel.localAddress?.port ?? port) },
            logger: self.logger,
        )
    }
}

extension HTTP1Channel.Configuration {
    /// What keeps a connection within the limits.
    ///
    /// - Parameters:
    ///   - limits: The limits.
    ///   - refuser: Makes what refuses requests before they reach any route; nil for nothing.
    init(_ limits: Limits, refuser: (@Sendable () -> Refuser)? = nil) {
        let connections = OpenConnections(most: max(1, limits.connections * 3 / 4))
        self.init(
            // In this order: the last answer of the timer passes through the linger.
            additionalChannelHandlers: [
                Linger(limits.lingerTime), ReadTimer(limits.readTimeout, connections: connections),
            ] + [refuser?()].compactMap(\.self),
            idleTimeout: limits.idleTimeout,
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: Limits.headerBytes,
                maxHeaderListSize: Limits.headerBytes,
                maxHeaderFieldCount: Limits.headerFields,
            ),
        )
    }
}
