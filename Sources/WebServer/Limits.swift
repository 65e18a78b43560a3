package import NIOCore

/// What one client may take of the server: time, bytes and connections.
///
/// The sizes of bodies are not among them: each source has its own, see ``Receiving/bodyLimit(of:)``.
package struct Limits: Sendable {
    /// Time for a whole request, head and body, to arrive.
    ///
    /// It counts from the request's first byte, and further bytes do not extend it. A new connection has as long to
    /// send its first byte.
    package var readTimeout: TimeAmount
    /// Time after which a connection that carries no request is closed.
    package var idleTimeout: TimeAmount
    /// Time that a client has to read a last answer and to close, before the server does.
    package var lingerTime: TimeAmount
    /// Time from the signal to end until new connections are refused.
    package var shutdownDelay: Duration
    /// Open connections at once; more wait in the listen queue.
    ///
    /// From three quarters of it on, the connection whose client has owed us something for longest makes room.
    package var connections: Int
    /// Connections that the kernel keeps waiting, at most `net.core.somaxconn`.
    package var backlog: Int
    /// Bytes of bodies in memory at once, of all requests together.
    package var bodyBytes: Int

    /// The bytes of all header fields of one request together.
    ///
    /// The senders that we know need less than 4 KiB.
    static let headerBytes = 16 * 1024
    /// The header fields of one request.
    static let headerFields = 100

    package init(
        readTimeout: TimeAmount = .seconds(10),
        idleTimeout: TimeAmount = .seconds(30),
        lingerTime: TimeAmount = .seconds(2),
        shutdownDelay: Duration = .seconds(1),
        connections: Int = 1024,
        backlog: Int = 4096,
        bodyBytes: Int = 64 * 1024 * 1024,
    ) {
        self.readTimeout = readTimeout
        self.idleTimeout = idleTimeout
        self.lingerTime = lingerTime
        self.shutdownDelay = shutdownDelay
        self.connections = connections
        self.backlog = backlog
        self.bodyBytes = bodyBytes
    }
}
