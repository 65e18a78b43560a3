import HTTPTypes
import Hummingbird
import NIOCore
import Warden

/// Says which path leads where.
///
/// Three paths need no router, and a request pays for none.
struct Routes: HTTPResponder {
    let deliveries: DeliveryRoute
    let isReady: @Sendable () async -> Bool
    let replyPage: @Sendable (String) async -> Answer?
    let draining: Draining

    func respond(to request: Request, context: Connection) async throws -> Response {
        let path = request.uri.path
        var response: Response
        if let source = DeliveryRoute.source(in: path) {
            response = try await self.deliveries.respond(to: request, from: source)
        } else {
            response = await self.respond(to: request, path: path)
            if request.announcesBody { response.headers[.connection] = "close" }
        }
        if self.draining.isOn || request.headers[.connection]?.lowercased() == "close" {
            response.headers[.connection] = "close"
        }
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func respond(to request: Request, path: String) async -> Response {
        switch path {
        case "/livez", "/readyz":
            guard request.method == .get || request.method == .head else { return .getOnly }
            guard path == "/readyz" else { return Response(status: .ok, text: "ok") }
            // Why it is not ready is nothing for strangers: the admin listener says that.
            return await self.isReady()
                ? Response(status: .ok, text: "ok") : Response(status: .serviceUnavailable, text: "not ready")
        default:
            guard let answer = await self.replyPage(path) else {
                return Response(status: .notFound, text: "there is nothing at this path")
            }
            guard request.method == .get || request.method == .head else { return .getOnly }
            return Response(answer)
        }
    }
}

/// What Hummingbird knows of a request beside the request itself; we need nothing of it.
struct Connection: InitializableFromSource {
    init(source: ApplicationRequestContextSource) {}
}

extension Request {
    /// The bytes of the body as its head gives them: 0 where there is none, nil where that is not said.
    var announcedLength: Int? {
        guard !self.headers.contains(.transferEncoding) else { return nil }
        guard let length = self.headers[.contentLength] else { return 0 }
        return Int(length)
    }

    /// Whether a body follows the head (RFC 9112, section 6.3).
    var announcesBody: Bool {
        self.headers.contains(.transferEncoding) || (self.headers[.contentLength].map { $0 != "0" } ?? false)
    }
}
