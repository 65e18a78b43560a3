import Foundation
import Intake
import SenderFixtures
import Testing
import Warden

/// Commands in comments at GitLab, Bitbucket, Gitea and Forgejo; each case changes one thing of a fixture that holds one.
struct `A comment at a forge` {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let fixture: Fixture
        /// What to replace in the body, and by what.
        let changes: [(String, String)]
        let expected: Expected

        enum Expected: Hashable, Sendable {
            case command
            case event
            case ignored(String)
        }
    }

    private static let gitlab = Fixture(kind: .gitlab, name: "note-command")
    private static let bitbucket = Fixture(kind: .bitbucket, name: "pull-request-command")
    private static let gitea = Fixture(kind: .gitea, name: "issue-command")
    private static let people = Case.Expected.ignored("commands are taken from people only")

    static let cases: [Case] = [
        Case(testDescription: "GitLab: as it is", fixture: gitlab, changes: [], expected: .command),
        Case(
            testDescription: "GitLab: before the word action was sent",
            fixture: gitlab,
            changes: [(#""action":"create","#, "")],
            expected: .command,
        ),
        Case(
            testDescription: "GitLab: an edit",
            fixture: gitlab,
            changes: [(#""action":"create""#, #""action":"update""#)],
            expected: .event,
        ),
        Case(
            testDescription: "GitLab: an edit, before the word action was sent",
            fixture: gitlab,
            changes: [
                (#""action":"create","#, ""),
                (#""updated_at":"2026-01-02 03:04:01"#, #""updated_at":"2026-01-02 03:09"#),
            ],
            expected: .event,
        ),
        Case(
            testDescription: "GitLab: a note of its own",
            fixture: gitlab,
            changes: [(#""system":false"#, #""system":true"#)],
            expected: people,
        ),
        Case(
            testDescription: "GitLab: the bot of a project",
            fixture: gitlab,
            changes: [(#""username":"anna-dev""#, #""username":"project_318_bot_0a1b""#)],
            expected: people,
        ),
        Case(
            testDescription: "GitLab: sent by somebody else than its author",
            fixture: gitlab,
            changes: [
                (#""author_id":41,"created_at""#, #""author_id":42,"created_at""#)
            ],
            expected: people,
        ),
        Case(
            testDescription: "GitLab: on a commit",
            fixture: gitlab,
            changes: [(#""noteable_type":"MergeRequest""#, #""noteable_type":"Commit""#)],
            expected: .ignored("the comment does not say what it is on"),
        ),
        Case(
            testDescription: "GitLab: a project with a path that leads elsewhere",
            fixture: gitlab,
            changes: [("acme/platform/infrastructure\",\"default", "acme/../infrastructure\",\"default")],
            expected: .ignored("the comment does not say what it is on"),
        ),
        Case(
            testDescription: "GitLab: quoted",
            fixture: gitlab,
            changes: [("/agent forget", "> /agent forget")],
            expected: .event,
        ),
        Case(
            testDescription: "GitLab: fenced",
            fixture: gitlab,
            changes: [("/agent forget", #"```\n/agent forget"#)],
            expected: .event,
        ),
        Case(
            testDescription: "GitLab: two",
            fixture: gitlab,
            changes: [("/agent forget", #"/pool create a\n/agent forget"#)],
            expected: .command,
        ),
        Case(
            testDescription: "GitLab: our own",
            fixture: gitlab,
            changes: [("Two of them", #"<!-- poolwarden -->\nTwo of them"#)],
            expected: .ignored("we wrote this comment ourselves"),
        ),
        Case(testDescription: "Bitbucket: as it is", fixture: bitbucket, changes: [], expected: .command),
        Case(
            testDescription: "Bitbucket: an app",
            fixture: bitbucket,
            changes: [(#""actor":{"type":"user""#, #""actor":{"type":"AppUser""#)],
            expected: people,
        ),
        Case(
            testDescription: "Bitbucket: somebody else's words",
            fixture: bitbucket,
            changes: [
                (
                    #""account_id":"557058:0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9","uuid":"{0d1e2f30-4152-6374-8596-a7b8c9dae0f1}"},"repo"#,
                    #""account_id":"1","uuid":"2"},"repo"#,
                )
            ],
            expected: people,
        ),
        Case(
            testDescription: "Bitbucket: our own",
            fixture: bitbucket,
            changes: [(#""raw":"/agent"#, #""raw":"<!-- poolwarden -->\n/agent"#)],
            expected: .ignored("we wrote this comment ourselves"),
        ),
        Case(testDescription: "Gitea: as it is", fixture: gitea, changes: [], expected: .command),
        Case(
            testDescription: "Gitea: an edit",
            fixture: gitea,
            changes: [(#""action":"created""#, #""action":"edited""#)],
            expected: .event,
        ),
        Case(
            testDescription: "Gitea: its own user for workflows",
            fixture: gitea,
            changes: [(#""sender":{"id":7"#, #""sender":{"id":-2"#)],
            expected: people,
        ),
        Case(
            testDescription: "Gitea: somebody else's words",
            fixture: gitea,
            changes: [(#""sender":{"id":7,"login":"anna-dev""#, #""sender":{"id":8,"login":"bo""#)],
            expected: people,
        ),
        Case(
            testDescription: "Gitea: our own",
            fixture: gitea,
            changes: [(#""body":"/agent"#, #""body":"<!-- poolwarden -->\n/agent"#)],
            expected: .ignored("we wrote this comment ourselves"),
        ),
        Case(
            testDescription: "Forgejo: as it is",
            fixture: Fixture(kind: .forgejo, name: "issue-command"),
            changes: [],
            expected: .command,
        ),
    ]

    @Test(arguments: cases)
    func `is a command when a person has just written one`(_ example: Case) throws {
        var request = try example.fixture.request
        var body = String(decoding: request.body, as: UTF8.self)
        for (old, new) in example.changes {
            try #require(body.contains(old))
            body = body.replacing(old, with: new, maxReplacements: 1)
        }
        request.body = Array(body.utf8)
        let sender = example.fixture.sender
        let envelope = try sender.readEnvelope(
            of: request.delivery(source: SourceName(rawValue: "a"), received: Fixture.now)
        )
        let journaled = JournaledDelivery(
            number: 1,
            source: SourceName(rawValue: "a"),
            id: envelope.id,
            received: Fixture.now,
            headers: envelope.headers,
            body: envelope.body,
        )
        let actual: Case.Expected =
            switch sender.interpret(journaled, people: Fixture.people) {
            case .ignored(let reason, _): .ignored(reason)
            case .occurrence(let occurrence): occurrence.command == nil ? .event : .command
            }
        #expect(actual == example.expected)
    }

    @Test(arguments: [
        Fixture(kind: .github, name: "agent-forget-dead"), Self.gitlab, Self.bitbucket, Self.gitea,
        Fixture(kind: .forgejo, name: "issue-command"),
    ])
    func `is each of the commands of its comment, in their order`(_ fixture: Fixture) throws {
        var request = try fixture.request
        let body = String(decoding: request.body, as: UTF8.self)
        try #require(body.contains("/agent forget"))
        let text = #"/pool create a\n\nand then\n\n/pool create b\n> /pool create c\n/agent forget"#
        request.body = Array(body.replacing("/agent forget", with: text, maxReplacements: 1).utf8)
        let sender = fixture.sender
        let envelope = try sender.readEnvelope(
            of: request.delivery(source: SourceName(rawValue: "a"), received: Fixture.now)
        )
        #expect(envelope.parts == 3)
        let parts = (1...4).map { part in
            let (id, headers) = JournaledDelivery.part(part, of: envelope)
            return JournaledDelivery(
                number: Int64(part),
                source: SourceName(rawValue: "a"),
                id: id,
                received: Fixture.now,
                headers: headers,
                body: envelope.body,
            )
        }
        #expect(parts.map(\.id.rawValue) == ["", "#2", "#3", "#4"].map { envelope.id.rawValue + $0 })
        let words = parts.map { part -> [String] in
            guard case .occurrence(let occurrence) = sender.interpret(part, people: Fixture.people) else { return [] }
            return Array(occurrence.command?.words.prefix(3) ?? [])
        }
        #expect(words.prefix(2) == [["pool", "create", "a"], ["pool", "create", "b"]])
        #expect(words[2].first == "agent")
        #expect(words[3] == [])
    }
}
