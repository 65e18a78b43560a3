import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import Synchronization

/// A server that says what it is told to, be that HTTP or not, and notes who came.
final class RawServer: Sendable {
    /// What it does once it has read the head of a request.
    enum Manner: Sendable {
        /// Says this.
        case says(String)
        /// Says this, and then one more byte every 10 ms.
        case dribbles(String)
        /// Says this, and then 10 MB.
        case floods(String)
        /// Says nothing.
        case isSilent
    }

    struct Visits: Sendable {
        var connections = 0
        /// What was sent, by connection.
        var heads: [String] = []
        /// What TLS was told.
        var names: [String] = []
        /// Whether everything of a flood was taken.
        var wasTakenWhole = false
    }

    private let channel: any Channel
    private let log: VisitLog

    var port: Int { self.channel.localAddress?.port ?? 0 }
    var visits: Visits { self.log.visits.withLock { $0 } }

    private init(channel: any Channel, log: VisitLog) {
        self.channel = channel
        self.log = log
    }

    /// Runs a server while `body` does.
    ///
    /// - Parameters:
    ///   - manner: What it does.
    ///   - host: Where it listens.
    ///   - tls: Nil for plain text.
    ///   - body: Sees the server, which listens.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws, or that the server cannot listen.
    static func run<Result: Sendable>(
        _ manner: Manner,
        host: String = "127.0.0.1",
        tls: NIOSSLContext? = nil,
        _ body: (RawServer) async throws -> Result,
    ) async throws -> Result {
        let log = VisitLog()
        let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                log.visits.withLock { $0.connections += 1 }
                return channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandlers([
                            ByteToMessageHandler(SNIHandler { name in log.note(name, on: channel.eventLoop) }),
                            NIOSSLServerHandler(context: tls),
                        ])
                    }
                    try channel.pipeline.syncOperations.addHandler(Conversation(manner: manner, log: log))
                }
            }
        let server = RawServer(channel: try await bootstrap.bind(host: host, port: 0).get(), log: log)
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body(server))
        } catch {
            result = .failure(error)
        }
        try await server.channel.close()
        return try result.get()
    }
}

private final class VisitLog: Sendable {
    let visits = Mutex(RawServer.Visits())

    func note(_ name: SNIResult, on loop: any EventLoop) -> EventLoopFuture<Void> {
        if case .hostname(let name) = name { self.visits.withLock { $0.names.append(name) } }
        return loop.makeSucceededVoidFuture()
    }
}

/// One connection.
private final class Conversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let manner: RawServer.Manner
    private let log: VisitLog
    private var head = ""

    init(manner: RawServer.Manner, log: VisitLog) {
        self.manner = manner
        self.log = log
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.head += String(buffer: self.unwrapInboundIn(data))
        guard let end = self.head.firstRange(of: "\r\n\r\n") else { return }
        let head = String(self.head[..<end.lowerBound])
        self.head = ""
        self.log.visits.withLock { $0.heads.append(head) }
        switch self.manner {
        case .says(let text):
            context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        case .dribbles(let text):
            context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            let channel = context.channel
            context.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(10)) { task in
                guard channel.isActive else { return task.cancel() }
                channel.writeAndFlush(ByteBuffer(string: "x"), promise: nil)
            }
        case .floods(let text):
            context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            let log = self.log
            let flood = ByteBuffer(repeating: UInt8(ascii: "x"), count: 10_000_000)
            context.writeAndFlush(self.wrapOutboundOut(flood)).whenSuccess {
                log.visits.withLock { $0.wasTakenWhole = true }
            }
        case .isSilent:
            break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
