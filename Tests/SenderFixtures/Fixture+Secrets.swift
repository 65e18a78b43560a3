import Foundation
package import Warden

/// The secrets of the fixtures; all of them are made up.
extension Fixture {
    /// What proves the request: the secret with which the file's own signature was made, or what stands in its place.
    package var secret: Secret {
        switch self.kind {
        case .slack: Secret("a-made-up-slack-signing-secret")
        case .github: Secret("a-made-up-github-webhook-secret")
        case .mattermost: Secret("amadeupmattermosttoken0001")
        case .discord: Secret("79b5562e8fe654f94078b112e8a98ba7901f853ae695bed7e0e3910bad049664")
        case .teams: Secret("YSBtYWRlLXVwIHNlY3VyaXR5IHRva2VuLCAzMiBieS4=")
        case .googleChat:
            self.name == "pool-create"
                ? Secret("123456789012") : Secret("https://poolwarden.acme.example/hooks/googlechat")
        case .rocketChat: Secret("amadeuprocketchattoken")
        case .zulip: Secret("amadeupzuliptoken")
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

    package var secrets: Secrets {
        get throws { try Secrets([self.secret]).orThrow() }
    }

    /// What signs requests that ``secret`` proves: for most senders the same.
    package var signingSecret: Secret {
        get throws {
            switch self.kind {
            case .discord: Secret("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20")
            case .googleChat: try Self.secret(inFile: "googlechat/made-up-private-key.pem")
            default: self.secret
            }
        }
    }

    /// Another secret of the form that ``signingSecret`` has.
    package var otherSigningSecret: Secret {
        get throws {
            switch (self.kind, self.scheme) {
            case (.discord, _): Secret("1112131415161718191a1b1c1d1e1f200102030405060708090a0b0c0d0e0f10")
            case (.googleChat, _): try Self.secret(inFile: "googlechat/another-made-up-private-key.pem")
            case (.teams, _): Secret("YW5vdGhlciBzZWN1cml0eSB0b2tlbiwgbWFkZSB1cC4=")
            case (_, .signing), (_, .standardWebhooks): Secret("whsec_YW5vdGhlciBzZWNyZXQgb2YgdGhpcnR5LXR3byBieXRlcw==")
            default: Secret("another:secret")
            }
        }
    }

    /// `a-made-up-signing-key-of-32-byte`, as Standard Webhooks write keys.
    private static let signingKey = Secret("whsec_YS1tYWRlLXVwLXNpZ25pbmcta2V5LW9mLTMyLWJ5dGU=")

    private static func secret(inFile path: String) throws -> Secret {
        try Secret(String(contentsOf: self.folder.appending(path: path), encoding: .utf8))
    }
}
