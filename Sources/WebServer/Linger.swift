import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes a connection after an answer that says `Connection: close`, in such a way that the client can read it.
///
/// Closing while bytes of the client are unread makes the kernel send a reset, which may overtake the answer. So only
/// our half is closed at first; what still comes in is dropped; the rest closes when the client does, or after a time
/// (RFC 9112, section 9.6).
///
/// When the server shuts down, each connection ends in this way too: after the answers that its client still gets, which
/// say `Connection: close`, or soon where its client waits for none.
final class Linger: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a request may have been on its way when the server shuts down: it is answered all the same.
    private static let lateTime = TimeAmount.milliseconds(250)

    private let time: TimeAmount
    private var phase = Phase.open
    /// Requests whose head has come and whose answer has not been written.
    private var unanswered = 0
    private var isShuttingDown = false
    private var end: Scheduled<Void>?

    /// Goes on to the handlers behind this one when the server shuts down and the client is still owed an answer.
    struct ShuttingDown {}

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
        if case .head = self.unwrapInboundIn(data) { self.unanswered += 1 }
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
        case .head(var head):
            if self.isShuttingDown, self.unanswered <= 1, head.status.kind != .informational {
                head.headerFields[.connection] = "close"
            }
            if head.headerFields[.connection] == "close" { self.phase = .lastAnswer }
            context.write(self.wrapOutboundOut(.head(head)), promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            self.unanswered = max(self.unanswered - 1, 0)
            guard self.phase == .lastAnswer else {
                context.write(data, promise: promise)
                return
            }
            context.writeAndFlush(data, promise: promise)
            self.linger(context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // Hummingbird would close the connection, and reset it where bytes of a next request are on their way.
        guard event is ChannelShouldQuiesceEvent else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        self.isShuttingDown = true
        guard self.unanswered == 0, self.phase == .open else {
            context.fireUserInboundEventTriggered(ShuttingDown())
            return
        }
        self.end = context.eventLoop.assumeIsolated().scheduleTask(in: min(self.time, Self.lateTime)) {
            if self.unanswered == 0, self.phase == .open { self.linger(context) }
        }
    }

    private func linger(_ context: ChannelHandlerContext) {
        self.phase = .lingering
        context.close(mode: .output, promise: nil)
        self.end = context.eventLoop.assumeIsolated().scheduleTask(in: self.time) { context.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.end?.cancel()
        self.end = nil
    }
}
