import Foundation
import NIOHTTP1
package import Warden

/// What an event of a forge led to, beside the commit that it was about.
///
/// | forge | as | endpoint |
/// |---|---|---|
/// | GitHub | a commit status | `POST /repos/{owner}/{repo}/statuses/{sha}` |
/// | GitHub, by an app | a check run, which is updated | `POST /repos/{owner}/{repo}/check-runs`, `PATCH .../check-runs/{id}` |
/// | GitLab | a commit status | `POST /api/v4/projects/{id}/statuses/{sha}` |
/// | Gitea, Forgejo | a commit status | `POST /api/v1/repos/{owner}/{repo}/statuses/{sha}` |
/// | Bitbucket Cloud | a build status | `POST /2.0/repositories/{workspace}/{repo}/commit/{commit}/statuses/build` |
///
/// A status takes the place of the one before it under the same name, on the same commit.
///
/// - SeeAlso: <https://docs.github.com/en/rest/commits/statuses>, <https://docs.github.com/en/rest/checks/runs>,
///   <https://docs.gitlab.com/api/commits/#set-commit-pipeline-status>,
///   <https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commit-statuses/>.
package struct CommitReports: Sendable {
    private let base: String
    private let access: Access

    /// With what is written.
    package enum Access: Sendable {
        case github(GitHubAccess, isCheck: Bool)
        case token(Secret)
    }

    /// - Parameters:
    ///   - base: The forge's address, at GitHub its API's, without a slash at its end.
    ///   - access: With what is written.
    package init(base: String, access: Access) {
        self.base = base
        self.access = access
    }

    /// - Returns: GitHub's ID of the check run; nil for statuses.
    func send(_ reply: WaitingReply, to address: CommitAddress, _ post: Post) async throws(ReplyError) -> String? {
        let parts = address.project.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts.allSatisfy({ $0.isPathSegment }), address.commit.isPathSegment else {
            throw .final(reason: "the project's or the commit's name is of no form that can be sent to")
        }
        switch self.access {
        case .github(let access, let isCheck):
            let headers = try await access.headers(for: address.project, base: self.base, post)
            let writing = Writing(base: "\(self.base)/repos/\(address.project)", headers: headers, post: post) {
                await access.renew(for: address.project)
            }
            guard isCheck else {
                let status = CommitStatus(reply.message).github(context: address.name)
                try await writing.put(status, at: "statuses/\(address.commit)", of: address.kind)
                return nil
            }
            return try await self.check(reply, address, writing)
        case .token(let token):
            let writing = Writing(base: self.base, headers: address.kind.tokenHeaders(token), post: post)
            let status = CommitStatus(reply.message)
            switch address.kind {
            case .gitlab:
                let project = parts.joined(separator: "%2F")
                let path = "api/v4/projects/\(project)/statuses/\(address.commit)"
                try await writing.put(status.gitlab(name: address.name), at: path, of: address.kind)
            case .gitea, .forgejo:
                let path = "api/v1/repos/\(address.project)/statuses/\(address.commit)"
                try await writing.put(status.gitea(context: address.name), at: path, of: address.kind)
            default:
                let path = "2.0/repositories/\(address.project)/commit/\(address.commit)/statuses/build"
                // Bitbucket wants an address to lead to: the commit's own page, where there is none of ours.
                let page = "https://bitbucket.org/\(address.project)/commits/\(address.commit)"
                try await writing.put(status.bitbucket(key: address.name, address: page), at: path, of: address.kind)
            }
            return nil
        }
    }

    private func check(
        _ reply: WaitingReply,
        _ address: CommitAddress,
        _ writing: Writing,
    ) async throws(ReplyError) -> String? {
        let run = CheckRun(reply.message).document
        if let id = reply.earlier.flatMap({ Int($0) }) {
            try await writing.put(run, at: "check-runs/\(id)", of: address.kind, method: .PATCH)
            return String(id)
        }
        let named = run.adding([
            "name": .text(address.name), "head_sha": .text(address.commit), "external_id": .text("\(reply.delivery)"),
        ])
        struct Made: Decodable { let id: Int }
        let verdict = try await writing.put(named, at: "check-runs", of: address.kind)
        return verdict.read(Made.self).map { String($0.id) }
    }

    /// Requests to one forge.
    private struct Writing {
        let base: String
        let headers: HTTPHeaders
        let post: Post
        /// Says whether another token is to be had when this one is not taken.
        var renew: @Sendable () async -> ReplyError? = { nil }

        @discardableResult
        func put(
            _ document: ReplyJSON,
            at path: String,
            of kind: SenderKind,
            method: HTTPMethod = .POST,
        ) async throws(ReplyError) -> Post.Verdict {
            let verdict = try await self.post(
                document.bytes(),
                toConfigured: "\(self.base)/\(path)",
                headers: self.headers,
                method: method,
            )
            switch verdict.status {
            case 200..<300: return verdict
            case 401:
                if let error = await self.renew() { throw error }
                throw .final(reason: "\(kind.rawValue) does not know the token: make a new one and set it")
            case 403 where verdict.headers.contains(name: "retry-after"), 429:
                throw .transient(reason: "\(kind.rawValue) asks to wait", retryAfter: verdict.retryAfter)
            case 403, 404:
                throw .final(
                    reason: "\(kind.rawValue) does not let the token report on the commit, or has no such commit"
                )
            case 408, 500...:
                throw .transient(
                    reason: "\(kind.rawValue) answered \(verdict.status)",
                    retryAfter: verdict.retryAfter,
                )
            default:
                throw .final(reason: "\(kind.rawValue) did not take the report: it answered \(verdict.status)")
            }
        }
    }
}

extension SenderKind {
    /// How a forge but GitHub takes its token.
    func tokenHeaders(_ token: Secret) -> HTTPHeaders {
        switch self {
        case .gitlab: ["private-token": token.headerValue]
        case .gitea, .forgejo: ["authorization": "token " + token.headerValue]
        default: ["authorization": "Bearer " + token.headerValue]
        }
    }
}
