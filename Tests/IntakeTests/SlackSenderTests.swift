import Foundation
import Intake
import Outbound
import SenderFixtures
import Testing
import Warden

struct `A Slack sender` {
    private let sender = SlackSender(
        replyHosts: HostList(HostList.slack.rules + ["127.0.0.1:8099"].compactMap(HostRule.init))
    )

    private func delivery(_ body: String, type: String = "application/x-www-form-urlencoded") -> Delivery {
        Delivery(
            source: SourceName(rawValue: "chat"),
            method: "POST",
            headers: [HeaderField(name: "Content-Type", value: type)],
            body: Array(body.utf8),
            received: Fixture.now,
        )
    }

    private func envelope(_ body: String, type: String = "application/x-www-form-urlencoded") throws -> Envelope {
        try self.sender.readEnvelope(of: self.delivery(body, type: type))
    }

    private func interpretation(_ envelope: Envelope) -> Interpretation {
        self.sender.interpret(self.journaled(envelope), people: Fixture.people)
    }

    private func journaled(_ envelope: Envelope) -> JournaledDelivery {
        JournaledDelivery(
            number: 1,
            source: SourceName(rawValue: "chat"),
            id: envelope.id,
            received: Fixture.now,
            headers: envelope.headers,
            body: envelope.body,
        )
    }

    private static let command = "token=t&team_id=T1&user_id=U9&user_name=cy&command=%2Fpool&text=list&trigger_id=1.2.3"

    @Test func `answers the handshakes`() throws {
        let check = try self.envelope("ssl_check=1&token=t")
        #expect(check.handshake == Answer(status: 200))
        let address = try self.envelope(
            #"{"token":"t","challenge":"<c>","type":"url_verification"}"#,
            type: "application/json; charset=utf-8",
        )
        #expect(address.handshake == Answer(status: 200, contentType: "text/plain", body: "<c>"))
    }

    @Test(arguments: [
        ("a=%", "application/x-www-form-urlencoded", Rejection.Reason.bodyMalformed),
        ("command=%FF", "application/x-www-form-urlencoded", .bodyMalformed),
        ("command=%2Fa&command=%2Fb", "application/x-www-form-urlencoded", .fieldDuplicate),
        ("", "application/x-www-form-urlencoded", .fieldMissing),
        ("x=1", "application/x-www-form-urlencoded", .fieldMissing),
        ("command=&team_id=T1&user_id=U1", "application/x-www-form-urlencoded", .fieldMissing),
        ("payload=x", "application/x-www-form-urlencoded", .bodyMalformed),
        ("{", "application/json", .bodyMalformed), ("[]", "application/json", .bodyMalformed),
        ("{}", "application/json", .fieldMissing),
        (#"{"type":"url_verification"}"#, "application/json", .fieldMissing),
        (#"{"type":"a","type":"b"}"#, "application/json", .fieldDuplicate),
        ("command=%2Fa", "text/plain", .mediaTypeNotAllowed), ("command=%2Fa", "", .mediaTypeNotAllowed),
    ])
    func `refuses what it cannot read`(_ body: String, _ type: String, _ reason: Rejection.Reason) {
        let error = #expect(throws: Rejection.self) { try self.envelope(body, type: type) }
        #expect(error?.reason == reason)
    }

    @Test func `takes the digest of Slack's own ID of a delivery, or of its body`() throws {
        #expect(try self.envelope(Self.command).id == .digest(of: Array("T1:1.2.3".utf8)))
        let nameless = try self.envelope("team_id=T1&user_id=U9&command=%2Fpool")
        #expect(nameless.id.rawValue.hasPrefix("sha256:"))
        #expect(nameless.id == .digest(of: Array("team_id=T1&user_id=U9&command=%2Fpool".utf8)))
        let event = try self.envelope(
            #"{"type":"event_callback","event_id":"Ev1","event":{}}"#,
            type: "application/json",
        )
        #expect(event.id.rawValue == "Ev1")
    }

    @Test(arguments: [
        ("https://hooks.slack.com/commands/T1/2/x", true), ("https://hooks.slack-gov.com/commands/T1/2/x", true),
        ("http://127.0.0.1:8099/reply", true), ("https://127.0.0.1:8099/reply", false),
        ("http://127.0.0.1:8098/reply", false),
        ("http://hooks.slack.com/commands/T1/2/x", false), ("https://hooks.slack.com", false),
        ("https://hooks.slack.com:443/x", false), ("https://hooks.slack.com@evil.example/x", false),
        ("https://evil.example/https://hooks.slack.com/x", false), ("https://hooks.slack.com.evil.example/x", false),
        ("https://HOOKS.slack.com/x", false), ("https://hooks.slack.com\\@evil.example/x", false),
        ("//hooks.slack.com/x", false),
        ("https://hooks.slack.com/x#y", false), ("https://hooks.slack.com/x y", false), ("", false),
        ("https://", false),
        ("https:///x", false), ("https://169.254.169.254/x", false), ("file:///etc/passwd", false),
        ("https://hooks.slack.com/é", false),
    ])
    func `keeps only addresses for replies that are Slack's`(_ url: String, _ isKept: Bool) throws {
        let encoded = url.utf8.map { String(format: "%%%02X", $0) }.joined()
        let envelope = try self.envelope("\(Self.command)&response_url=\(encoded)")
        #expect((envelope.capabilities["response_url"] != nil) == isKept)
        let body = String(decoding: envelope.body, as: UTF8.self)
        #expect(body.contains("response_url=%5Bredacted%5D") == isKept)
        #expect(body.contains("response_url=%5Brefused") == !isKept)
    }

    @Test func `journals no token, trigger or address, at any depth`() throws {
        let payload =
            #"{"type":"block_actions","token":"S1","trigger_id":"S2","team":{"id":"T1"},"a":[{"response_url":"S3"}]}"#
        let encoded = payload.utf8.map { String(format: "%%%02x", $0) }.joined()
        let event = #"{"token":"S4","type":"event_callback","event":{"type":"message","bot_access_token":"S5"}}"#
        let envelopes = [
            try self.envelope("payload=\(encoded)"), try self.envelope(event, type: "application/json"),
            try self.envelope(Self.command),
        ]
        #expect(envelopes[0].id == .digest(of: Array("T1:S2".utf8)))
        for envelope in envelopes {
            let body = String(decoding: envelope.body, as: UTF8.self)
            for secret in ["S1", "S2", "S3", "S4", "S5", "token=t", "1.2.3"] { #expect(!body.contains(secret)) }
        }
    }

    @Test func `reads commands, with what stands in for reply addresses`() throws {
        guard case .occurrence(let occurrence) = self.interpretation(try self.envelope(Self.command)) else {
            Issue.record("the command was not read")
            return
        }
        #expect(occurrence.name == "slack.command")
        #expect(occurrence.command?.words == ["pool", "list"])
        #expect(occurrence.actor == Actor(id: "slack:U9", name: "cy"))
        #expect(
            occurrence.replyTo == .chat(ChatAddress(kind: .slack, answer: .message, person: "U9"))
        )
        let payload = try JSONDocument(occurrence.payload)
        #expect(payload.text(at: "token") == "[redacted]")
        #expect(payload.text(at: "trigger_id") == "[redacted]")
    }

    /// What an event means: the words of a command, `event NAME`, or `ignored`.
    private func meaning(_ event: String, more: String = "") throws -> String {
        let body = #"{"type":"event_callback","event_id":"Ev1","team_id":"T1","event":\#(event)\#(more)}"#
        switch self.interpretation(try self.envelope(body, type: "application/json")) {
        case .ignored: return "ignored"
        case .occurrence(let occurrence):
            guard let command = occurrence.command else { return "event \(occurrence.name)" }
            guard case .chat(var address) = occurrence.replyTo else { throw Missing() }
            #expect(address.message?.hasPrefix("1.") == true)
            address.message = nil
            #expect(address == ChatAddress(kind: .slack, answer: .unseen, room: "C1", thread: "1.2"))
            return command.line
        }
    }

    @Test(
        arguments: [
            (#""type":"app_mention","user":"U9","text":"<@UB> pool list","channel":"C1","ts":"1.2""#, "pool list"),
            (#""type":"app_mention","user":"U9","text":"  <@UB|pw>","channel":"C1","ts":"1.2""#, "help"),
            (#""type":"app_mention","user":"U9","text":"<@UB> a","channel":"C1","ts":"1.3","thread_ts":"1.2""#, "a"),
            (
                #""type":"app_mention","user":"U9","text":"thanks <@UB>","channel":"C1","ts":"1.2""#,
                "event slack.app_mention",
            ),
            (#""type":"app_mention","user":"U9","text":"<@UX> ask <@UB>","channel":"C1""#, "event slack.app_mention"),
            (#""type":"app_mention","user":"UB","text":"<@UB> pool list","channel":"C1""#, "ignored"),
            (#""type":"app_mention","user":"U9","bot_id":"B1","text":"<@UB> pool list","channel":"C1""#, "ignored"),
            (#""type":"app_mention","text":"<@UB> pool list","channel":"C1""#, "event slack.app_mention"),
            (
                #""type":"message","channel_type":"im","user":"U9","text":"pool list","channel":"C1","ts":"1.2""#,
                "pool list",
            ),
            (
                #""type":"message","channel_type":"channel","user":"U9","text":"<@UB> x","channel":"C1""#,
                "event slack.message",
            ),
            (
                #""type":"message","channel_type":"im","subtype":"message_changed","user":"U9","text":"x","channel":"C1""#,
                "event slack.message",
            ),
            (#""type":"member_left_channel","user":"U9","channel":"C1""#, "event slack.member_left_channel"),
            (#""type":"a b""#, "event slack.a_b"), (#""type":"a\nb""#, "ignored"),
            (#""type":"""#, "event slack.event_callback"),
            (#""type":7"#, "event slack.event_callback"),
        ] as [(String, String)]
    )
    func `takes a mention at the beginning and a private message for requests`(
        _ event: String,
        _ expected: String,
    ) throws {
        let own = #","authorizations":[{"user_id":"UB","is_bot":true},{"user_id":"UX","is_bot":false}]"#
        #expect(try self.meaning("{\(event)}", more: own) == expected)
    }

    @Test(
        arguments: [
            (#"{"value":"approve 17"}"#, "approve 17"),
            (#"{"selected_option":{"value":"reject 17 no"}}"#, "reject 17 no"),
            (#"{"selected_options":[{"value":"help"}]}"#, "help"), (#"{"value":""}"#, nil), (#"{}"#, nil), ("7", nil),
        ] as [(String, String?)]
    )
    func `takes the value of a button for what one would type`(_ action: String, _ line: String?) throws {
        let payload =
            #"{"type":"block_actions","user":{"id":"U9"},"team":{"id":"T1"},"channel":{"id":"C1"},"actions":[\#(action)],"#
            + #""response_url":"https://hooks.slack.com/actions/1"}"#
        let envelope = try self.envelope("payload=" + payload.utf8.map { String(format: "%%%02x", $0) }.joined())
        #expect(envelope.capabilities["response_url"] != nil)
        guard case .occurrence(let occurrence) = self.interpretation(envelope) else {
            Issue.record("the press was not read")
            return
        }
        #expect(occurrence.name == "slack.block_actions")
        #expect(occurrence.command?.line == line)
        #expect(self.sender.receipt(for: self.journaled(envelope)) == Answer(status: 200))
    }

    @Test(arguments: [
        ("a &amp;&lt;b&gt; &amp;lt;", "a &<b> &lt;"), ("<@U1|ada> <@U2> <#C1|ops> <#C2>", "@ada @U2 #ops #C2"),
        ("<https://a.example|a.example> <https://b.example>", "a.example https://b.example"),
        ("<!here|@here>", "@here"),
        ("<open", "<open"), ("a > b", "a > b"), ("<|>", ""), ("", ""),
    ])
    func `reads text as the person saw it`(_ text: String, _ plain: String) throws {
        let form = "team_id=T1&user_id=U1&command=%2Fx&text=" + text.utf8.map { String(format: "%%%02x", $0) }.joined()
        guard case .occurrence(let occurrence) = self.interpretation(try self.envelope(form)) else {
            Issue.record("the command was not read")
            return
        }
        #expect(occurrence.command?.words == ["x"] + plain.split(separator: " ").map(String.init))
    }

    @Test func `says what happened in Slack's own form`() throws {
        let proof = self.sender.answer(to: Rejection(.signatureMismatch, "No \"such\" thing."))
        #expect(proof.status == 401)
        #expect(proof.headers == [HeaderField(name: "x-slack-no-retry", value: "1")])
        #expect(proof.body == #"{"response_type":"ephemeral","text":"No \"such\" thing."}"#)
        #expect(self.sender.answer(to: Rejection(.fieldMissing, "")).status == 400)
        let overload = self.sender.answer(to: Rejection(.overloaded, "busy"))
        #expect(overload.status == 200)
        #expect(overload.body == #"{"response_type":"ephemeral","text":"not accepted, try again"}"#)
        #expect(
            self.sender.receipt(for: self.journaled(try self.envelope(Self.command))).body.contains("Working on it")
        )
        let event = try self.envelope(#"{"type":"event_callback"}"#, type: "application/json")
        #expect(self.sender.receipt(for: self.journaled(event)) == Answer(status: 200))
    }
}
