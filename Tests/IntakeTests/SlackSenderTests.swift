import Foundation
import Intake
import Testing
import Warden

struct `A Slack sender` {
    private let sender = SlackSender(plainReplyHosts: ["127.0.0.1:8099"])

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
        #expect(address.handshake == Answer(status: 200, contentType: "text/plain; charset=utf-8", body: "<c>"))
    }

    @Test(arguments: [
        ("a=%", "application/x-www-form-urlencoded", Rejection.Reason.bodyMalformed),
        ("command=%FF", "application/x-www-form-urlencoded", .bodyMalformed),
        ("command=%2Fa&command=%2Fb", "application/x-www-form-urlencoded", .fieldDuplicate),
        ("", "application/x-www-form-urlencoded", .fieldMissing),
        ("x=1", "application/x-www-form-urlencoded", .fieldMissing),
        ("command=%2Fa&team_id=T1", "application/x-www-form-urlencoded", .fieldMissing),
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

    @Test func `reads commands and, for now, nothing else`() throws {
        guard case .occurrence(let occurrence) = self.interpretation(try self.envelope(Self.command)) else {
            Issue.record("the command was not read")
            return
        }
        #expect(occurrence.name == "slack.command")
        #expect(occurrence.command?.words == ["pool", "list"])
        #expect(occurrence.actor == Actor(id: "slack:U9", name: "cy"))
        #expect(occurrence.replyTo == .slack)
        let payload = try JSONDocument(occurrence.payload)
        #expect(payload.text(at: "token") == "[redacted]")
        #expect(payload.text(at: "trigger_id") == "[redacted]")

        let event = try self.envelope(
            #"{"type":"event_callback","event":{"type":"app_mention"}}"#,
            type: "application/json",
        )
        guard case .ignored(let reason, _) = self.interpretation(event) else {
            Issue.record("the event was read")
            return
        }
        #expect(reason == "Slack's app_mention is not read yet")
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
