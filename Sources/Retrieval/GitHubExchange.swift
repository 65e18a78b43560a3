import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Warden

/// One request to GitHub's REST API and its answer, bounded in time and bytes.
struct GitHubExchange: Sendable {
    let token: @Sendable () -> Secret
    let client: HTTPClient

    /// The whole exchange, to the last byte of the answer.
    private static let time = TimeAmount.seconds(20)
    /// A page of 100 deliveries has some 60 kB.
    private static let mostAnswerBytes = 4 << 20

    struct Answer: Sendable {
        var status: Int
        var headers: HTTPHeaders
        var body: [UInt8]

        /// Whether a 403 means "not now".
        ///
        /// - SeeAlso: <https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api>.
        var isLimited: Bool {
            self.headers.contains(name: "retry-after") || self.headers.first(name: "x-ratelimit-remaining") == "0"
        }

        /// When the next request may be sent: a minute from now where GitHub does not say.
        func waitsUntil(now: Date) -> Date {
            if let seconds = self.headers.first(name: "retry-after").flatMap({ Int($0) }) {
                return now.addingTimeInterval(Double(min(max(seconds, 1), 3_600)))
            }
            guard self.headers.first(name: "x-ratelimit-remaining") == "0",
                let reset = self.headers.first(name: "x-ratelimit-reset").flatMap({ Int($0) })
            else { return now.addingTimeInterval(60) }
            return min(max(Date(timeIntervalSince1970: Double(reset)), now + 1), now + 3_600)
        }
    }

    /// Sends one request, once.
    ///
    /// - Throws: ``RetrievalError/unreachable(reason:)`` when no answer came; it names no address.
    func callAsFunction(
        _ method: HTTPMethod,
        _ url: String,
        headers: HTTPHeaders,
    ) async throws(RetrievalError) -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = method
        request.headers = headers
        request.headers.add(
            name: "authorization",
            value: "Bearer " + self.token().withBytes { String(decoding: $0, as: UTF8.self) },
        )
        request.headers.add(name: "accept", value: "application/vnd.github+json")
        request.headers.add(name: "x-github-api-version", value: "2022-11-28")
        request.headers.add(name: "user-agent", value: "poolwarden")
        do {
            let response = try await self.client.execute(request, deadline: .now() + Self.time)
            let body = try await response.body.collect(upTo: Self.mostAnswerBytes)
            return Answer(
                status: Int(response.status.code),
                headers: response.headers,
                body: Array(body.readableBytesView),
            )
        } catch {
            throw .unreachable(reason: Self.explain(error))
        }
    }

    /// Errors of the client may hold addresses, so each becomes a sentence of ours.
    private static func explain(_ error: any Error) -> String {
        switch error as? HTTPClientError {
        case .deadlineExceeded, .readTimeout, .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout:
            "GitHub did not answer in time"
        default:
            error is NIOTooManyBytesError ? "GitHub's answer was too long" : "GitHub could not be reached"
        }
    }
}
