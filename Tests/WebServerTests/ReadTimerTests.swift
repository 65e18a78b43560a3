import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import WebServer

struct `The read timer` {
    private static let head = HTTPRequestPart.head(
        HTTPRequest(method: .post, scheme: "http", authority: "b", path: "/")
    )
    private static let answer: [HTTPResponsePart] = [.head(HTTPResponse(status: .ok)), .end(nil)]

    private static func channel() throws -> (EmbeddedChannel, Errors) {
        let errors = Errors()
        let channel = EmbeddedChannel(handlers: [Linger(.seconds(2)), ReadTimer(.seconds(10)), errors])
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return (channel, errors)
    }

    private static func write(_ parts: [HTTPResponsePart], to channel: EmbeddedChannel) throws {
        for part in parts { try channel.writeOutbound(part) }
    }

    @Test func `closes a connection that says nothing, without a word`() throws {
        let (channel, _) = try Self.channel()
        channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
        #expect(try channel.readOutbound(as: HTTPResponsePart.self) == nil)
    }

    @Test func `answers a head that never ends`() throws {
        let (channel, _) = try Self.channel()
        for _ in 0..<9 {
            channel.pipeline.fireChannelReadComplete()
            channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        }
        #expect(try channel.readOutbound(as: HTTPResponsePart.self) == nil)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        guard case .head(let head) = try channel.readOutbound(as: HTTPResponsePart.self) else {
            Issue.record("no answer")
            return
        }
        #expect(head.status == .requestTimeout)
        #expect(head.headerFields[.connection] == "close")
    }

    @Test func `counts a body's time from the head on, whatever still comes`() throws {
        let (channel, errors) = try Self.channel()
        channel.embeddedEventLoop.advanceTime(by: .seconds(5))
        try channel.writeInbound(Self.head)
        for _ in 0..<9 {
            channel.embeddedEventLoop.advanceTime(by: .seconds(1))
            try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "x")))
        }
        #expect(errors.count == 0)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(errors.count == 1)
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(errors.count == 1)
    }

    @Test func `leaves a whole request alone, however long its answer takes`() throws {
        let (channel, errors) = try Self.channel()
        try channel.writeInbound(Self.head)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        try Self.write(Self.answer, to: channel)
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(channel.isActive)
        #expect(errors.count == 0)
    }

    @Test func `does not count the time in which an earlier request waits for its answer`() throws {
        let (channel, errors) = try Self.channel()
        try channel.writeInbound(Self.head)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        try channel.writeInbound(Self.head)
        channel.embeddedEventLoop.advanceTime(by: .seconds(25))
        #expect(errors.count == 0)
        try Self.write(Self.answer, to: channel)
        channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        #expect(errors.count == 0)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(errors.count == 1)
    }

    @Test func `closes when a body goes on though it was answered`() throws {
        let (channel, errors) = try Self.channel()
        try channel.writeInbound(Self.head)
        try Self.write(Self.answer, to: channel)
        channel.embeddedEventLoop.advanceTime(by: .seconds(10))
        #expect(!channel.isActive)
        #expect(errors.count == 0)
    }
}

/// Counts the errors that come through.
private final class Errors: ChannelInboundHandler {
    typealias InboundIn = HTTPRequestPart
    private(set) var count = 0

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.count += error is ReadTimer.TimedOut ? 1 : 0
    }
}
