import Foundation
import NIOHTTP1
package import Warden

/// Comments at the forges but GitHub: one for each request, which becomes what there is to say.
///
/// | forge | new | again |
/// |---|---|---|
/// | GitLab | `POST /api/v4/projects/:id/{issues,merge_requests}/:iid/notes`, in a discussion `.../discussions/:id/notes` | `PUT .../notes/:id` |
/// | Gitea, Forgejo | `POST /api/v1/repos/{owner}/{repo}/issues/{index}/comments` | `PATCH /api/v1/repos/{owner}/{repo}/issues/comments/{id}` |
/// | Bitbucket Cloud | `POST /2.0/repositories/{workspace}/{repo}/{issues,pullrequests}/{id}/comments` | `PUT .../comments/{id}` |
///
/// - SeeAlso: <https://docs.gitlab.com/api/notes/>, <https://docs.gitlab.com/api/discussions/>,
///   <https://docs.gitea.com/api/>, <https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pullrequests/>.
package struct ForgeReplies: Sendable {
    private let base: String
    private let token: Secret

    /// - Parameters:
    ///   - base: The forge's address, such as `https://gitlab.example.com` or `https://api.bitbucket.org`.
    ///   - token: A token that may write comments.
    package init(base: String, token: Secret) {
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.token = token
    }

    /// Writes a comment, or puts it in the place of what was written before.
    ///
    /// - Returns: The forge's ID of the comment.
    func send(_ reply: WaitingReply, to address: ForgeAddress, _ post: Post) async throws(ReplyError) -> String? {
        guard let place = ForgePlace(address) else {
            throw .final(reason: "the project's name is of no form of \(address.kind.rawValue)'s, so nothing was sent")
        }
        let body = Self.body(reply.message, address.kind).bytes()
        let headers = address.kind.tokenHeaders(self.token)
        if let earlier = reply.earlier, let id = Int(earlier) {
            let verdict = try await post(
                body,
                toConfigured: self.base + place.comment(id),
                headers: headers,
                method: address.kind == .gitea || address.kind == .forgejo ? .PATCH : .PUT,
            )
            // Somebody may have deleted it: then there is a new one.
            if verdict.status != 404 {
                if let error = Self.error(verdict, address.kind) { throw error }
                return earlier
            }
        }
        let verdict = try await post(body, toConfigured: self.base + place.comments, headers: headers)
        if let error = Self.error(verdict, address.kind) { throw error }
        struct Comment: Decodable { let id: Int }
        return (try? JSONDecoder().decode(Comment.self, from: Data(verdict.body))).map { String($0.id) }
    }

    private static func body(_ message: Message, _ kind: SenderKind) -> ReplyJSON {
        switch kind {
        case .gitlab: GitLabNote(message).body
        case .gitea, .forgejo: GiteaComment(message).body
        default: BitbucketComment(message).body
        }
    }

    /// What the answer says about the comment; nil when it was written.
    private static func error(_ verdict: Post.Verdict, _ kind: SenderKind) -> ReplyError? {
        let forge = kind.rawValue
        return switch verdict.status {
        case 200..<300: nil
        case 401: .final(reason: "\(forge) does not know the token: make a new one and set it")
        case 403: .final(reason: "\(forge) does not let the token comment there")
        case 404, 410: .final(reason: "\(forge) found nothing to comment on: it is gone, or the token may not see it")
        case 429: .transient(reason: "\(forge) asks to wait", retryAfter: verdict.retryAfter)
        case 408, 500...: .transient(reason: "\(forge) answered \(verdict.status)", retryAfter: verdict.retryAfter)
        default: .final(reason: "\(forge) did not take the comment: it answered \(verdict.status)")
        }
    }
}

/// The paths of the comments on one thing at a forge.
private struct ForgePlace {
    /// Where a new one goes.
    let comments: String
    private let start: String

    /// - Returns: Nil where a part of the address would change the path's meaning.
    init?(_ address: ForgeAddress) {
        let parts = address.project.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts.allSatisfy({ $0.isPathSegment }) else { return nil }
        let isChange = address.topic == .changeRequest
        switch address.kind {
        case .gitlab:
            let project = parts.joined(separator: "%2F")
            let topic = "/api/v4/projects/\(project)/\(isChange ? "merge_requests" : "issues")/\(address.number)"
            self.start = "\(topic)/notes/"
            let discussion = address.discussion.flatMap { $0.utf8.allSatisfy(Self.isHex) ? $0 : nil }
            self.comments = discussion.map { "\(topic)/discussions/\($0)/notes" } ?? "\(topic)/notes"
        case .gitea, .forgejo:
            guard parts.count == 2 else { return nil }
            let issues = "/api/v1/repos/\(address.project)/issues"
            self.start = "\(issues)/comments/"
            self.comments = "\(issues)/\(address.number)/comments"
        case .bitbucket:
            guard parts.count == 2 else { return nil }
            let topic = isChange ? "pullrequests" : "issues"
            self.comments = "/2.0/repositories/\(address.project)/\(topic)/\(address.number)/comments"
            self.start = self.comments + "/"
        default:
            return nil
        }
    }

    func comment(_ id: Int) -> String { self.start + String(id) }

    private static func isHex(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
