import HTTPTypes
package import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypes
import Synchronization

extension HTTPServerBuilder {
    /// HTTP/1.1, where a connection that came while the server ended is closed.
    ///
    /// Hummingbird's own `.http1()` ends the process then, now and then: a connection that was accepted, but that nobody
    /// takes any more from the sequence of connections, is released with its writer unfinished, which NIO holds to be a
    /// mistake of the program (apple/swift-nio issues 2637 and 2813, open in swift-nio 2.89).
    ///
    /// - Parameter configuration: Handlers and limits of each connection.
    /// - Returns: What to give to an `Application` as its `server`.
    package static func closingUnserved(
        configuration: HTTP1Channel.Configuration = .init()
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            ServedChannel(http: HTTP1Channel(responder: responder, configuration: configuration))
        }
    }
}

/// Hummingbird's HTTP/1.1, with each connection owned by an ``Arrival`` until it is served.
struct ServedChannel: ServerChildChannel {
    let http: HTTP1Channel

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Arrival> {
        self.http.setup(channel: channel, logger: logger).map { Arrival($0) }
    }

    func handle(value: Arrival, logger: Logger) async {
        await self.http.handle(value: value.take(), logger: logger)
    }

    /// A connection that is not served yet; released before it is, it closes the connection.
    final class Arrival: ServerChildChannelValue {
        private let connection: HTTP1Channel.Value
        private let isTaken = Atomic(false)

        var channel: any Channel { self.connection.channel }

        init(_ connection: HTTP1Channel.Value) {
            self.connection = connection
        }

        /// The connection, for whoever serves it.
        func take() -> HTTP1Channel.Value {
            self.isTaken.store(true, ordering: .relaxed)
            return self.connection
        }

        deinit {
            guard !self.isTaken.load(ordering: .relaxed) else { return }
            // Finishes the writer and closes the channel: there is no other way to do so from outside of NIO.
            let connection = self.connection
            Task { try? await connection.executeThenClose { _, _ in } }
        }
    }
}
