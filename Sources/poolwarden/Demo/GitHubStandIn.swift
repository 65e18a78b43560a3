import Foundation
import Hummingbird
import Logging
import Synchronization

/// Takes issue comments as GitHub's REST API does, and keeps them: the demo has no GitHub to write to.
final class GitHubStandIn: Sendable {
    private let comments = Mutex<[String]>([])

    /// The comments so far, in order, as Markdown.
    var all: [String] { self.comments.withLock(\.self) }

    /// Makes the server; `onReady` is called with the port once requests are accepted.
    func makeApplication(
        logger: Logger,
        onReady: @escaping @Sendable (Int) async -> Void,
    ) -> some ApplicationProtocol {
        let router = Router()
        router.post("/repos/:owner/:repository/issues/:number/comments") { request, _ in
            struct Comment: Decodable { let body: String }
            let body = try await request.body.collect(upTo: 1 << 20)
            let comment = try JSONDecoder().decode(Comment.self, from: Data(body.readableBytesView))
            self.comments.withLock { $0.append(comment.body) }
            return Response(status: .created, body: .init(byteBuffer: ByteBuffer(string: "{}")))
        }
        return Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { await onReady($0.localAddress?.port ?? 0) },
            logger: logger,
        )
    }
}
