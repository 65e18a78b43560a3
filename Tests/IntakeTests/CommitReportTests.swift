import Foundation
import Intake
import SenderFixtures
import Testing
import Warden

/// Where it is reported what an event led to, for sources whose settings want that.
struct `A report's address` {
    private static let commit = String(repeating: "0a1b2c3d", count: 5)
    private static let none = String(repeating: "0", count: 40)

    struct Case: Sendable, CustomTestStringConvertible {
        var kind: SenderKind
        var event: String
        var body: String
        /// The project, or the incident; nil where nothing is reported.
        var place: String?

        var testDescription: String { "\(self.kind) \(self.event) \(self.place ?? "-")" }
    }

    static let cases = [
        Case(
            kind: .github,
            event: "workflow_job",
            body: #"{"workflow_job":{"head_sha":"\#(commit)"},"repository":{"full_name":"acme/app"}}"#,
            place: "acme/app poolwarden/workflow_job",
        ),
        Case(
            kind: .github,
            event: "push",
            body: #"{"after":"\#(commit)","repository":{"full_name":"acme/app"}}"#,
            place: "acme/app poolwarden/push",
        ),
        // A branch was deleted.
        Case(kind: .github, event: "push", body: #"{"after":"\#(none)","repository":{"full_name":"acme/app"}}"#),
        Case(kind: .github, event: "push", body: #"{"after":"\#(commit)","repository":{"full_name":"acme/../app"}}"#),
        Case(kind: .github, event: "push", body: #"{"after":"abc","repository":{"full_name":"acme/app"}}"#),
        Case(kind: .github, event: "team_add", body: #"{"repository":{"full_name":"acme/app"}}"#),
        // What a report of ours leads to.
        Case(kind: .github, event: "status", body: #"{"sha":"\#(commit)","repository":{"full_name":"acme/app"}}"#),
        Case(
            kind: .github,
            event: "check_run",
            body: #"{"action":"created","check_run":{"head_sha":"\#(commit)"},"repository":{"full_name":"acme/app"}}"#,
        ),
        Case(
            kind: .gitlab,
            event: "Push Hook",
            body: #"{"checkout_sha":"\#(commit)","project":{"path_with_namespace":"acme/infra/app"}}"#,
            place: "acme/infra/app poolwarden/push",
        ),
        Case(
            kind: .gitlab,
            event: "Pipeline Hook",
            body: #"{"object_attributes":{"sha":"\#(commit)"},"project":{"path_with_namespace":"acme/app"}}"#,
        ),
        Case(
            kind: .forgejo,
            event: "push",
            body: #"{"after":"\#(commit)","repository":{"full_name":"acme/app"}}"#,
            place: "acme/app poolwarden/push",
        ),
        Case(
            kind: .bitbucket,
            event: "repo:push",
            body:
                #"{"push":{"changes":[{"new":{"target":{"hash":"\#(commit)"}}}]},"repository":{"full_name":"acme/app"}}"#,
            place: "acme/app poolwarden/repo.push",
        ),
        Case(
            kind: .pagerDuty,
            event: "",
            body: #"{"event":{"event_type":"incident.triggered","data":{"id":"Q1","type":"incident"}}}"#,
            place: "Q1",
        ),
        Case(
            kind: .pagerDuty,
            event: "",
            body: #"{"event":{"event_type":"incident.annotated","data":{"id":"Q1","type":"incident"}}}"#,
        ),
        Case(
            kind: .pagerDuty,
            event: "",
            body: #"{"event":{"event_type":"incident.triggered","data":{"id":"../Q1","type":"incident"}}}"#,
        ),
    ]

    @Test(arguments: Self.cases, [true, false])
    func `is that of the commit or the incident`(_ example: Case, _ isReported: Bool) throws {
        var options = Senders.Options()
        options.isReported = isReported
        let header =
            switch example.kind {
            case .github: "x-github-event"
            case .gitlab: "x-gitlab-event"
            case .bitbucket: "x-event-key"
            default: "x-\(example.kind.rawValue)-event"
            }
        let delivery = JournaledDelivery(
            number: 1,
            source: SourceName(rawValue: "forge"),
            id: DeliveryID(rawValue: "1"),
            received: Fixture.now,
            headers: [HeaderField(name: header, value: example.event)],
            body: Array(example.body.utf8),
        )
        let sender = Senders.make(kind: example.kind, options: options)
        guard case .occurrence(let occurrence) = sender.interpret(delivery, people: Fixture.people) else {
            Issue.record("every one of them is an event")
            return
        }
        let place: String? =
            switch occurrence.replyTo {
            case .commit(let address): "\(address.project) \(address.name)"
            case .incident(let id): id
            default: nil
            }
        #expect(place == (isReported ? example.place : nil))
        if case .commit(let address) = occurrence.replyTo { #expect(address.commit == Self.commit) }
    }

    @Test func `has a command where a person pressed a button of a check run`() throws {
        var options = Senders.Options()
        options.isReported = true
        let body =
            #"{"action":"requested_action","requested_action":{"identifier":"approve 12"},"#
            + #""check_run":{"head_sha":"\#(Self.commit)"},"repository":{"full_name":"acme/app"},"#
            + #""sender":{"login":"anna-dev","type":"TYPE"}}"#
        for (type, words) in [("User", ["approve", "12"]), ("Bot", nil)] {
            let delivery = JournaledDelivery(
                number: 1,
                source: SourceName(rawValue: "forge"),
                id: DeliveryID(rawValue: "1"),
                received: Fixture.now,
                headers: [HeaderField(name: "x-github-event", value: "check_run")],
                body: Array(body.replacing("TYPE", with: type).utf8),
            )
            let sender = Senders.make(kind: .github, options: options)
            guard case .occurrence(let occurrence) = sender.interpret(delivery, people: Fixture.people) else {
                Issue.record("it is an event at least")
                return
            }
            #expect(occurrence.command?.words == words)
            #expect((occurrence.replyTo != nil) == (words != nil))
        }
    }

    @Test func `of a generic sender is a callback where the settings have one`() {
        for hasCallback in [true, false] {
            var options = Senders.Options()
            options.hasCallback = hasCallback
            let delivery = JournaledDelivery(
                number: 1,
                source: SourceName(rawValue: "builds"),
                id: DeliveryID(rawValue: "1"),
                received: Fixture.now,
                headers: [],
                body: Array("{}".utf8),
            )
            let sender = Senders.make(kind: .generic, options: options)
            guard case .occurrence(let occurrence) = sender.interpret(delivery, people: Fixture.people) else {
                Issue.record("everything is an event")
                return
            }
            #expect(occurrence.replyTo == (hasCallback ? .callback : .answer))
        }
    }
}
