import Foundation
import Intake
import SenderFixtures
import Testing
import Warden

struct `A GitHub sender` {
    private let sender = GitHubSender()

    private func delivery(
        _ body: String,
        event: String = "issue_comment",
        id: String = "72d3162e",
        type: String = "application/json",
    ) -> Delivery {
        Delivery(
            source: SourceName(rawValue: "forge"),
            method: "POST",
            headers: [
                HeaderField(name: "content-type", value: type), HeaderField(name: "X-GitHub-Event", value: event),
                HeaderField(name: "X-GitHub-Delivery", value: id),
            ],
            body: Array(body.utf8),
            received: Fixture.now,
        )
    }

    /// A comment as GitHub tells of it, with what differs between the cases below.
    struct Comment {
        var action = "created"
        var sender = "User"
        var author = "User"
        var login = "anna-dev"
        var app = "null"
        var repository = "acme/infrastructure"

        func body(_ text: String) -> String {
            """
            {"action":"\(self.action)","issue":{"number":7,"pull_request":{}},
            "comment":{"user":{"login":"anna-dev","type":"\(self.author)"},
            "performed_via_github_app":\(self.app),"body":\(JSONTree.string(text).text)},
            "repository":{"full_name":"\(self.repository)"},"sender":{"login":"\(self.login)","type":"\(self.sender)"}}
            """
        }
    }

    private func interpretation(_ body: String, event: String = "issue_comment") throws -> Interpretation {
        let envelope = try self.sender.readEnvelope(of: self.delivery(body, event: event))
        let journaled = JournaledDelivery(
            number: 1,
            source: SourceName(rawValue: "forge"),
            id: envelope.id,
            received: Fixture.now,
            headers: envelope.headers,
            body: envelope.body,
        )
        return self.sender.interpret(journaled, people: Fixture.people)
    }

    private func ignored(_ body: String) throws -> String? {
        guard case .ignored(let reason, _) = try self.interpretation(body) else { return nil }
        return reason
    }

    private func occurrence(_ body: String, event: String = "issue_comment") throws -> Occurrence? {
        guard case .occurrence(let occurrence) = try self.interpretation(body, event: event) else { return nil }
        return occurrence
    }

    @Test func `reads the command of a person's comment`() throws {
        let occurrence = try self.occurrence(Comment().body("Please:\r\n/agent forget-dead ci\r\n")).orThrow()
        #expect(occurrence.name == "github.issue_comment")
        #expect(occurrence.command?.words == ["agent", "forget-dead", "ci"])
        #expect(occurrence.actor == Actor(id: "anna", name: "anna-dev", groups: ["platform", "sre"]))
        #expect(occurrence.replyTo == .githubIssue(repository: "acme/infrastructure", number: 7))
        #expect(occurrence.fields.map(\.name) == ["action", "repository", "issue", "pull_request"])
    }

    @Test func `takes commands from nobody but a person, ten at a time`() throws {
        let text = "/pool create x"
        for comment in [
            Comment(sender: "Bot"), Comment(author: "Bot"), Comment(login: "somebody-else"), Comment(app: #"{"id":1}"#),
        ] {
            #expect(try self.ignored(comment.body(text)) == "commands are taken from people only")
        }
        let many = Comment().body(Array(repeating: text, count: 11).joined(separator: "\n"))
        #expect(
            try self.ignored(many) == "the comment has 11 commands, and at most 10 are taken: nothing was done"
        )
        #expect(try self.sender.readEnvelope(of: self.delivery(many)).parts == 1)
        for repository in ["acme", "acme/../x", "acme/x/y", "../x", "a b/c", "/x", "acme/"] {
            #expect(try self.ignored(Comment(repository: repository).body(text)) != nil)
        }
    }

    @Test func `never takes its own comment for anything`() throws {
        for action in ["created", "edited", "deleted"] {
            let body = Comment(action: action).body("\(GitHubSender.ownComment)\n/pool create x")
            #expect(try self.ignored(body) == "we wrote this comment ourselves")
        }
    }

    @Test func `takes everything else for an event`() throws {
        for (event, body) in [
            ("issue_comment", Comment(action: "edited").body("/pool create x")),
            ("issue_comment", Comment().body("thanks")),
            ("pull_request_review_comment", Comment().body("/pool create x")), ("team_add", "{}"),
            ("issue_comment", Comment(sender: "Bot").body("thanks")),
        ] {
            let occurrence = try self.occurrence(body, event: event).orThrow()
            #expect(occurrence.name == "github.\(event)")
            #expect(occurrence.command == nil)
            #expect(occurrence.replyTo == nil)
            #expect(occurrence.payload == Array(body.utf8))
        }
    }

    @Test(arguments: [
        ("a=1", "application/x-www-form-urlencoded", Rejection.Reason.mediaTypeNotAllowed),
        ("{}", "", .mediaTypeNotAllowed),
        ("", "application/json", .bodyMalformed), ("\u{FEFF}{}", "application/json", .bodyMalformed),
        ("[]", "application/json", .bodyMalformed), (#"{"a":1,"a":2}"#, "application/json", .fieldDuplicate),
    ])
    func `refuses what it cannot read`(_ body: String, _ type: String, _ reason: Rejection.Reason) {
        let error = #expect(throws: Rejection.self) {
            try self.sender.readEnvelope(of: self.delivery(body, type: type))
        }
        #expect(error?.reason == reason)
    }

    @Test(arguments: [
        ("push", "a b", Rejection.Reason.headerMalformed), ("push", "a\n", .headerMalformed),
        ("push", "é", .headerMalformed),
        ("push", String(repeating: "a", count: 101), .headerMalformed), ("../x", "a", .headerMalformed),
        ("", "a", .headerMissing),
        ("push", "", .headerMissing),
    ])
    func `refuses headers that GitHub does not write`(_ event: String, _ id: String, _ reason: Rejection.Reason) {
        let error = #expect(throws: Rejection.self) {
            try self.sender.readEnvelope(of: self.delivery("{}", event: event, id: id))
        }
        #expect(error?.reason == reason)
    }

    @Test func `says what happened`() throws {
        let ping = try self.sender.readEnvelope(of: self.delivery("{}", event: "ping"))
        #expect(ping.handshake?.status == 200)
        let overload = self.sender.answer(to: Rejection(.overloaded, "busy"))
        #expect(overload.status == 503)
        #expect(ping.handshake?.body == #"{"ok":true}"#)
        #expect(overload.headers == [HeaderField(name: "retry-after", value: "10")])
        #expect(overload.body == #"{"error":"overloaded","explanation":"busy"}"#)
        #expect(self.sender.answerWindow == nil)
    }
}
