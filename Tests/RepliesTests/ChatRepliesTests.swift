import Foundation
import Outbound
import Replies
import Testing
import Warden

private let source = SourceName(rawValue: "chat")

struct `A reply to a chat` {
    static let message = Message(headline: "Done: x", lines: ["one"], footer: "delivery 1")
    private static let received = Date(timeIntervalSince1970: 1_800_000_000)

    private static func reply(
        to address: ChatAddress,
        earlier: String? = nil,
        uses: Int = 0,
        isLast: Bool = true,
    ) -> WaitingReply {
        WaitingReply(
            delivery: 1,
            source: source,
            message: Self.message,
            address: .chat(address),
            received: Self.received,
            earlier: earlier,
            uses: uses,
            isLast: isLast,
        )
    }

    /// Sends a reply to a receiver of our own.
    private static func send(
        _ reply: WaitingReply,
        after seconds: TimeInterval = 10,
        _ reaction: Reaction = Reaction(),
    ) async throws -> (id: String?, error: ReplyError?, postings: [Posting]) {
        let (result, postings) = try await withReceiver(reaction) { host, client in
            let replies = Replies(
                github: [:],
                chatHosts: [source: try hosts(host)],
                client: client,
                now: { Self.received.addingTimeInterval(seconds) },
            )
            do throws(ReplyError) {
                let url = Secret("http://\(host)/webhooks/1/secret")
                return (try await replies.send(reply, capabilities: ["response_url": url]), ReplyError?.none)
            } catch {
                return (String?.none, error)
            }
        }
        return (result.0, result.1, postings)
    }

    @Test(arguments: [
        (SenderKind.mattermost, ChatAddress.HTTPAnswer.message, #""response_type":"ephemeral""#),
        (.mattermost, .press, #"{"ephemeral_text":"","update":{"message":"#),
        (.discord, .message, #""type":4"#), (.discord, .press, #""type":4"#), (.teams, .message, "AdaptiveCard"),
        (.googleChat, .message, #""text":"#), (.rocketChat, .message, #""text":"#),
        (.zulip, .message, #"{"content":"#),
    ])
    func `is the answer of the request that waits`(
        _ kind: SenderKind,
        _ place: ChatAddress.HTTPAnswer,
        _ part: String,
    ) async throws {
        let address = ChatAddress(kind: kind, answer: place)
        let answer = try await withReceiver(Reaction()) { _, client in
            Replies(client: client).answer(with: Self.message, to: .chat(address), of: source)
        }.result
        #expect(answer?.status == 200)
        #expect(answer?.contentType == "application/json")
        let body = try #require(answer?.body)
        #expect(body.contains(part), "\(body)")
        #expect(body.contains("Done: x"), "\(body)")
    }

    @Test(arguments: [ChatAddress.HTTPAnswer.message, .press])
    func `has Mattermost's buttons where they can come back`(_ place: ChatAddress.HTTPAnswer) async throws {
        let message = Message(
            headline: "2 people are to approve",
            buttons: [Message.Button(label: "Approve", command: "approve 7")],
            footer: "delivery 7",
        )
        let address = ReplyAddress.chat(ChatAddress(kind: .mattermost, answer: place))
        let bodies = try await withReceiver(Reaction()) { _, client in
            let buttons = MattermostPost.Buttons(address: "https://pool.acme.example/hooks/mm", secret: Secret("s1"))
            return [
                Replies(mattermostButtons: [source: buttons], client: client), Replies(client: client),
            ].map { $0.answer(with: message, to: address, of: source)?.body ?? "" }
        }.result
        // printf 'poolwarden button\napprove 7' | openssl dgst -sha256 -hmac s1
        let proof = "f0135a66f8337cfd7f1f44fb79682cdbe5ea2a8e50a14130a9e18c9d8fb7c660"
        #expect(bodies[0].contains(#""context":{"command":"approve 7","proof":"\#(proof)"}"#), "\(bodies[0])")
        #expect(bodies[0].contains(#""url":"https://pool.acme.example/hooks/mm""#))
        #expect(!bodies[1].contains("proof"))
        #expect(bodies[1].contains("approve 7"))
    }

    @Test func `is no answer where nobody sees it`() async throws {
        let address = ChatAddress(kind: .slack, answer: .unseen)
        let answer = try await withReceiver(Reaction()) { _, client in
            Replies(client: client).answer(with: Self.message, to: .chat(address), of: source)
        }.result
        #expect(answer == nil)
    }

    @Test(arguments: [SenderKind.slack, .mattermost])
    func `goes to the address that came with the request`(_ kind: SenderKind) async throws {
        let (_, error, postings) = try await Self.send(Self.reply(to: ChatAddress(kind: kind, answer: .unseen)))
        #expect(error == nil)
        #expect(postings.map(\.method) == ["POST"])
        #expect(postings.first?.path == "/webhooks/1/secret")
        #expect(postings.first?.body.contains("Done: x") == true)
    }

    @Test func `takes the place of Discord's first answer, and of what was said before`() async throws {
        let command = ChatAddress(kind: .discord, answer: .message)
        let first = try await Self.send(Self.reply(to: command), Reaction(body: #"{"id":"77"}"#))
        #expect(first.id == "@original")
        #expect(first.postings.map(\.method) == ["PATCH"])
        #expect(first.postings.first?.path == "/webhooks/1/secret/messages/@original")
        let press = ChatAddress(kind: .discord, answer: .press)
        let second = try await Self.send(Self.reply(to: press), Reaction(body: #"{"id":"77"}"#))
        #expect(second.id == "77")
        #expect(second.postings.map { "\($0.method) \($0.path)" } == ["POST /webhooks/1/secret?wait=true"])
        let third = try await Self.send(Self.reply(to: press, earlier: "77"))
        #expect(third.id == "77")
        #expect(third.postings.map { "\($0.method) \($0.path)" } == ["PATCH /webhooks/1/secret/messages/77"])
    }

    @Test func `is not sent to an address that is used up or expired`() async throws {
        let address = ChatAddress(kind: .mattermost, answer: .message)
        for (reply, seconds, reason) in [
            (Self.reply(to: address, uses: 5), 10.0, "the reply address is used up: it takes five messages"),
            (
                Self.reply(to: address, uses: 4, isLast: false), 10,
                "the last use of the reply address is kept for the end",
            ),
            (Self.reply(to: address), 1_800, "the reply address has expired: it is good for 30 minutes"),
            (
                Self.reply(to: ChatAddress(kind: .discord, answer: .message)), 900,
                "the reply address has expired: it is good for 15 minutes",
            ),
        ] {
            let (_, error, postings) = try await Self.send(reply, after: seconds)
            #expect(error == .final(reason: reason))
            #expect(postings.isEmpty)
        }
        #expect(try await Self.send(Self.reply(to: address, uses: 4)).error == nil)
    }

    @Test func `says where there is no way back`() async throws {
        let (_, error, postings) = try await Self.send(Self.reply(to: ChatAddress(kind: .teams, answer: .message)))
        #expect(error == .final(reason: "the request brought no address for a later answer; `why 1` has it"))
        #expect(postings.isEmpty)
    }
}
