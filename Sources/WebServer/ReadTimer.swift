import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Bounds the time in which a request must arrive, from its first byte to its last.
///
/// An idle timeout is not enough: each byte of a dribbling client resets it. A head that is not complete has not been
/// decoded either, so all that can be seen of it is that bytes were read and no part came of them.
///
/// One timer a connection, not one a request: a request sets its deadline, and the timer looks at it when it fires.
final class ReadTimer: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// What the reader of a body gets when the time is over; the connection must close after its answer.
    struct TimedOut: Error {}

    private let time: TimeAmount
    private let connections: OpenConnections?
    private var member: OpenConnections.Member?
    private var phase = Phase.silent
    private var deadline = NIODeadline.distantFuture
    private var timer: Scheduled<Void>?
    /// Requests whose head was passed on and whose answer has not been written.
    private var unanswered = 0
    private var sawPart = false

    private enum Phase {
        /// The connection is new, and nothing has come.
        case silent
        /// All requests have arrived; the idle timeout looks after the connection.
        case whole
        /// Bytes of a head have come.
        case head
        /// The head has come, and the body is coming.
        case body
        /// The time was over.
        case over
    }

    /// Time for a body that is on its way when the server shuts down.
    private static let timeAtShutdown = TimeAmount.seconds(3)

    /// - Parameters:
    ///   - time: For one request.
    ///   - connections: Hears whether it is the client's turn to send something.
    init(_ time: TimeAmount, connections: OpenConnections? = nil) {
        self.time = time
        self.connections = connections
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.start(context)
    }

    func channelActive(context: ChannelHandlerContext) {
        if let connections {
            let (member, isCrowded) = connections.add(context.channel)
            self.member = member
            if isCrowded { context.eventLoop.scheduleTask(in: OpenConnections.youth) { connections.makeRoom() } }
        }
        context.fireChannelActive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.timer?.cancel()
        self.timer = nil
        if let member { self.connections?.remove(member) }
        self.member = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        context.fireUserInboundEventTriggered(event)
        guard event is Linger.ShuttingDown, self.phase == .body else { return }
        self.deadline = min(self.deadline, context.eventLoop.now + Self.timeAtShutdown)
        self.timer?.cancel()
        self.schedule(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard self.phase != .over else { return }
        self.sawPart = true
        switch self.unwrapInboundIn(data) {
        case .head:
            // Where bytes of this head came earlier, the time has counted since then.
            if self.phase != .head { self.start(context) }
            self.phase = .body
            self.unanswered += 1
        case .body: break
        case .end:
            self.phase = .whole
            if self.unanswered > 0 { self.member?.awaitsUs() }
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if !self.sawPart, self.phase == .silent || self.phase == .whole {
            self.phase = .head
            self.start(context)
        }
        self.sawPart = false
        context.fireChannelReadComplete()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = self.unwrapOutboundIn(data) {
            self.unanswered = max(self.unanswered - 1, 0)
            if self.unanswered == 0 { self.member?.awaitsClient() }
            // While it was not answered, nobody read on: that time was ours, not the client's.
            if self.isReading { self.start(context) }
        }
        context.write(data, promise: promise)
    }

    private var isReading: Bool { self.phase == .head || self.phase == .body }

    private func start(_ context: ChannelHandlerContext) {
        self.deadline = context.eventLoop.now + self.time
        if self.timer == nil { self.schedule(context) }
    }

    private func schedule(_ context: ChannelHandlerContext) {
        self.timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: self.deadline) {
            self.timer = nil
            self.look(context)
        }
    }

    private func look(_ context: ChannelHandlerContext) {
        let now = context.eventLoop.now
        switch self.phase {
        case .whole, .over: return
        case .silent, .head, .body:
            if self.unanswered > (self.phase == .body ? 1 : 0) { self.deadline = now + self.time }
            guard now >= self.deadline else {
                self.schedule(context)
                return
            }
            self.end(context)
        }
    }

    private func end(_ context: ChannelHandlerContext) {
        let isAnswered = self.unanswered == 0
        switch self.phase {
        case .whole, .over: return
        case .silent:
            context.close(promise: nil)
        case .head:
            self.phase = .over
            self.refuse(context)
        case .body:
            self.phase = .over
            // Whoever reads the body answers in the sender's form; where it was answered already, there is no one.
            if isAnswered {
                context.close(promise: nil)
            } else {
                context.fireErrorCaught(TimedOut())
            }
        }
    }

    /// Answers a head that never became one: whose it is, is not known.
    private func refuse(_ context: ChannelHandlerContext) {
        let text = ByteBuffer(string: "the request did not arrive in time\n")
        let fields: HTTPFields = [
            .connection: "close", .contentType: "text/plain; charset=utf-8", .contentLength: "\(text.readableBytes)",
        ]
        context.write(
            self.wrapOutboundOut(.head(HTTPResponse(status: .requestTimeout, headerFields: fields))),
            promise: nil,
        )
        context.write(self.wrapOutboundOut(.body(text)), promise: nil)
        context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
    }
}
