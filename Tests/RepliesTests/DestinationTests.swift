import Foundation
import Replies
import Testing
import Warden

struct `A notification` {
    static let notification = Warden.Notification(
        destination: "slack:#ops",
        text: "*ci-arm* has <!channel> no agents\nsince 08:00",
        policy: "policies/capacity.lua",
    )

    private static func send(
        _ reaction: Reaction,
        as kind: Destination.Kind = .slack,
        _ notification: Warden.Notification = Self.notification,
    ) async throws -> (result: ReplyError?, postings: [Posting]) {
        try await withReceiver(reaction) { host, client in
            let url = Secret("http://\(host)/services/canary?sig=1")
            let replies = Replies(
                github: [:],
                destinations: ["slack:#ops": Destination(name: "slack:#ops", kind: kind, url: url)],
                client: client,
            )
            return await failure { () throws(ReplyError) in
                try await replies.notify(notification, of: 17)
            }
        }
    }

    @Test func `reaches a channel of Slack, where it pings nobody`() async throws {
        let (error, postings) = try await Self.send(Reaction())
        #expect(error == nil)
        let posting = try #require(postings.first)
        #expect(postings.count == 1)
        #expect(posting.method == "POST")
        #expect(posting.path == "/services/canary?sig=1")
        #expect(posting.headers["content-type"] == "application/json; charset=utf-8")
        #expect(posting.body == #"{"text":"*ci-arm* has &lt;!channel&gt; no agents\nsince 08:00"}"#)
    }

    @Test func `reaches a program as it was written, with where it comes from`() async throws {
        let (error, postings) = try await Self.send(Reaction(status: 204), as: .webhook)
        #expect(error == nil)
        let body = #""text":"*ci-arm* has <!channel> no agents\nsince 08:00"}"#
        #expect(postings.map(\.body) == [#"{"delivery":17,"policy":"policies/capacity.lua","# + body])
    }

    @Test func `is cut where Slack would cut it in two`() async throws {
        var long = Self.notification
        long.text = (0..<200).map { "line \($0) " + String(repeating: ".", count: 40) }.joined(separator: "\n")
        let (error, postings) = try await Self.send(Reaction(), long)
        #expect(error == nil)
        struct Document: Decodable { let text: String }
        let text = try JSONDecoder().decode(Document.self, from: Data(try #require(postings.first).body.utf8)).text
        #expect(text.utf16.count <= SlackText.mostCharacters)
        #expect(text.hasSuffix("more lines"))
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var reaction: Reaction
        var error: ReplyError
        var testDescription: String { "\(self.reaction.status)" }
    }

    private static func gone(_ status: Int) -> ReplyError {
        .final(
            reason: "slack:#ops takes no messages at this address any more (it answered \(status)): "
                + "make a new one there and set it"
        )
    }

    static let cases = [
        Case(reaction: Reaction(status: 404), error: Self.gone(404)),
        Case(reaction: Reaction(status: 403), error: Self.gone(403)),
        Case(reaction: Reaction(status: 410), error: Self.gone(410)),
        Case(
            reaction: Reaction(status: 429, headers: ["Retry-After": "7"]),
            error: .transient(reason: "slack:#ops asks to wait", retryAfter: 7),
        ),
        Case(
            reaction: Reaction(status: 503),
            error: .transient(reason: "slack:#ops answered 503", retryAfter: nil),
        ),
        Case(
            reaction: Reaction(status: 400),
            error: .final(reason: "slack:#ops did not take the message: it answered 400"),
        ),
        Case(
            reaction: Reaction(status: 302, headers: ["Location": "http://127.0.0.1:1/elsewhere"]),
            error: .final(reason: "slack:#ops did not take the message: it answered 302"),
        ),
    ]

    @Test(arguments: Self.cases)
    func `that is not taken says why, and never the address`(_ example: Case) async throws {
        let (error, postings) = try await Self.send(example.reaction)
        #expect(error == example.error)
        #expect(postings.count == 1)
    }

    @Test func `to a destination that the settings do not have goes nowhere`() async throws {
        var other = Self.notification
        other.destination = "slack:#dev"
        let (error, postings) = try await Self.send(Reaction(), other)
        #expect(error == .final(reason: "the settings have no destination slack:#dev"))
        #expect(postings.isEmpty)
    }
}
