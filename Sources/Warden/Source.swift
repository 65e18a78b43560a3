/// The name of a configured sender, as the settings give it: the last part of its path `/hooks/<name>`.
package struct SourceName: Hashable, Sendable, Codable, RawRepresentable, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package var description: String { self.rawValue }

    /// The source of ticks: no sender is ever behind it.
    package static let schedule = SourceName(rawValue: "schedule")
}

/// Which protocol a source speaks.
package enum SenderKind: String, Hashable, Sendable, Codable, CaseIterable {
    case slack
    case github
    case mattermost
    case discord
    case teams
    case googleChat = "googlechat"
    case rocketChat = "rocketchat"
    case zulip
    case gitlab
    case bitbucket
    case gitea
    case forgejo
    case buildkite
    case circleci
    case jenkins
    case azureDevOps = "azuredevops"
    /// Notifications of HCP Terraform and Terraform Enterprise.
    case terraform
    /// Run tasks of HCP Terraform and Terraform Enterprise.
    case terraformRunTask = "terraform-run-task"
    case pagerDuty = "pagerduty"
    case alertmanager
    case grafana
    /// Whatever can send a request, and prove it in one of several ways.
    case generic
}

extension SenderKind {
    /// Whether its payloads hold what lets their holder act, which the journal keeps apart and encrypted: a
    /// `response_url`, what becomes one, an access token.
    package var sendsCapabilities: Bool {
        switch self {
        case .slack, .mattermost, .discord, .terraformRunTask: true
        case .github, .teams, .googleChat, .rocketChat, .zulip, .gitlab, .bitbucket, .gitea, .forgejo, .buildkite,
            .circleci, .jenkins, .azureDevOps, .terraform, .pagerDuty, .alertmanager, .grafana, .generic:
            false
        }
    }
}
