import HTTPServing
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Outbound
import Replies
import ServiceLifecycle
import Synchronization
import Testing
import Warden

/// What a receiver of replies saw.
struct Posting: Sendable {
    var method: String
    var path: String
    var headers: [String: String]
    var body: String
}

/// How it answers.
struct Reaction: Sendable {
    var status = 200
    var headers: [String: String] = [:]
    var body = "ok"
}

/// What a machine that is busy with other tests needs, too.
let patient = ReplyClient.Limits(whole: .seconds(100), step: .seconds(50))

/// Runs a receiver on a free port of the loopback, and gives the sending side a client to reach it with.
func withReceiver<Result: Sendable>(
    _ reaction: Reaction,
    body: @Sendable @escaping (_ host: String, _ client: ReplyClient) async throws -> Result,
) async throws -> (result: Result, postings: [Posting]) {
    try await withReceiver({ _ in reaction }, body: body)
}

/// The same, where it depends on what is sent.
func withReceiver<Result: Sendable>(
    _ react: @Sendable @escaping (Posting) -> Reaction,
    body: @Sendable @escaping (_ host: String, _ client: ReplyClient) async throws -> Result,
) async throws -> (result: Result, postings: [Posting]) {
    let postings = Postings()
    let responder = CallbackResponder<BasicRequestContext> { request, _ in
        let body = try await request.body.collect(upTo: 1 << 20)
        let posting = Posting(
            method: request.method.rawValue,
            path: request.uri.string,
            headers: Dictionary(
                request.headers.map { ($0.name.canonicalName, $0.value) },
                uniquingKeysWith: { "\($0), \($1)" },
            ),
            body: String(buffer: body),
        )
        postings.add(posting)
        let reaction = react(posting)
        var headers = HTTPFields()
        for (name, value) in reaction.headers {
            guard let name = HTTPField.Name(name) else { continue }
            headers[name] = value
        }
        return Response(
            status: HTTPResponse.Status(code: reaction.status),
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: reaction.body)),
        )
    }
    var logger = Logger(label: "receiver") { _ in SwiftLogNoOpLogHandler() }
    logger.logLevel = .critical
    let (ports, ready) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
        responder: responder,
        server: .closingUnserved(),
        configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { ready.yield($0.localAddress?.port ?? 0) },
        logger: logger,
    )
    let group = ServiceGroup(configuration: .init(services: [application], logger: logger))
    let client = ReplyClient(limits: patient)
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
            defer { ready.finish() }
            try await group.run()
        }
        var iterator = ports.makeAsyncIterator()
        guard let port = await iterator.next() else { throw ChannelError.operationUnsupported }
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body("127.0.0.1:\(port)", client))
        } catch {
            result = .failure(error)
        }
        try await client.shutdown()
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        return (try result.get(), postings.all)
    }
}

private final class Postings: Sendable {
    private let state = Mutex<[Posting]>([])
    var all: [Posting] { self.state.withLock { $0 } }
    func add(_ posting: Posting) { self.state.withLock { $0.append(posting) } }
}

/// The error that sending threw; nil when it got through.
func failure(_ send: () async throws(ReplyError) -> Void) async -> ReplyError? {
    do throws(ReplyError) {
        try await send()
        return nil
    } catch {
        return error
    }
}

/// A list with these rules.
func hosts(_ rules: String...) throws -> HostList {
    HostList(try rules.map { try #require(HostRule($0)) })
}
