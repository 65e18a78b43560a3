import NIOCore
import NIOHTTP1

/// Sits in a connection just above the encoder, and notes each request that passes on its way out.
///
/// Requests are told apart by a header of our own, which is taken off here: the server never sees it.
final class DepartureWatch: ChannelOutboundHandler {
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    /// Carries a request's number from ``Departures/expect()`` to here.
    static let header = "Poolwarden-Departure"

    private let departures: Departures
    private var isStopped = false

    init(_ departures: Departures) {
        self.departures = departures
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !self.isStopped else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        guard case .head(var head) = self.unwrapOutboundIn(data) else {
            context.write(data, promise: promise)
            return
        }
        let number = head.headers.first(name: Self.header).flatMap { Int($0) }
        head.headers.remove(name: Self.header)
        guard let number, self.departures.leave(number) else {
            // Its caller has already been told that nothing was sent.
            self.isStopped = true
            promise?.fail(ChannelError.ioOnClosedChannel)
            let channel = context.channel
            context.eventLoop.execute { channel.close(promise: nil) }
            return
        }
        context.write(self.wrapOutboundOut(.head(head)), promise: promise)
    }
}
