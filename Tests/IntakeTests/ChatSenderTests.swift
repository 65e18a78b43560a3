import Foundation
import Intake
import SenderFixtures
import Testing
import Warden

/// What a chat sent, as its sender makes it, without its proof.
struct ChatDelivery {
    let kind: SenderKind
    let body: String
    var type = "application/json"

    var sender: any Sender { Senders.make(kind: self.kind, options: Fixture.options) }

    func envelope() throws -> Envelope {
        try self.sender.readEnvelope(
            of: Delivery(
                source: SourceName(rawValue: "chat"),
                method: "POST",
                headers: [HeaderField(name: "Content-Type", value: self.type)],
                body: Array(self.body.utf8),
                received: Fixture.now,
            )
        )
    }

    func journaled() throws -> JournaledDelivery {
        let envelope = try self.envelope()
        return JournaledDelivery(
            number: 17,
            source: SourceName(rawValue: "chat"),
            id: envelope.id,
            received: Fixture.now,
            headers: envelope.headers,
            body: envelope.body,
        )
    }

    /// The command, `event NAME`, or `ignored: WHY`.
    func meaning() throws -> String {
        switch self.sender.interpret(try self.journaled(), people: Fixture.people) {
        case .ignored(let reason, _): "ignored: \(reason)"
        case .occurrence(let occurrence): occurrence.command?.line ?? "event \(occurrence.name)"
        }
    }
}

struct `A chat` {
    private static let chats = SenderKind.allCases.filter { Senders.make(kind: $0) is any ChatSender }

    @Test func `is every sender that people talk to`() {
        #expect(Self.chats == [.slack, .mattermost, .discord, .teams, .googleChat, .rocketChat, .zulip])
    }

    /// The text that people see of an answer.
    private static func text(of answer: Answer) throws -> String? {
        let document = try JSONDocument(Array(answer.body.utf8))
        return document.text(at: "text") ?? document.text(at: "content") ?? document.text(at: "data.content")
    }

    @Test(arguments: chats)
    func `shows overload as a message, because it shows no other status`(_ kind: SenderKind) throws {
        let answer = Senders.make(kind: kind).answer(to: Rejection(.overloaded, "the disk is full"))
        #expect(answer.status == 200)
        #expect(try Self.text(of: answer) == "not accepted, try again")
    }

    @Test(arguments: chats)
    func `answers what is not proven with 401 and says why`(_ kind: SenderKind) throws {
        for (reason, status) in [
            (Rejection.Reason.signatureMismatch, 401), (.tokenMissing, 401), (.keyUnknown, 401), (.bodyMalformed, 400),
            (.mediaTypeNotAllowed, 415), (.bodyTooLarge, 413),
        ] {
            let answer = Senders.make(kind: kind).answer(to: Rejection(reason, "No \"such\" thing."))
            #expect(answer.status == status)
            #expect(try Self.text(of: answer) == "No \"such\" thing.")
        }
    }

    @Test(arguments: chats)
    func `is waited for less long than it waits`(_ kind: SenderKind) throws {
        let patience: [SenderKind: Duration] = [
            .slack: .seconds(3), .mattermost: .seconds(30), .discord: .seconds(3), .teams: .seconds(5),
            .googleChat: .seconds(30), .rocketChat: .seconds(20), .zulip: .seconds(10),
        ]
        #expect(try Senders.make(kind: kind).answerWindow.orThrow() < patience[kind].orThrow())
    }
}

struct `What a chat says` {
    @Test(arguments: [
        (#"{"user_id":"u","text":"pool list"}"#, "pool list"),
        (#"{"user_id":"u","trigger_word":"!pool","text":"!pool list"}"#, "pool list"),
        (
            #"{"user_id":"u","trigger_word":"!pool","text":"!pools list"}"#,
            "ignored: the message does not begin with the webhook's trigger word",
        ),
        (#"{"user_id":"","text":"x"}"#, "ignored: Mattermost's request does not say who made it"),
        (#"{"user_id":7,"text":"x"}"#, "ignored: Mattermost's request does not say who made it"),
        (#"{"user_id":"u","context":{"command":"approve 17"}}"#, "approve 17"),
        (#"{"user_id":"u","context":{}}"#, "help"), (#"{"user_id":"u","text":["a"]}"#, "help"),
    ])
    func `in Mattermost is read`(_ body: String, _ meaning: String) throws {
        #expect(try ChatDelivery(kind: .mattermost, body: body).meaning() == meaning)
    }

    private static func interaction(
        _ type: Int,
        _ data: String,
        user: String = #""member":{"user":{"id":"1"}}"#,
    ) -> String {
        #"{"id":"9","application_id":"2","token":"t","type":\#(type),\#(user),"data":\#(data)}"#
    }

    @Test(arguments: [
        (interaction(2, #"{"name":"pool","options":[{"type":1,"name":"list"}]}"#), "pool list"),
        (
            interaction(
                2,
                #"{"name":"pool","options":[{"type":2,"name":"move","options":[{"type":1,"name":"to","options":[{"type":4,"name":"count","value":3},{"type":5,"name":"dry-run","value":true}]}]}]}"#,
            ),
            "pool move to --count=3 --dry-run=true",
        ),
        (
            interaction(
                2,
                #"{"name":"poolwarden","options":[{"type":3,"name":"text","value":"pool create \"a b\""}]}"#,
            ), "pool create a b",
        ),
        (interaction(2, #"{"name":"poolwarden"}"#, user: #""user":{"id":"1"}"#), "help"),
        (interaction(2, #"{"name":"Ask about","type":3}"#), "ignored: entries of menus are not commands; type one"),
        (interaction(2, "{}"), "ignored: Discord's interaction does not say what is asked for"),
        (
            interaction(2, #"{"name":"pool"}"#, user: #""x":1"#),
            "ignored: Discord's interaction does not say who made it",
        ),
        (interaction(3, #"{"custom_id":"reject 17 no"}"#), "reject 17 no"),
        (interaction(5, #"{"custom_id":"new"}"#), "ignored: dialogs are not commands; type one"),
        (
            #"{"version":1,"application_id":"1","type":1,"event":{"type":"APPLICATION_AUTHORIZED"}}"#,
            "event discord.application_authorized",
        ),
    ])
    func `in Discord is read`(_ body: String, _ meaning: String) throws {
        #expect(try ChatDelivery(kind: .discord, body: body).meaning() == meaning)
    }

    @Test(arguments: [
        ("<at>Pool Warden</at> pool list\n", "pool list"), ("<at>P</at>", "help"), ("pool list", "pool list"),
        ("<p><at>P</at>&nbsp;pool</p><p>list</p>", "pool list"), ("<at>P</at> rename a <at>Bo</at>", "rename a Bo"),
        ("&lt;at&gt; x", "<at> x"), ("<at>never closed", "never closed"), ("a < b", "a < b"),
        ("&#x61;&#98;&bogus;", "ab&bogus;"),
    ])
    func `in Teams is read`(_ text: String, _ line: String) throws {
        let body: JSONTree = ["type": "message", "from": ["id": "29:1"], "text": .string(text)]
        #expect(try ChatDelivery(kind: .teams, body: body.text).meaning() == line)
    }

    @Test(arguments: [
        (#"{"type":"MESSAGE","message":{"text":"@PW pool list","argumentText":" pool list"}}"#, "pool list"),
        (#"{"type":"MESSAGE","message":{"text":"pool list"}}"#, "pool list"),
        (#"{"type":"MESSAGE","message":{}}"#, "event googlechat.message"),
        (#"{"type":"ADDED_TO_SPACE"}"#, "event googlechat.added_to_space"),
        (#"{"type":"REMOVED_FROM_SPACE"}"#, "event googlechat.removed_from_space"),
        (#"{"type":"CARD_CLICKED","common":{"parameters":{"command":"approve 17"}}}"#, "approve 17"),
        (
            #"{"type":"CARD_CLICKED","action":{"parameters":[{"key":"x","value":"y"}]}}"#,
            "event googlechat.card_clicked",
        ),
    ])
    func `in Google Chat is read`(_ body: String, _ meaning: String) throws {
        let body = body.dropLast() + #","user":{"name":"users/1","type":"HUMAN"}}"#
        #expect(try ChatDelivery(kind: .googleChat, body: String(body)).meaning() == meaning)
    }

    @Test(arguments: [
        (#"{"user_id":"u","text":"pool list"}"#, "pool list"), (#"{"user_id":"u","bot":null,"text":"a"}"#, "a"),
        (
            #"{"user_id":"u","bot":true,"text":"a"}"#,
            "ignored: commands are taken from people only, and not from edited messages",
        ),
        (
            #"{"user_id":"u","bot":{"i":"x"},"text":"a"}"#,
            "ignored: commands are taken from people only, and not from edited messages",
        ),
        (
            #"{"user_id":"u","bot":false,"isEdited":true,"text":"a"}"#,
            "ignored: commands are taken from people only, and not from edited messages",
        ),
        (#"{"text":"a"}"#, "ignored: the message of Rocket.Chat does not say who wrote it"),
        (
            #"{"user_id":"u","trigger_word":"!pool","text":"a"}"#,
            "ignored: the message does not begin with the webhook's trigger word",
        ),
    ])
    func `in Rocket.Chat is read`(_ body: String, _ meaning: String) throws {
        #expect(try ChatDelivery(kind: .rocketChat, body: body).meaning() == meaning)
    }

    @Test(arguments: [
        ("@**PW** pool list", "pool list"), ("@**PW|25** pool list", "pool list"), ("@**PW** ", "help"),
        ("pool list", "pool list"),
        ("@**PWX** a", "**PWX** a"), ("rename @**Bo**", "rename @**Bo**"), ("@**PW", "**PW"),
    ])
    func `in Zulip is read`(_ data: String, _ line: String) throws {
        let body: JSONTree = [
            "bot_email": "pw@z.example", "bot_full_name": "PW", "data": .string(data),
            "message": ["id": .number(1), "sender_id": .number(5), "sender_email": "bo@z.example"],
        ]
        #expect(try ChatDelivery(kind: .zulip, body: body.text).meaning() == line)
        let own = body.text.replacing("bo@z.example", with: "pw@z.example")
        #expect(try ChatDelivery(kind: .zulip, body: own).meaning() == "ignored: we wrote this message ourselves")
    }
}

struct `The ID of a chat's delivery` {
    @Test(arguments: [
        (SenderKind.mattermost, #"{"post_id":"p1"}"#, "p1"), (.discord, #"{"type":2,"id":"7"}"#, "7"),
        (.teams, #"{"id":"7"}"#, "7"), (.teams, #"{"id":"7","conversation":{"id":"19:a"}}"#, "19:a/7"),
        (.googleChat, #"{"type":"MESSAGE","message":{"name":"spaces/A/messages/B"}}"#, "spaces/A/messages/B"),
        (.rocketChat, #"{"message_id":"m"}"#, "m"), (.rocketChat, #"{"message_id":"m","isEdited":true}"#, "m/edited"),
        (.zulip, #"{"message":{"id":7}}"#, "7"),
    ])
    func `is the sender's own`(_ kind: SenderKind, _ body: String, _ id: String) throws {
        #expect(try ChatDelivery(kind: kind, body: body).envelope().id.rawValue == id)
    }

    @Test(arguments: [
        (SenderKind.mattermost, "{}"), (.discord, #"{"type":2}"#), (.teams, "{}"),
        (.googleChat, #"{"type":"MESSAGE"}"#),
        (.rocketChat, "{}"), (.zulip, #"{"message":{"id":"7"}}"#),
    ])
    func `is the digest of the body where there is none`(_ kind: SenderKind, _ body: String) throws {
        #expect(try ChatDelivery(kind: kind, body: body).envelope().id == .digest(of: Array(body.utf8)))
    }

    @Test(arguments: ["a b", "é", "a\u{0}", String(repeating: "a", count: 256)])
    func `is a digest where it does not look like one`(_ id: String) throws {
        let body: JSONTree = ["post_id": .string(id)]
        let envelope = try ChatDelivery(kind: .mattermost, body: body.text).envelope()
        #expect(envelope.id == .digest(of: Array(id.utf8)))
    }

    @Test func `tells two clicks on one card of Google Chat apart`() throws {
        let ids = try ["1", "2", "1"].map { second in
            let body = #"{"type":"CARD_CLICKED","eventTime":"2026-01-02T03:04:0\#(second)Z","message":{"name":"m"}}"#
            return try ChatDelivery(kind: .googleChat, body: body).envelope().id
        }
        #expect(ids[0] != ids[1])
        #expect(ids[0] == ids[2])
    }
}

struct `The journal of a chat` {
    @Test(arguments: [
        (
            SenderKind.mattermost,
            #"{"token":"S1","a":{"trigger_id":"S2"},"context":{"proof":"S3"},"response_url":"https://x/S4"}"#,
        ),
        (.discord, #"{"type":2,"application_id":"1","token":"S1","x":[{"token":"S2"}]}"#),
        (
            .googleChat,
            #"{"type":"MESSAGE","token":"S1","configCompleteRedirectUrl":"S2","authorizationEventObject":{"systemIdToken":"S3","userIdToken":"S4","userOAuthToken":"S5"}}"#,
        ),
        (.rocketChat, #"{"token":"S1"}"#), (.zulip, #"{"token":"S1"}"#),
    ])
    func `has nothing that lets one act`(_ kind: SenderKind, _ body: String) throws {
        let kept = String(decoding: try ChatDelivery(kind: kind, body: body).envelope().body, as: UTF8.self)
        for secret in ["S1", "S2", "S3", "S4", "S5"] { #expect(!kept.contains(secret)) }
        #expect(kept.contains("[redacted]"))
    }

    @Test(
        arguments: [
            ("1", "aW50_ZXI-1=", "https://discord.com/api/v10/webhooks/1/aW50_ZXI-1=/messages/@original"),
            ("1/2", "t", nil), ("", "t", nil), ("1", "", nil), ("1", "../x", nil), ("1", "a/b", nil),
            ("1", "a?b", nil), ("１", "t", nil),
            ("123456789012345678901", "t", nil), ("1", "é", nil),
        ] as [(String, String, String?)]
    )
    func `has an address of Discord's own making only`(_ application: String, _ token: String, _ url: String?) throws {
        let body: JSONTree = ["type": .number(2), "application_id": .string(application), "token": .string(token)]
        let envelope = try ChatDelivery(kind: .discord, body: body.text).envelope()
        let kept = envelope.capabilities["response_url"].map { $0.withBytes { String(decoding: $0, as: UTF8.self) } }
        #expect(kept == url)
    }

    @Test(arguments: [
        ("https://chat.acme.example/hooks/commands/r", true), ("https://evil.example/hooks/commands/r", false),
        ("http://chat.acme.example/hooks/commands/r", false), ("https://chat.acme.example.evil.example/r", false),
        ("http://localhost:8065/hooks/commands/r", false), ("", false),
    ])
    func `has an address of the Mattermost server only`(_ url: String, _ isKept: Bool) throws {
        let body: JSONTree = ["user_id": "u", "response_url": .string(url)]
        let envelope = try ChatDelivery(kind: .mattermost, body: body.text).envelope()
        #expect((envelope.capabilities["response_url"] != nil) == isKept)
        #expect(String(decoding: envelope.body, as: UTF8.self).contains("[refused") == !isKept)
    }
}
