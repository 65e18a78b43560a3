import Foundation
import Intake
import Testing
import Warden

/// A request of `Tests/Fixtures`, the source that receives it, and the people who are known.
struct Fixture: Sendable, CustomTestStringConvertible {
    let kind: SenderKind
    let name: String
    /// How the request proves itself, where its kind leaves a choice.
    var scheme: ProofScheme?

    var testDescription: String { "\(self.kind.rawValue)/\(self.name)" }

    static let all = Self.chatsAndGitHub + Self.machines

    private static let chatsAndGitHub: [Fixture] = [
        Fixture(kind: .slack, name: "pool-create"),
        Fixture(kind: .slack, name: "pool-create-by-stranger"),
        Fixture(kind: .slack, name: "pool-rename-production"),
        Fixture(kind: .github, name: "agent-forget-dead"),
        Fixture(kind: .github, name: "issue-comment"),
        Fixture(kind: .github, name: "ping"),
        Fixture(kind: .github, name: "workflow-job-queued"),
        Fixture(kind: .github, name: "workflow-run-completed"),
        Fixture(kind: .github, name: "check-run-button"),
    ]

    /// Forges but GitHub, CI, Terraform, alerts, and what can send in a form of its own.
    static let machines: [Fixture] = [
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
    static let now = Date(timeIntervalSince1970: 1_767_323_045)

    static let people = People([
        (
            person: .init(name: "anna", groups: ["platform", "sre"]),
            ids: [
                .slack: "U01ANNA", .github: "anna-dev", .gitlab: "anna-dev", .gitea: "Anna-Dev", .forgejo: "anna-dev",
                .bitbucket: "557058:0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
                .buildkite: "0b4a1d2c-3e5f-4607-8182-93a4b5c6d7e8", .terraform: "anna-dev", .pagerDuty: "PANNA01",
                .azureDevOps: "c106d8e9-fa0b-4223-8d4e-5f6071829304",
            ],
        ),
        (person: .init(name: "bo", groups: []), ids: [.slack: "U02BO"]),
    ])

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures")

    var file: URL { self.file(ending: "http") }
    var expectation: URL { self.file(ending: "json") }

    private func file(ending: String) -> URL {
        Self.folder.appending(path: "\(self.kind.rawValue)/\(self.name).\(ending)")
    }

    var request: RequestFile {
        get throws { try RequestFile([UInt8](Data(contentsOf: self.file))) }
    }

    /// The secret with which the file's own signature was made.
    var secret: Secret {
        switch self.kind {
        case .slack: Secret("a-made-up-slack-signing-secret")
        case .github: Secret("a-made-up-github-webhook-secret")
        case .gitlab where self.scheme == .signing: Self.signingKey
        case .gitlab: Secret("a-made-up-gitlab-token")
        case .bitbucket: Secret("a-made-up-bitbucket-secret")
        case .gitea: Secret("a-made-up-gitea-secret")
        case .forgejo: Secret("a-made-up-forgejo-secret")
        case .buildkite: Secret("a-made-up-buildkite-token")
        case .circleci: Secret("a-made-up-circleci-secret")
        case .jenkins: Secret("jenkins:a-made-up-password")
        case .azureDevOps: Secret("poolwarden:a-made-up-password")
        case .terraform: Secret("a-made-up-terraform-token")
        case .terraformRunTask: Secret("a-made-up-run-task-key")
        case .pagerDuty: Secret("a-made-up-pagerduty-secret")
        case .alertmanager: Secret("a-made-up-bearer-token")
        case .grafana: Secret("a-made-up-grafana-secret")
        case .generic where self.scheme == .standardWebhooks: Self.signingKey
        case .generic where self.scheme == .bearer: Secret("a-made-up-bearer-token")
        case .generic: Secret("a-made-up-generic-secret")
        }
    }

    /// `a-made-up-signing-key-of-32-byte`, as Standard Webhooks write keys.
    private static let signingKey = Secret("whsec_YS1tYWRlLXVwLXNpZ25pbmcta2V5LW9mLTMyLWJ5dGU=")

    /// Another secret of the form that the fixture's has.
    var otherSecret: Secret {
        switch self.scheme {
        case .signing, .standardWebhooks: Secret("whsec_YW5vdGhlciBzZWNyZXQgb2YgdGhpcnR5LXR3byBieXRlcw==")
        case .token, .signature, .hmac, .bearer, .basic, nil: Secret("another:secret")
        }
    }

    var options: Senders.Options {
        var options = Senders.Options()
        options.proof.scheme = self.scheme
        return options
    }

    var sender: any Sender { Senders.make(kind: self.kind, options: self.options) }

    var secrets: Secrets {
        get throws { try Secrets([self.secret]).orThrow() }
    }

    /// The moment at which the request was signed.
    var signedAt: Date {
        get throws {
            let seconds = try self.request.headers.first { $0.isNamed("x-slack-request-timestamp") }?.value
            return seconds.flatMap(Double.init).map(Date.init(timeIntervalSince1970:)) ?? Self.now
        }
    }
}

struct Missing: Error {}

extension Optional {
    /// The value, or an error that fails the test.
    func orThrow() throws -> Wrapped {
        guard let self else { throw Missing() }
        return self
    }
}

extension Verifier {
    /// A verifier of the default sender of a kind.
    init(_ kind: SenderKind, secrets: Secrets, options: Senders.Options = Senders.Options()) {
        self.init(sender: Senders.make(kind: kind, options: options), secrets: secrets)
    }
}

extension VerifiedDelivery {
    /// What the journal hands to interpretation.
    func journaled() -> JournaledDelivery {
        JournaledDelivery(
            number: 1,
            source: self.source,
            id: self.envelope.id,
            received: self.received,
            headers: self.envelope.headers,
            body: self.envelope.body,
        )
    }
}
