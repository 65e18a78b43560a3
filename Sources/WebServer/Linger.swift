import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes a connection after an answer that says `Connection: close`, in such a way that the client can read it.
///
/// Closing while bytes of the client are unread makes the kernel send a reset, which may overtake the answer. So only
/// our half is closed at first; what still comes in is dropped; the rest closes when the client does, or after a time
/// (RFC 9112, section 9.6).
final class Linger: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let time: TimeAmount
    private var phase = Phase.open
    private var end: Scheduled<Void>?

    private enum Phase {
        case open
        case lastAnswer
        case lingering
    }

    init(_ time: TimeAmount) {
        self.time = time
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard self.phase != .lingering else { return }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard self.phase != .lingering else { return }
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What is dropped need not be well formed.
        guard self.phase != .lingering else { return }
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch self.unwrapOutboundIn(data) {
        case .head(let head):
            if head.headerFields[.connection] == "close" { self.phase = .lastAnswer }
            context.write(data, promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            guard self.phase == .lastAnswer else {
                context.write(data, promise: promise)
                return
            }
            self.phase = .lingering
            context.writeAndFlush(data, promise: promise)
            context.close(mode: .output, promise: nil)
            self.end = context.eventLoop.assumeIsolated().scheduleTask(in: self.time) { context.close(promise: nil) }
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.end?.cancel()
        self.end = nil
    }
}
