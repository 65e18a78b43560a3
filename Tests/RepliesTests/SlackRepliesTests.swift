import Foundation
import Replies
import TestKit
import Testing
import Warden

private let source = SourceName(rawValue: "octo")

struct `A reply to Slack` {
    static let message = Message(headline: "Done: \"x\" & y", lines: ["one"], footer: "delivery 1")
    static let document =
        #"{"blocks":[{"text":{"emoji":false,"text":"Done: \"x\" &amp; y","type":"plain_text"},"type":"header"},"#
        + #"{"text":{"emoji":false,"text":"• one","type":"plain_text"},"type":"section"},"#
        + #"{"elements":[{"emoji":false,"text":"delivery 1","type":"plain_text"}],"type":"context"}],"#
        + #""response_type":"ephemeral","text":"*Done: \"x\" &amp; y*\n• one\n_delivery 1_"}"#

    private static func send(
        _ reaction: Reaction,
        to path: String = "/commands/T1/2/secret",
    ) async throws -> (result: ReplyError?, postings: [Posting]) {
        try await withReceiver(reaction) { host, client in
            let replies = Replies(
                chatHosts: [source: try hosts(host)],
                client: client,
            )
            return await failure { () throws(ReplyError) in
                try await replies.send(
                    Self.message,
                    to: .slack,
                    of: source,
                    responseURL: Secret("http://\(host)\(path)"),
                )
            }
        }
    }

    @Test func `is the answer of the request that waits`() async throws {
        let answer = try await withReceiver(Reaction()) { _, client in
            Replies(client: client).answer(with: Self.message, to: .slack, of: source)
        }.result
        #expect(answer?.status == 200)
        #expect(answer?.contentType == "application/json")
        #expect(answer?.body == Self.document)
    }

    @Test func `is posted to the reply address`() async throws {
        let (error, postings) = try await Self.send(Reaction())
        #expect(error == nil)
        let posting = try #require(postings.first)
        #expect(postings.count == 1)
        #expect(posting.method == "POST")
        #expect(posting.path == "/commands/T1/2/secret")
        #expect(posting.headers["content-type"] == "application/json; charset=utf-8")
        #expect(posting.body == Self.document)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var reaction: Reaction
        var error: ReplyError
        var testDescription: String { "\(self.reaction.status)" }
    }

    static let cases = [
        Case(reaction: Reaction(status: 404), error: .final(reason: "the reply address has expired")),
        Case(reaction: Reaction(status: 410), error: .final(reason: "the reply address has expired")),
        Case(
            reaction: Reaction(status: 429, headers: ["Retry-After": "30"]),
            error: .transient(reason: "Slack asks to wait", retryAfter: 30),
        ),
        Case(
            reaction: Reaction(status: 429, headers: ["Retry-After": "soon"]),
            error: .transient(reason: "Slack asks to wait", retryAfter: nil),
        ),
        Case(reaction: Reaction(status: 503), error: .transient(reason: "Slack answered 503", retryAfter: nil)),
        Case(
            reaction: Reaction(status: 400),
            error: .final(reason: "Slack did not take the message: it answered 400"),
        ),
        Case(
            reaction: Reaction(status: 302, headers: ["Location": "http://127.0.0.1:1/elsewhere"]),
            error: .final(reason: "Slack did not take the message: it answered 302"),
        ),
    ]

    @Test(arguments: Self.cases)
    func `that is not taken says why`(_ example: Case) async throws {
        let (error, postings) = try await Self.send(example.reaction)
        #expect(error == example.error)
        #expect(postings.count == 1)
    }

    @Test func `does not read a long answer to its end`() async throws {
        let (error, _) = try await Self.send(Reaction(body: String(repeating: "x", count: 1 << 20)))
        #expect(error == nil)
    }

    @Test(arguments: [
        "http://hooks.slack.com/x", "https://hooks.slack.com.evil.example/x", "https://hooks.slack.com@evil.example/x",
        "https://hooks.slack.com:8443/x", "https://evil.example/hooks.slack.com/", "https://hooks.slack.com",
        "https://hooks.slack.com\\@evil.example/", "https://HOOKS.slack.com/x", "ftp://hooks.slack.com/x",
        "https://hooks.slack.com/a b", "https://hooks.slack.com/\u{0}", "https://user@hooks.slack.com/x",
        "//hooks.slack.com/x", "https://hooks.slack.com/é",
    ])
    func `goes to Slack and nowhere else`(url: String) async throws {
        let (error, postings) = try await withReceiver(Reaction()) { _, client in
            let replies = Replies(client: client)
            return await failure { () throws(ReplyError) in
                try await replies.send(Self.message, to: .slack, of: source, responseURL: Secret(url))
            }
        }
        guard case .final(let reason) = error else {
            Issue.record("it was \(error as Any)")
            return
        }
        #expect(reason.hasPrefix("nothing was sent to the address: "))
        #expect(postings.isEmpty)
    }

    @Test(arguments: [nil, Secret("")])
    func `without an address says how it can be read`(url: Secret?) async throws {
        let error = try await withReceiver(Reaction()) { _, client in
            let replies = Replies(client: client)
            return await failure { () throws(ReplyError) in
                try await replies.send(Self.message, to: .slack, of: source, responseURL: url)
            }
        }.result
        let reason =
            "the request brought no address for a later answer; `why 1` has it; "
            + "with sources.octo.token it could be sent"
        #expect(error == .final(reason: reason))
    }

    @Test func `that finds nobody is tried again, and its address is not told`() async throws {
        let error = try await withReceiver(Reaction()) { _, client in
            // Port 1 of the loopback: nobody listens there.
            let replies = Replies(
                chatHosts: [source: try hosts("127.0.0.1:1")],
                client: client,
            )
            return await failure { () throws(ReplyError) in
                try await replies.send(
                    Self.message,
                    to: .slack,
                    of: source,
                    responseURL: Secret("http://127.0.0.1:1/secret"),
                )
            }
        }.result
        #expect(error == .transient(reason: "the receiver could not be reached", retryAfter: nil))
    }
}
