import NIOCore
import NIOPosix

/// Passes on what it gets, one byte at a time.
enum BytewiseProxy {
    static func run<Result: Sendable>(
        to address: String,
        _ body: (_ address: String) async throws -> Result,
    ) async throws -> Result {
        let port = address.split(separator: ":").last.flatMap { Int($0) } ?? 0
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { near in
                ClientBootstrap(group: near.eventLoop)
                    .channelInitializer { far in
                        far.eventLoop.makeCompletedFuture {
                            try far.pipeline.syncOperations.addHandler(Passage(to: near, step: 1))
                        }
                    }
                    .connect(host: "127.0.0.1", port: port)
                    .flatMap { far in
                        near.eventLoop.makeCompletedFuture {
                            try near.pipeline.syncOperations.addHandler(Passage(to: far, step: 1))
                        }
                    }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        do {
            let result = try await body("http://127.0.0.1:\(channel.localAddress?.port ?? 0)")
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }
}

/// Passes bytes on to another channel.
final class Passage: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel
    private let step: Int

    /// Passes on to `other`, at most `step` bytes at once.
    init(to other: any Channel, step: Int = .max) {
        self.other = other
        self.step = step
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = self.unwrapInboundIn(data)
        while let part = buffer.readSlice(length: min(self.step, buffer.readableBytes)), part.readableBytes > 0 {
            self.other.writeAndFlush(part, promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.other.close(promise: nil)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
