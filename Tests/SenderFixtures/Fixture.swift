package import Foundation
package import Intake
import Outbound
package import Warden

/// A request of `Tests/Fixtures`, the source that receives it, and the people who are known.
package struct Fixture: Sendable, CustomStringConvertible {
    package let kind: SenderKind
    package let name: String
    /// How the request proves itself, where its kind leaves a choice.
    package var scheme: ProofScheme?

    package init(kind: SenderKind, name: String, scheme: ProofScheme? = nil) {
        self.kind = kind
        self.name = name
        self.scheme = scheme
    }

    package var description: String { "\(self.kind.rawValue)/\(self.name)" }

    package static let all = Self.chats + Self.github + Self.machines

    package static let chats: [Fixture] = [
        Fixture(kind: .slack, name: "pool-create"),
        Fixture(kind: .slack, name: "pool-create-by-stranger"),
        Fixture(kind: .slack, name: "pool-rename-production"),
        Fixture(kind: .slack, name: "approve-button"),
        Fixture(kind: .slack, name: "mention"),
        Fixture(kind: .mattermost, name: "pool-create"),
        Fixture(kind: .mattermost, name: "pool-list"),
        Fixture(kind: .mattermost, name: "reject-button"),
        Fixture(kind: .discord, name: "pool-create"),
        Fixture(kind: .discord, name: "approve-button"),
        Fixture(kind: .discord, name: "ping"),
        Fixture(kind: .teams, name: "pool-rename"),
        Fixture(kind: .googleChat, name: "pool-create"),
        Fixture(kind: .googleChat, name: "approve-button"),
        Fixture(kind: .rocketChat, name: "pool-list"),
        Fixture(kind: .zulip, name: "pool-create"),
    ]

    package static let github: [Fixture] = [
        Fixture(kind: .github, name: "agent-forget-dead"),
        Fixture(kind: .github, name: "issue-comment"),
        Fixture(kind: .github, name: "ping"),
        Fixture(kind: .github, name: "workflow-job-queued"),
        Fixture(kind: .github, name: "workflow-run-completed"),
        Fixture(kind: .github, name: "check-run-button"),
    ]

    /// Forges but GitHub, CI, Terraform, alerts, and what can send in a form of its own.
    package static let machines: [Fixture] = [
        Fixture(kind: .gitlab, name: "note-command"),
        Fixture(kind: .gitlab, name: "pipeline-failed"),
        Fixture(kind: .gitlab, name: "push-signed", scheme: .signing),
        Fixture(kind: .bitbucket, name: "pull-request-command"),
        Fixture(kind: .bitbucket, name: "push"),
        Fixture(kind: .gitea, name: "issue-command"),
        Fixture(kind: .gitea, name: "push-form"),
        Fixture(kind: .forgejo, name: "issue-command"),
        Fixture(kind: .buildkite, name: "ping"),
        Fixture(kind: .buildkite, name: "agent-lost"),
        Fixture(kind: .buildkite, name: "build-finished"),
        Fixture(kind: .circleci, name: "workflow-completed"),
        Fixture(kind: .jenkins, name: "completed"),
        Fixture(kind: .azureDevOps, name: "build-complete"),
        Fixture(kind: .terraform, name: "run-errored"),
        Fixture(kind: .terraform, name: "verification"),
        Fixture(kind: .terraform, name: "auto-destroy"),
        Fixture(kind: .terraformRunTask, name: "pre-plan"),
        Fixture(kind: .terraformRunTask, name: "endpoint-check"),
        Fixture(kind: .pagerDuty, name: "incident-triggered"),
        Fixture(kind: .alertmanager, name: "firing"),
        Fixture(kind: .grafana, name: "firing"),
        Fixture(kind: .generic, name: "hmac"),
        Fixture(kind: .generic, name: "form"),
        Fixture(kind: .generic, name: "cloudevent"),
        Fixture(kind: .generic, name: "cloudevent-binary"),
        Fixture(kind: .generic, name: "standard-webhook", scheme: .standardWebhooks),
        Fixture(kind: .generic, name: "bearer", scheme: .bearer),
    ]

    /// Where a moment is needed and none is in the request: 2026-01-02 03:04:05 UTC.
    package static let now = Date(timeIntervalSince1970: 1_767_323_045)

    package static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures")

    package var file: URL { self.file(ending: "http") }
    package var expectation: URL { self.file(ending: "json") }

    private func file(ending: String) -> URL {
        Self.folder.appending(path: "\(self.kind.rawValue)/\(self.name).\(ending)")
    }

    package var request: RequestFile {
        get throws { try RequestFile([UInt8](Data(contentsOf: self.file))) }
    }

    /// The request as a source of the fixture's kind receives it.
    package var delivery: Delivery {
        get throws {
            try self.request.delivery(source: SourceName(rawValue: self.kind.rawValue), received: self.signedAt)
        }
    }

    /// What the source's settings say.
    package static let options = {
        var options = Senders.Options()
        options.replyHosts = HostList(["hooks.slack.com", "chat.acme.example"].compactMap(HostRule.init))
        options.keys = FixtureKeys()
        return options
    }()

    package var sender: any Sender {
        var options = Self.options
        options.proof.scheme = self.scheme
        return Senders.make(kind: self.kind, options: options)
    }

    /// The moment at which the request was signed.
    package var signedAt: Date {
        get throws {
            let seconds = try self.request.headers.first { $0.isNamed("x-slack-request-timestamp") }?.value
            return seconds.flatMap(Double.init).map(Date.init(timeIntervalSince1970:)) ?? Self.now
        }
    }
}

/// The public keys of `Tests/Fixtures/googlechat`, wherever one asks for them.
package struct FixtureKeys: PublicKeys {
    private static let all =
        (try? Data(contentsOf: Fixture.folder.appending(path: "googlechat/keys.json")))
        .map { PublicKeyList.keys(in: [UInt8]($0)) } ?? [:]

    package init() {}

    package func key(_ id: String, at place: KeyPlace) -> PublicKey? { Self.all[id] }
}

/// Something that a test or a benchmark needs is not there.
package struct Missing: Error {
    package init() {}
}

extension Optional {
    /// The value, or an error that fails the test.
    package func orThrow() throws -> Wrapped {
        guard let self else { throw Missing() }
        return self
    }
}
