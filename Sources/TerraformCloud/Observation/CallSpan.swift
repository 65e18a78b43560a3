import AgentPoolsAPI
import Tracing

/// A span around each call, from before its turn to the end of its last try, by the standard interface for them.
///
/// It holds the method, the endpoint such as `/agent-pools/:id`, the status, the lane and the number of tries: no ID, no
/// query, no body, no token, and no error text, as that comes from the server.
enum CallSpan {
    static func around(_ call: Call, _ lane: Lane, _ body: () async -> CallEnd) async -> CallEnd {
        await withSpan("\(call.method.rawValue) \(call.template)", ofKind: .client) { span in
            span.attributes["http.request.method"] = call.method.rawValue
            span.attributes["url.template"] = call.template
            span.attributes["terraform.lane"] = lane.word
            let end = await body()
            span.attributes["terraform.tries"] = end.tries
            if let status = end.status { span.attributes["http.response.status_code"] = status }
            if case .failure(let error) = end.result {
                span.attributes["error.type"] = Self.word(error, end.status)
                span.setStatus(SpanStatus(code: .error))
            }
            return end
        }
    }

    private static func word(_ error: TerraformCloudError, _ status: Int?) -> String {
        switch error {
        case .cancelled: "cancelled"
        case .transport: "transport"
        case .circuitOpen: "circuit-open"
        case .unreadable: "unreadable"
        case .unauthorized, .forbidden, .notFound, .badRequest, .conflict, .notDeletable, .invalid, .rateLimited,
            .server, .unexpectedStatus:
            status.map(String.init) ?? "refused"
        }
    }
}
