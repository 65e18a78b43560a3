import Warden

/// Every key of the settings, in the order in which `config/poolwarden.yaml` has them: the one place that knows them.
package enum Schema {
    /// Stands in a key for a name that the operator chooses.
    static let name = "<name>"

    enum Server {
        static let host = Setting("server.host", .text, .value(.text("127.0.0.1")), "the address to listen on")
        static let port = Setting(
            "server.port",
            .number(0...65535),
            .value(.number(8080)),
            "the TCP port to listen on; 0 lets the system choose a free one",
        )
        static let readTimeout = Setting(
            "server.read_timeout",
            .seconds(1...60),
            .value(.number(10)),
            "how long a sender may take to send one request",
        )
        static let shutdownDelay = Setting(
            "server.shutdown_delay",
            .seconds(0...60),
            .value(.number(1)),
            "how long new connections are still taken after SIGTERM, while /readyz says that it is draining",
        )
        static let control = Setting(
            "server.control",
            .socketPath,
            .absent,
            "the socket by which commands such as `policy reload` reach the running server; where it is not written, "
                + "the journal's path with .control at its end",
        )
        static let admin = Setting(
            "server.admin",
            .adminListener,
            .value(.text("127.0.0.1:9464")),
            "where metrics and the reasons of health checks are served, for operators only; off for nowhere",
        )
    }

    enum JournalFile {
        static let path = Setting(
            "journal.path",
            .path,
            .value(.text("poolwarden.sqlite")),
            "the journal's file, relative to the current folder",
        )
        static let key = Setting(
            "journal.key",
            .secret,
            .absent,
            "encrypts reply addresses and access tokens: 32 bytes as base64 or as 64 hexadecimal digits; a source of kind "
                + "slack, mattermost, discord or terraform-run-task requires it",
        )
    }

    enum Keep {
        static let payloads = Setting(
            "journal.keep.payloads",
            .keptSpan(1),
            .value(.text("30d")),
            "how long headers and bodies of settled deliveries are kept, for looking and for replays",
        )
        static let decisions = Setting(
            "journal.keep.decisions",
            .keptSpan(30),
            .value(.text("forever")),
            "how long it is kept what was decided, done, approved and answered",
        )
        static let idleTicks = Setting(
            "journal.keep.idle_ticks",
            .keptSpan(1),
            .value(.text("30d")),
            "the same for ticks of schedules that planned nothing",
        )
        static let notifications = Setting(
            "journal.keep.notifications",
            .keptSpan(1),
            .value(.text("30d")),
            "how long messages to destinations are kept once they were sent or given up",
        )
    }

    enum PolicyFolder {
        static let folder = Setting(
            "policies.folder",
            .path,
            .value(.text("policies")),
            "the folder of the policy files, relative to the current folder",
        )
        static let timeZone = Setting(
            "policies.timezone",
            .timeZone,
            .value(.text("UTC")),
            "the time zone of `at`, `weekday` and `date` in policies, as the tz database names it",
        )
        static let instructions = Setting(
            "policies.budget.instructions",
            .number(10_000...100_000_000),
            .value(.number(5_000_000)),
            "the most instructions of the Lua machine in one evaluation",
        )
        static let memory = Setting(
            "policies.budget.memory",
            .mebibytes(1...256),
            .value(.number(16)),
            "the most memory that one evaluation may hold",
        )
        static let string = Setting(
            "policies.budget.string",
            .kibibytes(16...1024),
            .value(.number(256)),
            "the longest string that a policy may build",
        )
        static let source = Setting(
            "policies.budget.source",
            .kibibytes(1...1024),
            .value(.number(64)),
            "the longest text of a policy file",
        )
        static let wallClock = Setting(
            "policies.budget.wall_clock",
            .milliseconds(10...5000),
            .value(.number(250)),
            "the most time spent running Lua in one evaluation; waiting for reads does not count",
        )
        static let suspended = Setting(
            "policies.budget.suspended",
            .seconds(1...600),
            .value(.number(60)),
            "the most time that one evaluation waits for its reads",
        )
        static let reads = Setting(
            "policies.budget.reads",
            .number(1...10_000),
            .value(.number(500)),
            "the most reads of the API in one evaluation",
        )
        static let operations = Setting(
            "policies.budget.operations",
            .number(1...1000),
            .value(.number(200)),
            "the most operations that one evaluation may plan",
        )
    }

    enum Guard {
        static let protectedPools = Setting(
            "guardrails.protected_pools",
            .names,
            .value(.list([])),
            "agent pools that no operation may touch; * stands for any run of characters",
        )
        static let mostDeletionsPerPlan = Setting(
            "guardrails.most_deletions_per_plan",
            .number(0...1000),
            .value(.number(10)),
            "the most deletions of pools, agents and tokens in one plan",
        )
    }

    enum Organization {
        static let address = Setting(
            "organizations.<name>.address",
            .address,
            .value(.text("https://app.terraform.io")),
            "where HCP Terraform or Terraform Enterprise is",
        )
        static let name = Setting(
            "organizations.<name>.name",
            .organizationName,
            .absent,
            "the organization's name there, where it is not the name in the key",
        )
        static let token = Setting(
            "organizations.<name>.token",
            .secret,
            .required,
            "a team's API token that may manage agent pools",
        )
        static let user = Setting(
            "organizations.<name>.user",
            .text,
            .absent,
            "whose token it is, in a word of yours: the API counts calls for each user, so those who share one share a "
                + "rate; one token is one user anyway",
        )
        static let certificates = Setting(
            "organizations.<name>.ca_file",
            .path,
            .absent,
            "a PEM file of certificate authorities to trust beside the system's, relative to the settings' folder",
        )
        static let proxy = Setting(
            "organizations.<name>.proxy",
            .proxy,
            .absent,
            "the proxy on the way there; none is taken from HTTPS_PROXY",
        )
        static let proxyUser = Setting(
            "organizations.<name>.proxy_user",
            .proxyUser,
            .absent,
            "the name that an http proxy asks for",
        )
        static let proxyPassword = Setting(
            "organizations.<name>.proxy_password",
            .secret,
            .absent,
            "the password that belongs to proxy_user",
        )
        static let timeout = Setting(
            "organizations.<name>.timeout",
            .seconds(1...120),
            .value(.number(15)),
            "the most time for one try at one call of the API",
        )
        static let firstByteTimeout = Setting(
            "organizations.<name>.first_byte_timeout",
            .seconds(1...120),
            .value(.number(10)),
            "the most time until an answer begins; never longer than timeout",
        )
        static let connections = Setting(
            "organizations.<name>.connections",
            .number(1...64),
            .value(.number(8)),
            "the most connections at once",
        )
    }

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

    /// How a source's deliveries prove themselves, for the kinds that leave a choice.
    enum Proof {
        static let scheme = Setting(
            "sources.<name>.scheme",
            Form<ProofScheme>.word,
            .absent,
            kinds: SenderKind.allCases.filter { !$0.schemes.isEmpty },
            "how its deliveries prove themselves; where it is not written: token for gitlab, signature for buildkite, "
                + "bearer for alertmanager, hmac for grafana and generic",
        )
        static let signatureHeader = Setting(
            "sources.<name>.signature_header",
            .headerName,
            .absent,
            kinds: [.grafana, .generic],
            "the header with the signature; where it is not written, X-Grafana-Alerting-Signature or X-Signature",
        )
        static let timestampHeader = Setting(
            "sources.<name>.timestamp_header",
            .headerName,
            .absent,
            kinds: [.grafana, .generic],
            "the header with the time that is signed, in seconds since 1970; without one, old deliveries stay good",
        )
        static let idHeader = Setting(
            "sources.<name>.id_header",
            .headerName,
            .absent,
            kinds: [.generic],
            "the header with the delivery's ID; where it is not written, equal bodies are one delivery",
        )
        static let algorithm = Setting(
            "sources.<name>.algorithm",
            Form<DigestAlgorithm>.word,
            .absent,
            kinds: [.generic],
            "the digest of the signature; where it is not written, sha256",
        )
        static let encoding = Setting(
            "sources.<name>.encoding",
            Form<DigestEncoding>.word,
            .absent,
            kinds: [.generic],
            "how the signature is written; where it is not written, hex",
        )
        static let prefix = Setting(
            "sources.<name>.prefix",
            .text,
            .absent,
            kinds: [.generic],
            "what stands before the signature in its header, such as sha256=",
        )
        static let signed = Setting(
            "sources.<name>.signed",
            .signedTemplate,
            .absent,
            kinds: [.generic],
            "what is signed, such as {timestamp}.{body}; where it is not written, the body alone",
        )
        static let window = Setting(
            "sources.<name>.window",
            .number(1...3600),
            .absent,
            kinds: [.gitlab, .buildkite, .grafana, .generic],
            "how far a signed time may be from the clock here, in seconds; where it is not written, 300",
        )
    }

    enum Destination {
        static let kind = Setting(
            "destinations.<name>.kind",
            Form<DestinationKind>.word,
            .required,
            "how a message is written: for an incoming webhook of Slack, or as JSON for a program of yours",
        )
        static let url = Setting(
            "destinations.<name>.url",
            .secret,
            .required,
            "the address that messages are posted to",
        )
        static let name = Setting(
            "destinations.<name>.name",
            .text,
            .absent,
            "what policies call it, such as slack:#ops, where it is not the name in the key",
        )
    }

    enum TokenPlace {
        static let folder = Setting(
            "token_places.<name>.folder",
            .path,
            .absent,
            "the folder that gets a file with the secret of each new token, relative to the settings' folder",
        )
        static let url = Setting(
            "token_places.<name>.url",
            .secret,
            .absent,
            "the address that the secret of each new token is posted to, as JSON",
        )
    }

    enum Outbound {
        static let privateRanges = Setting(
            "outbound.private_ranges",
            .privateRanges,
            .value(.list([])),
            "addresses that are not public and that destinations, token_places and sources' api may lead to",
        )
    }

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

    enum Log {
        static let level = Setting(
            "log.level",
            Form<LogLevel>.word,
            .value(.text("info")),
            "the least important lines that are logged",
        )
        static let format = Setting(
            "log.format",
            Form<LogFormat>.word,
            .value(.text("text")),
            "text for people, or one JSON object a line",
        )
    }

    /// The table.
    package static let rows: [SchemaRow] = [
        Server.host.row, Server.port.row, Server.readTimeout.row, Server.shutdownDelay.row, Server.control.row,
        Server.admin.row,
        JournalFile.path.row, JournalFile.key.row,
        Keep.payloads.row, Keep.decisions.row, Keep.idleTicks.row, Keep.notifications.row,
        PolicyFolder.folder.row, PolicyFolder.timeZone.row, PolicyFolder.instructions.row, PolicyFolder.memory.row,
        PolicyFolder.string.row, PolicyFolder.source.row, PolicyFolder.wallClock.row, PolicyFolder.suspended.row,
        PolicyFolder.reads.row,
        PolicyFolder.operations.row,
        Guard.protectedPools.row, Guard.mostDeletionsPerPlan.row,
        Organization.address.row, Organization.name.row, Organization.token.row, Organization.user.row,
        Organization.certificates.row, Organization.proxy.row, Organization.proxyUser.row,
        Organization.proxyPassword.row, Organization.timeout.row, Organization.firstByteTimeout.row,
        Organization.connections.row,
        Source.kind.row, Source.secrets.row, Source.publicKeys.row, Source.audiences.row, Source.address.row,
        Source.buttons.row,
        Source.replyHosts.row, Source.token.row, Source.user.row, Source.app.row,
        Source.appKey.row, Source.reports.row, Source.callback.row, Source.callbackSecret.row, Source.api.row,
        Missed.hooks.row, Missed.every.row, Missed.window.row, Missed.rate.row,
        Proof.scheme.row, Proof.signatureHeader.row, Proof.timestampHeader.row, Proof.idHeader.row,
        Proof.algorithm.row, Proof.encoding.row, Proof.prefix.row, Proof.signed.row, Proof.window.row,
        Destination.kind.row, Destination.url.row, Destination.name.row,
        TokenPlace.folder.row, TokenPlace.url.row,
        Outbound.privateRanges.row,
        Person.groups.row, Person.slack.row, Person.github.row, Person.mattermost.row, Person.discord.row,
        Person.teams.row, Person.googleChat.row, Person.rocketChat.row, Person.zulip.row,
        Person.gitlab.row, Person.bitbucket.row, Person.gitea.row, Person.forgejo.row, Person.buildkite.row,
        Person.circleci.row, Person.azureDevOps.row, Person.terraform.row, Person.pagerDuty.row,
        Log.level.row, Log.format.row,
    ]

    /// What the operator's own names must look like, by section.
    static let names: [String: NameRule] = [
        // The name of an organization is part of the API's paths; of a source, of its own path.
        "organizations": .organization,
        "sources": NameRule("a-z, 0-9 and -, the first no -", mostBytes: 63, mayBeginWithSign: false) {
            $0.isLowercaseOrDigit || $0.isOne(of: "-")
        },
        "destinations": .plain,
        "token_places": .plain,
        "people": NameRule("letters, digits, ., - and _", mostBytes: 63) {
            $0.isLetterOrDigit || $0.isOne(of: ".-_")
        },
    ]
}
