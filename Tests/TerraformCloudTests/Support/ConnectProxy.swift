import NIOCore
import NIOPosix
import Synchronization

/// An HTTP proxy that does nothing but `CONNECT`; it keeps the heads that it was sent.
final class ConnectProxy: Sendable {
    private let state = Mutex<[String]>([])
    var heads: [String] { self.state.withLock(\.self) }
    /// What it answers with instead of a tunnel; nil for a tunnel.
    fileprivate let refusal: String?

    private init(_ refusal: String?) {
        self.refusal = refusal
    }

    static func run<Result: Sendable>(
        refusal: String? = nil,
        _ body: (ConnectProxy, _ port: Int) async throws -> Result,
    ) async throws -> Result {
        let proxy = ConnectProxy(refusal)
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ConnectRequest(proxy))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        do {
            let result = try await body(proxy, channel.localAddress?.port ?? 0)
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    fileprivate func note(_ head: String) {
        self.state.withLock { $0.append(head) }
    }
}

/// Reads the head of a `CONNECT`, and then passes on.
private final class ConnectRequest: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let proxy: ConnectProxy
    private var head = ""

    init(_ proxy: ConnectProxy) {
        self.proxy = proxy
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.head += String(buffer: self.unwrapInboundIn(data))
        guard self.head.utf8.suffix(4).elementsEqual("\r\n\r\n".utf8) else { return }
        self.proxy.note(self.head)
        let near = context.channel
        if let refusal = self.proxy.refusal {
            near.writeAndFlush(ByteBuffer(string: refusal), promise: nil)
            return
        }
        let port = self.head.split(separator: " ")[1].split(separator: ":").last.flatMap { Int($0) } ?? 0
        // The host is this machine whatever its name, so that a test can call it anything.
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        ClientBootstrap(group: near.eventLoop)
            .channelInitializer { far in
                far.eventLoop.makeCompletedFuture { try far.pipeline.syncOperations.addHandler(Passage(to: near)) }
            }
            .connect(host: "127.0.0.1", port: port)
            .whenSuccess { far in
                let (me, context) = loopBound.value
                try? context.pipeline.syncOperations.addHandler(Passage(to: far), position: .after(me))
                context.pipeline.syncOperations.removeHandler(me, promise: nil)
                near.writeAndFlush(ByteBuffer(string: "HTTP/1.1 200 Connected\r\n\r\n"), promise: nil)
            }
    }
}
