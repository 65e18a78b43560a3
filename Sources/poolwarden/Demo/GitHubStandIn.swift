import HTTPServing
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Synchronization

/// Takes issue comments as GitHub's REST API does, and keeps them: the demo has no GitHub to write to.
final class GitHubStandIn: Sendable {
    private let comments = Mutex<[Comment]>([])

    private struct Comment {
        let text: String
        let trace: TraceFields?
    }

    /// The comments so far, in order, as Markdown.
    var all: [String] { self.comments.withLock { $0.map(\.text) } }

    /// The trace that came with each of them.
    var traces: [TraceFields?] { self.comments.withLock { $0.map(\.trace) } }

    /// Makes the server; `onReady` is called with the port once requests are accepted.
    func makeApplication(
        logger: Logger,
        onReady: @escaping @Sendable (Int) async -> Void,
    ) -> some ApplicationProtocol {
        let router = Router()
        router.post("/repos/:owner/:repository/issues/:number/comments") { request, _ in
            struct Document: Decodable { let body: String }
            let body = try await request.body.collect(upTo: 1 << 20)
            let document = try JSONDecoder().decode(Document.self, from: Data(body.readableBytesView))
            let comment = Comment(text: document.body, trace: TraceFields(request))
            self.comments.withLock { $0.append(comment) }
            return Response(status: .created, body: .init(byteBuffer: ByteBuffer(string: "{}")))
        }
        return Application(
            router: router,
            server: .closingUnserved(),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { await onReady($0.localAddress?.port ?? 0) },
            logger: logger,
        )
    }
}

/// The trace that came with a request, as it stands there.
struct TraceFields: Hashable, Sendable {
    let parent: String
    let state: String?

    /// Nil where none came.
    init?(_ request: Request) {
        guard let name = HTTPField.Name("traceparent"), let parent = request.headers[name] else { return nil }
        self.parent = parent
        self.state = HTTPField.Name("tracestate").flatMap { request.headers[$0] }
    }
}
