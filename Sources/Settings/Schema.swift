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
        static let address = Setting(
            "server.address",
            .address,
            .absent,
            "where browsers reach this server, such as https://poolwarden.example.com: replies that are too long for their "
                + "receiver link to a page with all of it",
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
        Server.host.row, Server.port.row, Server.address.row, Server.readTimeout.row, Server.shutdownDelay.row,
        Server.control.row,
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
