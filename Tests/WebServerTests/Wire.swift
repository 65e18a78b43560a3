import NIOCore
import NIOPosix

/// One connection, byte by byte: what a client that keeps to no rules can do.
struct Wire: ~Copyable {
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var unread = ""

    /// One HTTP answer as it came.
    struct Reading: Sendable {
        var status: Int
        var head: String
        var body: String
    }

    static func connect<Result: Sendable>(
        _ port: Int,
        host: String = "127.0.0.1",
        body: sending (inout Wire) async throws -> Result,
    ) async throws -> Result {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var wire = Wire(inbound: inbound.makeAsyncIterator(), outbound: outbound)
            return try await body(&wire)
        }
    }

    private init(
        inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
    ) {
        self.inbound = inbound
        self.outbound = outbound
    }

    func send(_ text: String) async throws {
        try await self.outbound.write(ByteBuffer(string: text))
    }

    /// The next answer; nil when the server closed before a whole one.
    mutating func answer() async throws -> Reading? {
        while true {
            if let reading = self.takeReading() { return reading }
            guard let bytes = try await self.inbound.next() else { return nil }
            self.unread += String(buffer: bytes)
        }
    }

    /// Waits for the end of the connection; what comes before it is returned.
    mutating func rest() async -> String {
        while let bytes = try? await self.inbound.next() { self.unread += String(buffer: bytes) }
        return self.unread
    }

    private mutating func takeReading() -> Reading? {
        guard let end = self.unread.firstRange(of: "\r\n\r\n") else { return nil }
        let head = self.unread[..<end.lowerBound]
        let lines = head.split(separator: "\r\n")
        let length =
            lines.first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst("content-length:".count).filter { $0 != " " }) } ?? 0
        let rest = self.unread[end.upperBound...]
        guard rest.utf8.count >= length else { return nil }
        let body = String(rest.prefix(length))
        let reading = Reading(
            status: lines.first.flatMap { Int($0.split(separator: " ")[1]) } ?? 0,
            head: String(head),
            body: body,
        )
        self.unread = String(rest.dropFirst(length))
        return reading
    }
}
