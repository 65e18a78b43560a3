package import Foundation
import NIOHTTP1
import Warden

/// Replies to GitHub: comments on issues and pull requests.
package struct GitHubReplies: Sendable {
    private let base: String
    private let access: GitHubAccess
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - base: The API's URL without a slash at its end, such as `https://api.github.com` or, on GitHub Enterprise
    ///     Server, `https://github.example.com/api/v3`.
    ///   - access: A token or an app that may write issues and pull requests.
    ///   - now: The clock, for limits whose end GitHub gives as a time.
    package init(
        base: String = "https://api.github.com",
        access: GitHubAccess,
        now: @escaping @Sendable () -> Date = { Date.now },
    ) {
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.access = access
        self.now = now
    }

    /// Writes a comment, or puts it in the place of what was written before.
    ///
    /// Writing a new one is not safe to repeat: each call that gets through writes one more.
    ///
    /// Where `earlier` is GitHub's ID of the comment that an earlier reply to the same request became, that is edited.
    ///
    /// - Returns: GitHub's ID of the comment.
    /// - Throws: ``ReplyError``.
    /// - SeeAlso: `POST /repos/{owner}/{repo}/issues/{issue_number}/comments`,
    ///   `PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}`, <https://docs.github.com/en/rest/issues/comments>.
    func send(
        _ message: Message,
        repository: String,
        issue: Int,
        inPlaceOf earlier: String? = nil,
        _ post: Post,
    ) async throws(ReplyError) -> String? {
        guard Self.isRepository(repository) else {
            throw .final(reason: "the repository's name is not of the form owner/name, so nothing was sent")
        }
        let headers = try await self.access.headers(for: repository, base: self.base, post)
        let body = GitHubComment(message).body.bytes()
        let comments = "\(self.base)/repos/\(repository)/issues"
        if let earlier, let id = Int(earlier) {
            let verdict = try await post(
                body,
                toConfigured: "\(comments)/comments/\(id)",
                headers: headers,
                method: .PATCH,
            )
            // Somebody may have deleted it: then there is a new one.
            if verdict.status != 404 {
                if let error = await self.error(verdict, of: repository) { throw error }
                return earlier
            }
        }
        let verdict = try await post(body, toConfigured: "\(comments)/\(issue)/comments", headers: headers)
        if let error = await self.error(verdict, of: repository) { throw error }
        return Self.id(in: verdict.body)
    }

    private static func id(in body: [UInt8]) -> String? {
        struct Comment: Decodable { let id: Int }
        return (try? JSONDecoder().decode(Comment.self, from: Data(body))).map { String($0.id) }
    }

    private func error(_ verdict: Post.Verdict, of repository: String) async -> ReplyError? {
        if verdict.status == 401, let error = await self.access.renew(for: repository) { return error }
        return self.error(verdict)
    }

    /// What the answer says about the comment; nil when it was written.
    private func error(_ verdict: Post.Verdict) -> ReplyError? {
        switch verdict.status {
        case 200..<300:
            nil
        case 403 where self.isLimited(verdict), 429:
            .transient(reason: "GitHub asks to wait", retryAfter: self.wait(verdict))
        case 401:
            .final(reason: "GitHub does not know the token: make a new one and set it")
        case 403:
            .final(reason: "GitHub does not let the token comment there: it must be allowed to write issues")
        case 404:
            .final(reason: "GitHub found no such issue: it is gone, or the token may not see the repository")
        case 410:
            .final(reason: "the repository has no issues any more: switch them on to get comments")
        case 422:
            .final(reason: "GitHub did not take the comment: the issue may be locked, or comments come too fast")
        case 300..<400:
            .final(reason: "the repository has moved: let its webhook come from where it is now")
        case 500...:
            .transient(reason: "GitHub answered \(verdict.status)", retryAfter: verdict.retryAfter)
        default:
            .final(reason: "GitHub did not take the comment: it answered \(verdict.status)")
        }
    }

    /// Whether a 403 means "not now".
    ///
    /// - SeeAlso: <https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api>.
    private func isLimited(_ verdict: Post.Verdict) -> Bool {
        verdict.headers.contains(name: "retry-after") || verdict.headers.first(name: "x-ratelimit-remaining") == "0"
    }

    private func wait(_ verdict: Post.Verdict) -> Double? {
        if let seconds = verdict.retryAfter { return seconds }
        guard verdict.headers.first(name: "x-ratelimit-remaining") == "0" else { return nil }
        let reset = verdict.headers.first(name: "x-ratelimit-reset").flatMap { Int($0) }
        return reset.map { max(Double($0) - self.now().timeIntervalSince1970, 0) }
    }

    /// Whether the name can stand in a path as it is.
    static func isRepository(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { $0.isPathSegment }
    }
}
