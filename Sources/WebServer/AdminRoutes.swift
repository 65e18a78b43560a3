import HTTPTypes
import Hummingbird
import NIOCore

/// Says which path of the admin listener leads where.
struct AdminRoutes: HTTPResponder {
    let metrics: @Sendable () async -> (text: String, contentType: String)
    let condition: @Sendable () async -> ServerCondition

    func respond(to request: Request, context: Connection) async -> Response {
        var response = await self.respond(to: request)
        if request.announcesBody || request.headers[.connection]?.lowercased() == "close" {
            response.headers[.connection] = "close"
        }
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func respond(to request: Request) async -> Response {
        let path = request.uri.path
        guard ["/metrics", "/livez", "/readyz"].contains(path) else {
            return Response(status: .notFound, text: "there is nothing at this path; try /metrics, /livez or /readyz")
        }
        guard request.method == .get || request.method == .head else { return .getOnly }
        switch path {
        case "/livez": return Response(status: .ok, text: "ok")
        case "/readyz":
            let condition = await self.condition()
            return Response(
                status: condition.isReady ? .ok : .serviceUnavailable,
                text: condition.lines.joined(separator: "\n"),
            )
        default:
            let page = await self.metrics()
            return Response(
                status: .ok,
                headers: [.contentType: page.contentType],
                body: ResponseBody(byteBuffer: ByteBuffer(string: page.text)),
            )
        }
    }
}
