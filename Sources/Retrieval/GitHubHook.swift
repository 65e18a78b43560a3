package import AsyncHTTPClient
package import Foundation
import NIOCore
import NIOHTTP1
package import Warden

/// What GitHub has recorded of its deliveries to one webhook of a repository, an organization or an app.
///
/// GitHub keeps them for three days, and never sends one again by itself.
///
/// - SeeAlso: `GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries`, `GET /orgs/{org}/hooks/{hook_id}/deliveries`,
///   `GET /app/hook/deliveries`, <https://docs.github.com/en/rest/repos/webhooks>, <https://docs.github.com/en/rest/orgs/webhooks>.
package struct GitHubHook: SentDeliveries {
    private let path: String
    private let base: String
    private let allowance: GitHubAllowance
    private let exchange: GitHubExchange
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - path: The hook in the API, such as `repos/octo-org/app/hooks/42`, `orgs/octo-org/hooks/42` or `app/hook`.
    ///   - base: The API's URL without a slash at its end, such as `https://api.github.com`.
    ///   - token: Gives a token with the permission "Webhooks: read and write", or with the scope `admin:repo_hook` or
    ///     `admin:org_hook`; for `app/hook` what says that its holder is the app.
    ///   - allowance: What is left of the token's requests; one for all hooks of a token.
    ///   - client: The HTTP client to send with, one that follows no redirects; its owner shuts it down.
    ///   - now: The clock, for limits whose end GitHub gives as seconds.
    package init(
        path: String,
        base: String,
        token: @escaping @Sendable () -> Secret,
        allowance: GitHubAllowance,
        client: HTTPClient,
        now: @escaping @Sendable () -> Date,
    ) {
        self.path = path
        self.base = base
        self.allowance = allowance
        self.exchange = GitHubExchange(token: token, client: client)
        self.now = now
    }

    package func page(at place: String?, unlike mark: String?) async throws(RetrievalError) -> SentPage {
        let cursor = place.map { "&cursor=\($0)" } ?? ""
        let answer = try await self.send(
            .GET,
            "/deliveries?per_page=100\(cursor)",
            headers: mark.map { ["if-none-match": $0] } ?? [:],
        )
        switch answer.status {
        case 304:
            return .unchanged
        case 200:
            return .page(
                try GitHubDeliveries.read(answer.body),
                next: answer.headers[canonicalForm: "link"].lazy.compactMap { PageLink.cursor(in: String($0)) }.first,
                mark: answer.headers.first(name: "etag"),
            )
        default:
            throw self.error(answer)
        }
    }

    package func askForRedelivery(of number: Int64) async throws(RetrievalError) {
        let answer = try await self.send(.POST, "/deliveries/\(number)/attempts", headers: [:])
        switch answer.status {
        case 200..<300: return
        case 400, 404, 410, 422: throw .gone(reason: "GitHub cannot send it again: it answered \(answer.status)")
        default: throw self.error(answer)
        }
    }

    private func send(
        _ method: HTTPMethod,
        _ path: String,
        headers: HTTPHeaders,
    ) async throws(RetrievalError) -> GitHubExchange.Answer {
        if let until = self.allowance.pausedUntil(now: self.now()) { throw .limited(until: until) }
        let answer = try await self.exchange(method, "\(self.base)/\(self.path)\(path)", headers: headers)
        self.allowance.note(answer.headers)
        return answer
    }

    /// What an answer says that is not the one hoped for.
    private func error(_ answer: GitHubExchange.Answer) -> RetrievalError {
        switch answer.status {
        case 403 where answer.isLimited, 429:
            .limited(until: answer.waitsUntil(now: self.now()))
        case 401:
            .refused(reason: "GitHub does not know the token: make a new one and set it")
        case 403:
            .refused(reason: "GitHub does not let the token read the webhook: \(Self.permission)")
        case 404:
            .refused(reason: "GitHub finds no such webhook, or the token may not see it: \(Self.permission)")
        case 300..<400:
            .refused(reason: "the repository or organization has moved: write the hook with its new name")
        default:
            .unreachable(reason: "GitHub answered \(answer.status)")
        }
    }

    private static let permission =
        "it needs the permission \"Webhooks: read and write\" (scope admin:repo_hook or admin:org_hook)"
}
