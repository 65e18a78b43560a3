import Warden

extension Schema {
    enum Person {
        static let groups = Setting(
            "people.<name>.groups",
            .names,
            .value(.list([])),
            "the groups that policies see this person in",
        )
        static let slack = Setting("people.<name>.slack", .text, .absent, "their member ID in Slack")
        static let github = Setting("people.<name>.github", .text, .absent, "their login on GitHub")
        static let mattermost = Setting("people.<name>.mattermost", .text, .absent, "their user ID in Mattermost")
        static let discord = Setting("people.<name>.discord", .text, .absent, "their user ID in Discord")
        static let teams = Setting(
            "people.<name>.teams",
            .text,
            .absent,
            "their object ID in the directory of Microsoft Teams (Entra ID)",
        )
        static let googleChat = Setting(
            "people.<name>.googlechat",
            .text,
            .absent,
            "their name in Google Chat, such as users/112233445566778899000",
        )
        static let rocketChat = Setting("people.<name>.rocketchat", .text, .absent, "their user ID in Rocket.Chat")
        static let zulip = Setting("people.<name>.zulip", .text, .absent, "their user ID in Zulip, a number")
        static let gitlab = Setting("people.<name>.gitlab", .text, .absent, "their user name on GitLab")
        static let bitbucket = Setting("people.<name>.bitbucket", .text, .absent, "their account ID on Bitbucket")
        static let gitea = Setting("people.<name>.gitea", .text, .absent, "their login on Gitea")
        static let forgejo = Setting("people.<name>.forgejo", .text, .absent, "their login on Forgejo")
        static let buildkite = Setting("people.<name>.buildkite", .text, .absent, "their user ID at Buildkite")
        static let circleci = Setting("people.<name>.circleci", .text, .absent, "their user ID at CircleCI")
        static let azureDevOps = Setting(
            "people.<name>.azuredevops",
            .text,
            .absent,
            "their identity's ID at Azure DevOps",
        )
        static let terraform = Setting("people.<name>.terraform", .text, .absent, "their user name in Terraform")
        static let pagerDuty = Setting("people.<name>.pagerduty", .text, .absent, "their user ID at PagerDuty")

        /// The key of a person's ID at one kind of sender; nil where no person is behind a delivery.
        static func id(_ kind: SenderKind) -> Setting<String>? {
            switch kind {
            case .slack: self.slack
            case .github: self.github
            case .mattermost: self.mattermost
            case .discord: self.discord
            case .teams: self.teams
            case .googleChat: self.googleChat
            case .rocketChat: self.rocketChat
            case .zulip: self.zulip
            case .gitlab: self.gitlab
            case .bitbucket: self.bitbucket
            case .gitea: self.gitea
            case .forgejo: self.forgejo
            case .buildkite: self.buildkite
            case .circleci: self.circleci
            case .azureDevOps: self.azureDevOps
            case .terraform: self.terraform
            case .pagerDuty: self.pagerDuty
            // Those of run tasks are Terraform's.
            case .terraformRunTask, .jenkins, .alertmanager, .grafana, .generic: nil
            }
        }
    }
}
