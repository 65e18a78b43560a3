import Warden

extension Schema {
    enum Source {
        static let kind = Setting(
            "sources.<name>.kind",
            Form<SenderKind>.word,
            .required,
            "which protocol the source speaks; its path is /hooks/<name>",
        )
        static let secrets = Setting(
            "sources.<name>.secrets",
            .secrets,
            .required,
            kinds: SenderKind.allCases.filter { $0 != .discord && $0 != .googleChat },
            "the secrets that its deliveries are signed with, or the tokens they come with; two while one is being "
                + "replaced",
        )
        static let publicKeys = Setting(
            "sources.<name>.public_keys",
            .publicKeys,
            .required,
            kinds: [.discord],
            "the application's public key; two while the application is being replaced",
        )
        static let audiences = Setting(
            "sources.<name>.audiences",
            .audiences,
            .required,
            kinds: [.googleChat],
            "for whom Google's tokens must be made: the project's number or the source's own address, whichever the "
                + "app's configuration says",
        )
        static let address = Setting(
            "sources.<name>.address",
            .address,
            .absent,
            kinds: [.mattermost],
            "where the Mattermost server is; without it, replies go no other way than in the answer to the request",
        )
        static let buttons = Setting(
            "sources.<name>.buttons",
            .address,
            .absent,
            kinds: [.mattermost],
            "where Mattermost reaches this source, such as https://poolwarden.example.com/hooks/mattermost: buttons lead "
                + "there; without it they are said in words",
        )
        static let replyHosts = Setting(
            "sources.<name>.reply_hosts",
            .replyHosts,
            .value(.list(["hooks.slack.com", "hooks.slack-gov.com"])),
            kinds: [.slack],
            "the only hosts that replies are sent to; HOST in RANGE for one whose addresses are private",
        )
        static let token = Setting(
            "sources.<name>.token",
            .secret,
            .absent,
            kinds: [
                .github, .gitlab, .gitea, .forgejo, .bitbucket, .slack, .mattermost, .googleChat, .rocketChat, .zulip,
                .pagerDuty,
            ],
            "a token that may write there: comments at a forge, messages in a chat, notes at pagerduty; for googlechat the "
                + "service account's key file; without one, replies go no other way than the request gave",
        )
        static let user = Setting(
            "sources.<name>.user",
            .text,
            .absent,
            kinds: [.rocketChat, .zulip, .pagerDuty],
            "whose token it is, needed with it: the bot's email at zulip, the user's ID at rocketchat, a user's email at "
                + "pagerduty",
        )
        static let app = Setting(
            "sources.<name>.app",
            .text,
            .absent,
            kinds: [.github],
            "the client ID or number of a GitHub App, to write as that in place of a token",
        )
        static let appKey = Setting(
            "sources.<name>.app_key",
            .secret,
            .absent,
            kinds: [.github],
            "the app's private key, in PEM form",
        )
        static let reports = Setting(
            "sources.<name>.reports",
            Form<ReportForm>.word,
            .value(.text("none")),
            kinds: [.github, .gitlab, .gitea, .forgejo, .bitbucket],
            "how it is shown beside a commit what an event about it led to; check is for a GitHub App alone",
        )
        static let callback = Setting(
            "sources.<name>.callback",
            .secret,
            .absent,
            kinds: [.generic],
            "the address that what becomes of each request is posted to, as JSON",
        )
        static let callbackSecret = Setting(
            "sources.<name>.callback_secret",
            .secret,
            .absent,
            kinds: [.generic],
            "what the callback is signed with, as Standard Webhooks say: whsec_ and 24 to 64 bytes as base64",
        )
        static let api = Setting(
            "sources.<name>.api",
            .address,
            .absent,
            kinds: [
                .github, .gitlab, .gitea, .forgejo, .bitbucket, .slack, .googleChat, .rocketChat, .zulip, .pagerDuty,
            ],
            "where it is written to; without it https://api.github.com, https://gitlab.com, https://api.bitbucket.org, "
                + "https://slack.com/api, https://chat.googleapis.com or https://api.pagerduty.com; on GitHub Enterprise "
                + "Server it ends in /api/v3; gitea, forgejo, rocketchat and zulip need it with a token",
        )
    }

    enum Missed {
        static let hooks = Setting(
            "sources.<name>.missed.hooks",
            .githubHooks,
            .value(.list([])),
            kinds: [.github],
            "the webhooks whose deliveries are asked for again when they did not arrive; the token must be allowed to "
                + "read and write webhooks",
        )
        static let every = Setting(
            "sources.<name>.missed.every",
            .seconds(10...3600),
            .value(.number(60)),
            kinds: [.github],
            "how often GitHub is asked what it has sent",
        )
        static let window = Setting(
            "sources.<name>.missed.window",
            .hours(1...72),
            .value(.number(72)),
            kinds: [.github],
            "how long after it was sent a delivery is looked for; GitHub keeps none for longer",
        )
        static let rate = Setting(
            "sources.<name>.missed.rate",
            .number(1...6000),
            .value(.number(150)),
            kinds: [.github],
            "how many redeliveries are asked for in a minute at most; GitHub itself takes 180",
        )
    }
}
