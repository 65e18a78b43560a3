import Foundation
import Intake
import SenderFixtures
import Testing
import Warden

struct `A fixture` {
    @Test(arguments: Fixture.all)
    func `means what stands beside it`(_ fixture: Fixture) throws {
        let request = try fixture.request
        let verifier = Verifier(sender: fixture.sender, secrets: try fixture.secrets)
        let source = SourceName(rawValue: fixture.kind.rawValue)
        let verified = try verifier.verify(
            request.delivery(source: source, received: try fixture.signedAt),
            now: try fixture.signedAt,
        )
        let actual = Expectation.tree(of: verified, request: request, sender: verifier.sender)
        if ProcessInfo.processInfo.environment["RECORD_FIXTURES"] != nil {
            try Data((actual.layout() + "\n").utf8).write(to: fixture.expectation)
        }
        let expected = JSONTree(try JSONDocument([UInt8](Data(contentsOf: fixture.expectation))).root)
        #expect(actual == expected)
    }

    @Test(arguments: Fixture.all)
    func `can be signed afresh, as the same delivery or a new one`(_ fixture: Fixture) throws {
        let verifier = Verifier(sender: fixture.sender, secrets: try fixture.secrets)
        let now = Fixture.now.addingTimeInterval(86_400)
        func id(_ fresh: UUID?) throws -> DeliveryID {
            let request = try fixture.request.signed(
                kind: fixture.kind,
                secret: try fixture.signingSecret,
                now: now,
                freshDelivery: fresh,
            )
            let delivery = request.delivery(source: SourceName(rawValue: "other"), received: now)
            return try verifier.verify(delivery, now: now).envelope.id
        }
        let fresh = try UUID(uuidString: "0E1F2A3B-4C5D-4E6F-8A9B-0C1D2E3F4A5B").orThrow()
        #expect(try id(nil) != id(fresh))
        #expect(try id(fresh) == id(fresh))
    }

    @Test(arguments: Fixture.all)
    func `is the same file when it is written again`(_ fixture: Fixture) throws {
        #expect(try fixture.request.bytes == [UInt8](Data(contentsOf: fixture.file)))
    }

    private static let ofPersons: Set<String> = [
        "slack/pool-create", "slack/pool-create-by-stranger", "slack/pool-rename-production",
        "slack/approve-button", "slack/mention", "mattermost/pool-create", "mattermost/pool-list",
        "mattermost/reject-button", "discord/pool-create", "discord/approve-button", "teams/pool-rename",
        "googlechat/pool-create", "googlechat/approve-button", "rocketchat/pool-list", "zulip/pool-create",
        "github/agent-forget-dead", "github/issue-comment", "github/check-run-button", "gitlab/note-command",
        "bitbucket/pull-request-command", "gitea/issue-command", "forgejo/issue-command",
    ]

    @Test func `is of a person where one waits for what it leads to, and of a machine everywhere else`() throws {
        let ofPersons = try Fixture.all.filter { fixture in
            try fixture.sender.readEnvelope(of: fixture.delivery).isOfPerson
        }
        #expect(Set(ofPersons.map(\.description)) == Self.ofPersons)
    }

    @Test func `has a secret of its own in no readable form`() throws {
        let fixture = Fixture(kind: .slack, name: "pool-create")
        let request = try fixture.request
        let verified = try Verifier(.slack, secrets: fixture.secrets).verify(
            request.delivery(source: SourceName(rawValue: "slack"), received: try fixture.signedAt),
            now: try fixture.signedAt,
        )
        let journaled = String(decoding: verified.envelope.body, as: UTF8.self)
        for secret in ["gIkuvaNzQIHg97ATvDxqgjtO", "hooks.slack.com", "7012345678901"] {
            #expect(!journaled.contains(secret))
        }
        let url = try verified.envelope.capabilities["response_url"].orThrow()
        #expect(
            url.withBytes { String(decoding: $0, as: UTF8.self) } == "https://hooks.slack.com/commands/T0ACME/1/abc"
        )
    }
}
