import Foundation
import Intake
import Warden

extension Scheme {
    /// Every scheme that there is.
    package static let all =
        Self.chats + Self.forges + Self.others + [Self.buildkiteToken, Self.publicStandardWebhooks]

    private static let chats = [
        Scheme(
            "Slack",
            .slack,
            "pool-create",
            headers: [("X-Slack-Signature", 0), ("X-Slack-Request-Timestamp", 0)],
        ),
        Scheme(
            "Mattermost: the token of a command",
            .mattermost,
            "pool-create",
            headers: [],
            coverage: .part("amadeupmattermosttoken0001"),
        ),
        Scheme(
            "Mattermost: the token of an outgoing webhook",
            .mattermost,
            "pool-list",
            headers: [],
            coverage: .part("amadeupmattermosttoken0001"),
        ),
        Scheme(
            "Mattermost: the proof in a button",
            .mattermost,
            "reject-button",
            headers: [],
            coverage: .part("24e318cd4d8171ddec5a55291a6502c1e71358d0e3cab1232ead06483dea2f62"),
        ),
        Scheme(
            "Discord: Ed25519",
            .discord,
            "pool-create",
            headers: [("X-Signature-Ed25519", 0), ("X-Signature-Timestamp", 0)],
        ),
        Scheme("Microsoft Teams", .teams, "pool-rename", headers: [("Authorization", 0)]),
        Scheme(
            "Google Chat: a token for a project's number",
            .googleChat,
            "pool-create",
            headers: [("Authorization", 0)],
            coverage: .nothing,
        ),
        Scheme(
            "Google Chat: a token for an address",
            .googleChat,
            "approve-button",
            headers: [("Authorization", 0)],
            coverage: .nothing,
        ),
        Scheme("Rocket.Chat", .rocketChat, "pool-list", headers: [], coverage: .part("amadeuprocketchattoken")),
        Scheme("Zulip", .zulip, "pool-create", headers: [], coverage: .part("amadeupzuliptoken")),
    ]

    private static let forges = [
        Scheme("GitHub", .github, "check-run-button", headers: [("X-Hub-Signature-256", 0)]),
        Scheme(
            "GitLab: the secret token",
            .gitlab,
            "note-command",
            headers: [("X-Gitlab-Token", 0)],
            coverage: .nothing,
        ),
        Scheme(
            "GitLab: the signing token",
            .gitlab,
            "push-signed",
            .signing,
            headers: [("webhook-id", 0), ("webhook-timestamp", 0), ("webhook-signature", 0)],
        ),
        Scheme("Bitbucket", .bitbucket, "push", headers: [("X-Hub-Signature", 0)]),
        Scheme("Gitea", .gitea, "issue-command", headers: [("X-Gitea-Signature", 0)]),
        Scheme("Forgejo", .forgejo, "issue-command", headers: [("X-Forgejo-Signature", 0)]),
    ]

    private static let others = [
        Scheme("Buildkite: the signature", .buildkite, "agent-lost", headers: [("X-Buildkite-Signature", 0)]),
        Scheme("CircleCI", .circleci, "workflow-completed", headers: [("circleci-signature", 0)]),
        Scheme("user and password", .jenkins, "completed", headers: [("Authorization", 6)], coverage: .nothing),
        Scheme("a bearer token", .alertmanager, "firing", headers: [("Authorization", 7)], coverage: .nothing),
        Scheme("Terraform: notifications", .terraform, "run-errored", headers: [("X-TFE-Notification-Signature", 0)]),
        Scheme("Terraform: run tasks", .terraformRunTask, "pre-plan", headers: [("X-TFC-Task-Signature", 0)]),
        // The first signature of the fixture is of a secret that is not ours: it may change without harm.
        Scheme("PagerDuty", .pagerDuty, "incident-triggered", headers: [("X-PagerDuty-Signature", 68)]),
        Scheme("Grafana", .grafana, "firing", headers: [("X-Grafana-Alerting-Signature", 0)]),
        Scheme("a keyed digest of one's own", .generic, "hmac", headers: [("X-Signature", 0)]),
        Scheme(
            "Standard Webhooks",
            .generic,
            "standard-webhook",
            .standardWebhooks,
            headers: [("webhook-id", 0), ("webhook-timestamp", 0), ("webhook-signature", 0)],
        ),
    ]

    private static let buildkiteToken = {
        let fixture = Fixture(kind: .buildkite, name: "agent-lost", scheme: .token)
        return Scheme(
            "Buildkite: the token",
            headers: [("X-Buildkite-Token", 0)],
            coverage: .nothing,
            secret: { fixture.secret },
            trial: {
                var request = try fixture.request
                request.headers.removeAll { $0.isNamed("x-buildkite-signature") }
                request.headers.append(HeaderField(name: "X-Buildkite-Token", value: ""))
                return Trial(
                    request: try request.signed(kind: .buildkite, secret: fixture.secret, now: Fixture.now),
                    sender: fixture.sender,
                    secrets: try fixture.secrets,
                    now: Fixture.now,
                )
            },
        )
    }()

    /// A public key, and a signature that its owner published.
    private static let publicStandardWebhooks = Scheme(
        "Standard Webhooks: Ed25519",
        headers: [("webhook-id", 0), ("webhook-timestamp", 0), ("webhook-signature", 0)],
        coverage: .body,
        secret: { try Self.publishedCase().secrets.first.orThrow() },
        trial: {
            let example = try Self.publishedCase()
            var options = Senders.Options()
            options.proof = example.proof
            return Trial(
                request: RequestFile(
                    method: "POST",
                    path: "/hooks/generic",
                    headers: example.delivery.headers.map { header in
                        // The other signature in the list is none of this key's.
                        guard header.isNamed("webhook-signature") else { return header }
                        let own = header.value.split(separator: " ").last.map { String($0) } ?? ""
                        return HeaderField(name: header.name, value: own)
                    },
                    body: example.delivery.body,
                ),
                sender: Senders.make(kind: .generic, options: options),
                secrets: try Secrets(example.secrets).orThrow(),
                now: example.now,
            )
        },
    )

    private static func publishedCase() throws -> SignatureCase {
        let bytes = try [UInt8](Data(contentsOf: Fixture.folder.appending(path: "signatures.json")))
        return try SignatureCases(bytes).cases.first { $0.id == "standardwebhooks/ed25519-mixed-list" }.orThrow()
    }
}
