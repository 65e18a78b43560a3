import Foundation
import Replies
import Testing
import Warden

private let source = SourceName(rawValue: "octo")

struct `A comment on GitHub` {
    static let message = Message(headline: "Done", lines: ["one"], footer: "delivery 1")
    static let address = ReplyAddress.githubIssue(repository: "octo-org/my.repo_1", number: 42)

    private static func send(
        _ reaction: Reaction,
        to address: ReplyAddress = Self.address,
    ) async throws -> (result: ReplyError?, postings: [Posting]) {
        try await withReceiver(reaction) { host, client in
            let replies = Replies(
                github: [
                    source: GitHubReplies(
                        base: "http://\(host)/api/v3/",
                        access: .token(Secret("ghp_canary")),
                        now: { Date(timeIntervalSince1970: 1_000) },
                    )
                ],
                client: client,
            )
            #expect(replies.answer(with: Self.message, to: address, of: source) == nil)
            return await failure { () throws(ReplyError) in
                try await replies.send(Self.message, to: address, of: source, responseURL: nil)
            }
        }
    }

    @Test func `is posted to the issue`() async throws {
        let (error, postings) = try await Self.send(Reaction(status: 201, body: "{}"))
        #expect(error == nil)
        let posting = try #require(postings.first)
        #expect(posting.method == "POST")
        #expect(posting.path == "/api/v3/repos/octo-org/my.repo_1/issues/42/comments")
        #expect(posting.headers["authorization"] == "Bearer ghp_canary")
        #expect(posting.headers["accept"] == "application/vnd.github+json")
        #expect(posting.headers["x-github-api-version"] == "2022-11-28")
        #expect(posting.headers["user-agent"] == "poolwarden")
        let document = try JSONDecoder().decode([String: String].self, from: Data(posting.body.utf8))
        #expect(document == ["body": "<!-- poolwarden -->\n**Done**\n\n- one\n\n<sub>delivery 1</sub>"])
    }

    @Test(arguments: [
        (200, ["PATCH /api/v3/repos/o/r/issues/comments/17"], "17"),
        (404, ["PATCH /api/v3/repos/o/r/issues/comments/17", "POST /api/v3/repos/o/r/issues/42/comments"], nil),
    ])
    func `takes the place of the one before, or is a new one where that is gone`(
        _ status: Int,
        _ calls: [String],
        _ id: String?,
    ) async throws {
        let (sent, postings) = try await withReceiver(Reaction(status: status)) { host, client in
            let github = GitHubReplies(base: "http://\(host)/api/v3", access: .token(Secret("ghp_canary")))
            let reply = WaitingReply(
                delivery: 1,
                source: source,
                message: Self.message,
                address: .githubIssue(repository: "o/r", number: 42),
                received: Date(timeIntervalSince1970: 1_800_000_000),
                earlier: "17",
            )
            return try? await Replies(github: [source: github], client: client)
                .send(reply, capabilities: [:])
        }
        #expect(postings.map { "\($0.method) \($0.path)" } == calls)
        #expect(sent == id)
    }

    @Test func `is known by its ID afterwards`() async throws {
        let (sent, _) = try await withReceiver(Reaction(status: 201, body: #"{"id":4711,"body":"x"}"#)) {
            host,
            client in
            let github = GitHubReplies(base: "http://\(host)/api/v3", access: .token(Secret("ghp_canary")))
            let reply = WaitingReply(
                delivery: 1,
                source: source,
                message: Self.message,
                address: .githubIssue(repository: "o/r", number: 42),
                received: Date(timeIntervalSince1970: 1_800_000_000),
            )
            return try await Replies(github: [source: github], client: client)
                .send(reply, capabilities: [:])
        }
        #expect(sent == "4711")
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var reaction: Reaction
        /// What of the error matters: the wait for a transient one, a word of the advice for a final one.
        var isTransient: Bool
        var retryAfter: Double?
        var advice = ""
        var testDescription: String { "\(self.reaction.status) \(self.reaction.headers)" }
    }

    static let cases = [
        Case(reaction: Reaction(status: 403, headers: ["Retry-After": "60"]), isTransient: true, retryAfter: 60),
        Case(
            reaction: Reaction(status: 403, headers: ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1090"]),
            isTransient: true,
            retryAfter: 90,
        ),
        Case(
            reaction: Reaction(status: 429, headers: ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "10"]),
            isTransient: true,
            retryAfter: 0,
        ),
        Case(reaction: Reaction(status: 429), isTransient: true),
        Case(reaction: Reaction(status: 502), isTransient: true),
        Case(
            reaction: Reaction(status: 403, headers: ["X-RateLimit-Remaining": "4999"]),
            isTransient: false,
            advice: "allowed to write issues",
        ),
        Case(reaction: Reaction(status: 401), isTransient: false, advice: "make a new one"),
        Case(reaction: Reaction(status: 404), isTransient: false, advice: "may not see the repository"),
        Case(reaction: Reaction(status: 410), isTransient: false, advice: "switch them on"),
        Case(reaction: Reaction(status: 422), isTransient: false, advice: "locked"),
        Case(
            reaction: Reaction(status: 301, headers: ["Location": "http://127.0.0.1:1/repositories/1"]),
            isTransient: false,
            advice: "has moved",
        ),
    ]

    @Test(arguments: Self.cases)
    func `that is not taken says why, and never with the token`(_ example: Case) async throws {
        var reaction = example.reaction
        reaction.body = "ghp_canary"
        let (result, postings) = try await Self.send(reaction)
        let error = try #require(result)
        #expect(postings.count == 1)
        switch error {
        case .transient(_, let retryAfter):
            #expect(example.isTransient)
            #expect(retryAfter == example.retryAfter)
        case .final(let reason):
            #expect(!example.isTransient)
            #expect(reason.contains(example.advice))
        }
        #expect(!"\(error)".contains("canary") && !"\(error)".contains("127.0.0.1"))
    }

    @Test(arguments: [
        "", "owner", "owner/", "/name", "a/b/c", "../..", "a/..", "a b/c", "a/b?c", "a/b#c", "a%2f/b", "é/b", "a/b\n",
    ])
    func `needs a repository's name`(repository: String) async throws {
        let (error, postings) = try await Self.send(
            Reaction(status: 201),
            to: .githubIssue(repository: repository, number: 1),
        )
        #expect(
            error == .final(reason: "the repository's name is not of the form owner/name, so nothing was sent")
        )
        #expect(postings.isEmpty)
    }

    @Test func `needs a token, and names the setting`() async throws {
        let error = try await withReceiver(Reaction()) { _, client in
            let replies = Replies(client: client)
            return await failure { () throws(ReplyError) in
                try await replies.send(Self.message, to: Self.address, of: source, responseURL: nil)
            }
        }.result
        #expect(error == .final(reason: "no GitHub token is configured: set sources.octo.token to let me comment"))
    }
}
