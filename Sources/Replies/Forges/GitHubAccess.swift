package import Foundation
import NIOHTTP1
package import SignedTokens
package import Warden

/// With what we write at GitHub.
package enum GitHubAccess: Sendable {
    /// A token of a person or a machine's user.
    case token(Secret)
    /// An app's own tokens, which it gets for each owner that has installed it.
    case app(GitHubApp)

    /// The header fields of a request about a repository.
    func headers(for repository: String, base: String, _ post: Post) async throws(ReplyError) -> HTTPHeaders {
        switch self {
        case .token(let token): GitHubApp.headers(token)
        case .app(let app): GitHubApp.headers(try await app.token(for: repository, base: base, post))
        }
    }

    /// GitHub did not take what a request was sent with (401).
    ///
    /// - Returns: That it can be tried again with another one, which an app gets; nil where there is no other.
    func renew(for repository: String) async -> ReplyError? {
        guard case .app(let app) = self else { return nil }
        await app.forgetToken(for: repository)
        return .transient(reason: "GitHub does not take the app's token any more", retryAfter: nil)
    }
}

/// A GitHub App: it gets tokens for its installations, which are good for an hour.
///
/// - SeeAlso: `GET /repos/{owner}/{repo}/installation`, `POST /app/installations/{installation_id}/access_tokens`,
///   <https://docs.github.com/en/rest/apps/apps>.
package actor GitHubApp {
    private let key: GitHubAppKey
    private let now: @Sendable () -> Date
    /// By the owner of repositories, as an app is installed at an owner.
    private var tokens: [Substring: (token: Secret, until: Date)] = [:]

    /// A token is used for so long, in seconds; it is good for an hour.
    private static let life: TimeInterval = 3_300

    package init(key: GitHubAppKey, now: @escaping @Sendable () -> Date = { Date.now }) {
        self.key = key
        self.now = now
    }

    func token(for repository: String, base: String, _ post: Post) async throws(ReplyError) -> Secret {
        let owner = repository.prefix { $0 != "/" }
        let now = self.now()
        if let known = self.tokens[owner], known.until > now { return known.token }
        struct Installation: Decodable { let id: Int }
        struct Granted: Decodable { let token: String }
        let proof = Self.headers(Secret(self.key.token(now: now)))
        let found = try await post(
            [],
            toConfigured: "\(base)/repos/\(repository)/installation",
            headers: proof,
            method: .GET,
        )
        if let error = Self.error(found, owner: owner) { throw error }
        guard let installation = found.read(Installation.self) else { throw Self.unreadable }
        let granted = try await post(
            [],
            toConfigured: "\(base)/app/installations/\(installation.id)/access_tokens",
            headers: proof,
        )
        if let error = Self.error(granted, owner: owner) { throw error }
        guard let token = granted.read(Granted.self)?.token else { throw Self.unreadable }
        self.tokens[owner] = (Secret(token), now + Self.life)
        return Secret(token)
    }

    func forgetToken(for repository: String) {
        self.tokens[repository.prefix { $0 != "/" }] = nil
    }

    static func headers(_ token: Secret) -> HTTPHeaders {
        [
            "authorization": "Bearer " + token.headerValue,
            "accept": "application/vnd.github+json",
            "x-github-api-version": "2022-11-28",
        ]
    }

    private static let unreadable = ReplyError.transient(reason: "GitHub's answer could not be read", retryAfter: nil)

    private static func error(_ verdict: Post.Verdict, owner: Substring) -> ReplyError? {
        switch verdict.status {
        case 200..<300: nil
        case 401: .final(reason: "GitHub does not know the app's key: make a new one and set it")
        case 403, 404: .final(reason: "the GitHub App is not installed at \(owner), or not for this repository")
        case 429: .transient(reason: "GitHub asks to wait", retryAfter: verdict.retryAfter)
        default: .transient(reason: "GitHub answered \(verdict.status) for a token", retryAfter: verdict.retryAfter)
        }
    }
}
