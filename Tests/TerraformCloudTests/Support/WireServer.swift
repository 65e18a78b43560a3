import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A request as it came over the wire.
struct WireRequest: Sendable {
    var method: String
    var target: String
    /// Names in small letters.
    var headers: [String: String]
    var body: String
    /// Which connection it came on, from 0.
    var connection: Int

    var path: String { String(self.target.prefix { $0 != "?" }) }
}

/// What a server does with a request.
struct WireReply: Sendable {
    /// Exactly what goes over the wire.
    var bytes: [UInt8]
    /// Whether the connection ends after it.
    var closes = false
    /// Whether nothing at all happens, until the test is over.
    var hangs = false

    static let hang = WireReply(bytes: [], hangs: true)
    static let drop = WireReply(bytes: [], closes: true)

    static func raw(_ text: String, closes: Bool = false) -> WireReply {
        WireReply(bytes: Array(text.utf8), closes: closes)
    }

    static func json(_ status: Int, _ body: [UInt8], _ headers: [String] = []) -> WireReply {
        let head = ["HTTP/1.1 \(status) Whatever", "Content-Type: application/vnd.api+json"] + headers
        return WireReply(
            bytes: Array((head + ["Content-Length: \(body.count)", "", ""]).joined(separator: "\r\n").utf8) + body
        )
    }

    static func text(_ status: Int, _ body: String, _ headers: [String] = []) -> WireReply {
        .json(status, Array(body.utf8), headers)
    }

    static let nothing = WireReply.raw("HTTP/1.1 204 No Content\r\n\r\n")

    /// Only so many bytes of it, and then the end of the connection.
    func cut(after count: Int) -> WireReply {
        WireReply(bytes: Array(self.bytes.prefix(count)), closes: true)
    }
}

/// A small HTTP server that can misbehave byte by byte; it keeps all requests that arrived whole.
final class WireServer: Sendable {
    typealias Answer = @Sendable (WireRequest) async -> WireReply

    private let requests_ = Mutex<[WireRequest]>([])
    private let connections_ = Mutex(0)
    fileprivate let answer: Answer

    private init(_ answer: @escaping Answer) {
        self.answer = answer
    }

    var requests: [WireRequest] { self.requests_.withLock(\.self) }
    /// Connections that were opened.
    var connections: Int { self.connections_.withLock(\.self) }

    /// Runs a server on a free port of this machine for as long as `body` runs.
    static func run<Result: Sendable>(
        tls: NIOSSLContext? = nil,
        _ answer: @escaping Answer,
        _ body: (WireServer, _ port: Int) async throws -> Result,
    ) async throws -> Result {
        let server = WireServer(answer)
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.addHandler(WireConnection(server))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        do {
            let result = try await body(server, channel.localAddress?.port ?? 0)
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    /// The same, with the address of a plain server.
    static func plain<Result: Sendable>(
        _ answer: @escaping Answer,
        _ body: (WireServer, _ address: String) async throws -> Result,
    ) async throws -> Result {
        try await Self.run(tls: nil, answer) { try await body($0, "http://127.0.0.1:\($1)") }
    }

    fileprivate func open() -> Int {
        self.connections_.withLock { count in
            defer { count += 1 }
            return count
        }
    }

    fileprivate func note(_ request: WireRequest) {
        self.requests_.withLock { $0.append(request) }
    }
}

/// One connection of the server.
private final class WireConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let server: WireServer
    private let number: Int
    private var received = ""

    init(_ server: WireServer) {
        self.server = server
        self.number = server.open()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.received += String(buffer: self.unwrapInboundIn(data))
        guard let request = self.takeRequest() else { return }
        self.server.note(request)
        let channel = context.channel
        let answer = self.server.answer
        Task {
            let reply = await answer(request)
            guard !reply.hangs else { return }
            if !reply.bytes.isEmpty { try? await channel.writeAndFlush(ByteBuffer(bytes: reply.bytes)) }
            if reply.closes { try? await channel.close() }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// A whole request, once it is there.
    private func takeRequest() -> WireRequest? {
        // What does not begin as a request, such as TLS, is answered at once.
        if let first = self.received.utf8.first, !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) {
            return WireRequest(method: "", target: "", headers: [:], body: "", connection: self.number)
        }
        guard let headEnd = self.received.range(of: "\r\n\r\n") else { return nil }
        let lines = self.received[..<headEnd.lowerBound].components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ").map(String.init)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces
            )
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        let rest = self.received[headEnd.upperBound...]
        guard rest.utf8.count >= length, words.count >= 2 else { return nil }
        let body = String(decoding: Array(rest.utf8.prefix(length)), as: UTF8.self)
        self.received = String(decoding: Array(rest.utf8.dropFirst(length)), as: UTF8.self)
        return WireRequest(method: words[0], target: words[1], headers: headers, body: body, connection: self.number)
    }
}
