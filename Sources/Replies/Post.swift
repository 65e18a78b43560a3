import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Tracing
import Warden

/// One POST of JSON, bounded in time and bytes.
struct Post: Sendable {
    private let client: HTTPClient

    /// The whole exchange: connecting, sending, and the answer to its last byte.
    private static let time = TimeAmount.seconds(10)
    /// More of an answer is not read: none of it is shown to anyone.
    private static let mostAnswerBytes = 64 * 1024

    init(client: HTTPClient) {
        self.client = client
    }

    /// What came back, as far as it matters.
    struct Verdict: Sendable {
        var status: Int
        var headers: HTTPHeaders

        /// The seconds that the receiver asks to wait (RFC 9110, section 10.2.3); nil where it gives none, or a date.
        var retryAfter: Double? {
            self.headers.first(name: "retry-after").flatMap { Int($0) }.map { Double(max($0, 0)) }
        }
    }

    /// Sends the body, once.
    ///
    /// - Throws: ``ReplyError/transient(reason:retryAfter:)`` when no answer came; it never names the URL, which may be
    ///   a capability. The receiver may have got the body all the same.
    func callAsFunction(_ body: [UInt8], to url: String, headers: HTTPHeaders) async throws(ReplyError) -> Verdict {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers = headers
        request.headers.replaceOrAdd(name: "content-type", value: "application/json; charset=utf-8")
        request.headers.replaceOrAdd(name: "user-agent", value: "poolwarden")
        if let trace = InstrumentationContext.current {
            InstrumentationSystem.instrument.inject(trace, into: &request.headers, using: HeaderInjector())
        }
        request.body = .bytes(ByteBuffer(bytes: body))
        do {
            let start = NIODeadline.now()
            let response = try await self.client.execute(request, deadline: start + Self.time)
            // Read so that the connection can be used again. The status counts, whatever becomes of the rest.
            await Self.read(response.body, until: start + Self.time)
            return Verdict(status: Int(response.status.code), headers: response.headers)
        } catch {
            throw .transient(reason: Self.explain(error), retryAfter: nil)
        }
    }

    /// Reads what comes of an answer in the time that is left.
    private static func read(_ body: HTTPClientResponse.Body, until deadline: NIODeadline) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = try? await body.collect(upTo: Self.mostAnswerBytes) }
            group.addTask {
                let left = deadline - NIODeadline.now()
                try? await Task.sleep(for: .nanoseconds(left.nanoseconds))
            }
            await group.next()
            group.cancelAll()
        }
    }

    /// Errors of the client may hold addresses, so each becomes a sentence of ours.
    private static func explain(_ error: any Error) -> String {
        switch error as? HTTPClientError {
        case .deadlineExceeded, .readTimeout, .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout:
            "the receiver did not answer in time"
        default:
            error is CancellationError ? "sending was interrupted" : "the receiver could not be reached"
        }
    }
}

/// Writes what an instrument wants to travel with a request.
private struct HeaderInjector: Injector {
    func inject(_ value: String, forKey key: String, into headers: inout HTTPHeaders) {
        headers.replaceOrAdd(name: key, value: value)
    }
}
