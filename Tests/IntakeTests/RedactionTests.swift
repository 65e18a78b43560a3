import Foundation
import Intake
import SenderFixtures
import Testing
import Warden

struct `A body with a secret in it` {
    @Test(arguments: [
        (Fixture(kind: .terraformRunTask, name: "pre-plan"), "a-made-up-access-token"),
        (Fixture(kind: .jenkins, name: "completed"), "not-to-be-kept"),
        (Fixture(kind: .jenkins, name: "completed"), "no agent took the build"),
        (Fixture(kind: .buildkite, name: "build-finished"), "not-to-be-kept"),
        (Fixture(kind: .gitlab, name: "pipeline-failed"), "eu-central-1"),
        (Fixture(kind: .gitea, name: "push-form"), "a-made-up-gitea-secret"),
    ])
    func `goes on without it`(_ fixture: Fixture, _ secret: String) throws {
        let request = try fixture.request
        let verified = try Verifier(sender: fixture.sender, secrets: fixture.secrets).verify(
            request.delivery(source: SourceName(rawValue: "a"), received: Fixture.now),
            now: fixture.signedAt,
        )
        let readable = String(decoding: verified.envelope.body, as: UTF8.self)
        #expect(String(decoding: request.body, as: UTF8.self).contains(secret))
        #expect(!readable.contains(secret))
        #expect(readable.contains("[redacted]"))
        let reading = verified.envelope.reading as? JSONDocument
        #expect(reading == nil)
    }

    @Test func `keeps the token of a run task apart`() throws {
        let fixture = Fixture(kind: .terraformRunTask, name: "pre-plan")
        let envelope = try fixture.sender.readEnvelope(
            of: try fixture.request.delivery(source: SourceName(rawValue: "a"), received: Fixture.now)
        )
        #expect(envelope.capabilities == ["access_token": Secret("a-made-up-access-token")])
    }
}
