package import Foundation
package import Outbound
package import Warden

/// The settings, read once and checked: whoever has a value of this type need not check anything again.
///
/// Only ``load(path:environment:)`` makes one. Durations are durations, sizes are bytes, secrets are ``Secret``.
package struct ValidSettings: Sendable {
    package let server: Server
    package let journal: JournalSettings
    package let policies: PolicySettings
    package let guardrails: Guardrails
    /// In the order of the file, each key once, at least one; the first is the default one.
    package let organizations: [Organization]
    /// In the order of the file, each name once.
    package let sources: [Source]
    /// In the order of the file, each key and each name once.
    package let destinations: [Destination]
    /// In the order of the file, each name once.
    package let tokenPlaces: [TokenPlace]
    /// Where hosts of `destinations`, `token_places` and `sources.<name>.api` may be that is not public.
    ///
    /// - `outbound.private_ranges` (list of ranges such as `10.0.0.0/8`, default none): each within a private one.
    package let privateRanges: [AddressRange]
    package let people: People
    package let log: Log
    /// What an operator should know before it hurts; to be logged at start.
    package let warnings: [Problem]

    /// - `server.host` (text, default `127.0.0.1`): the address to listen on.
    /// - `server.port` (default 8080, range 0-65535): the TCP port; 0 lets the system choose.
    /// - `server.read_timeout` (s, default 10, range 1-60): for one request.
    /// - `server.address` (URL): where browsers reach this server; nil where replies have no page.
    /// - `server.shutdown_delay` (s, default 1, range 0-60): new connections are taken for so long after SIGTERM.
    /// - `server.control` (path, default: the journal's with `.control` at its end): the socket for commands.
    /// - `server.admin` (`host:port` or `off`, default `127.0.0.1:9464`): metrics, and the reasons of health checks.
    package struct Server: Hashable, Sendable {
        package let host: String
        package let port: Int
        package let address: String?
        package let readTimeout: Duration
        package let shutdownDelay: Duration
        package let control: String
        package let admin: AdminListener
    }

    /// - `journal.path` (default `poolwarden.sqlite`): relative to the current folder.
    /// - `journal.key` (secret reference, 32 bytes): a slack or terraform-run-task source requires it.
    package struct JournalSettings: Sendable {
        package let path: String
        /// Nil only where no source keeps reply addresses.
        package let key: JournalKey?
        package let keep: Keep
    }

    /// How long each part of the journal is kept, in days such as `30d`, or `forever`.
    ///
    /// - `journal.keep.payloads` (default `30d`, from `1d`): headers and bodies of settled deliveries.
    /// - `journal.keep.decisions` (default `forever`, from `30d`): decisions and all that followed from them.
    /// - `journal.keep.idle_ticks` (default `30d`, from `1d`): the same of ticks that planned nothing.
    /// - `journal.keep.notifications` (default `30d`, from `1d`): what was sent or given up.
    package struct Keep: Hashable, Sendable {
        package let payloads: KeptSpan
        package let decisions: KeptSpan
        package let idleTicks: KeptSpan
        package let notifications: KeptSpan
    }

    /// - `policies.folder` (default `policies`): relative to the current folder.
    /// - `policies.timezone` (name of the tz database, default `UTC`): of `at`, `weekday` and `date`.
    package struct PolicySettings: Hashable, Sendable {
        package let folder: String
        package let timeZone: TimeZone
        package let budget: Budget
    }

    /// What one evaluation may use.
    ///
    /// - `policies.budget.instructions` (default 5,000,000, range 10,000-100,000,000): of the Lua machine.
    /// - `policies.budget.memory` (MiB, default 16, range 1-256).
    /// - `policies.budget.string` (KiB, default 256, range 16-1024): the longest string.
    /// - `policies.budget.source` (KiB, default 64, range 1-1024): the text of one policy file.
    /// - `policies.budget.wall_clock` (ms, default 250, range 10-5000): time spent running Lua.
    /// - `policies.budget.suspended` (s, default 60, range 1-600): time spent waiting for reads.
    /// - `policies.budget.reads` (default 500, range 1-10,000): of the API.
    /// - `policies.budget.operations` (default 200, range 1-1000): in one plan.
    package struct Budget: Hashable, Sendable {
        package let instructions: Int
        /// In bytes.
        package let memory: Int
        /// In bytes.
        package let string: Int
        /// In bytes.
        package let source: Int
        package let wallClock: Duration
        package let suspended: Duration
        package let reads: Int
        package let operations: Int
    }

    /// A configured sender.
    ///
    /// - `sources.<name>.kind` (a word of ``SenderKind``, required).
    /// - `sources.<name>.secrets` (list of secret references, at least one); for Discord `public_keys`, for Google Chat
    ///   `audiences`, which are no secrets.
    package struct Source: Sendable {
        package let name: SourceName
        package let secrets: Secrets
        package let options: Options
        /// Nil where no missed deliveries are looked for.
        package let missed: Missed?
        /// How it is shown beside a commit what an event led to.
        package let reports: ReportForm
        /// Where what becomes of a generic sender's requests is posted; nil for nowhere.
        package let callback: Callback?

        /// - `sources.<name>.callback` (secret reference): an address, https, or http on this machine.
        /// - `sources.<name>.callback_secret` (secret reference).
        package struct Callback: Sendable {
            package let url: Secret
            package let secret: Secret
        }

        /// Nil where nothing is written by ourselves, and for GitHub.
        package let account: Account?

        /// What is written with, where that needs a token of ours.
        package struct Account: Sendable {
            /// `sources.<name>.api` (URL, default the vendor's own), for Mattermost `address`: without a slash at its end.
            package let api: String
            /// `sources.<name>.token` (secret reference).
            package let token: Secret
            /// `sources.<name>.user` (text): set for Rocket.Chat, Zulip and PagerDuty.
            package let user: String?
        }

        package var kind: SenderKind {
            switch self.options {
            case .slack: .slack
            case .github: .github
            case .mattermost: .mattermost
            case .other(let kind, _): kind
            }
        }

        /// With what is written at GitHub.
        package enum GitHubAccess: Sendable {
            case token(Secret)
            case app(id: String, key: Secret)
        }

        /// What only sources of one kind have.
        package enum Options: Sendable {
            /// - `sources.<name>.reply_hosts` (default `[hooks.slack.com, hooks.slack-gov.com]`): rules such as
            ///   `*.example.com`, `chat.example.com:8443` and `chat.example.com in 10.0.0.0/8`.
            case slack(replyHosts: [HostRule])
            /// - `sources.<name>.api` (URL, default `https://api.github.com`): without a slash at its end.
            /// - `sources.<name>.token` (secret reference), or `app` (text) and `app_key` (secret reference): nil when nothing is
            ///   to be written to GitHub.
            case github(api: String, access: GitHubAccess?)
            /// - `sources.<name>.address` (URL): without a slash at its end; nil when nothing is to be sent there.
            /// - `sources.<name>.buttons` (URL): where Mattermost reaches this source; nil when buttons are in words.
            case mattermost(address: String?, buttons: String?)
            /// Every other kind, with how its deliveries prove themselves where it leaves a choice:
            ///
            /// - `sources.<name>.scheme` (a word of ``ProofScheme``, default: the first of ``SenderKind/schemes``).
            /// - `sources.<name>.signature_header`, `timestamp_header`, `id_header` (a header's name).
            /// - `sources.<name>.algorithm` (`sha256 | sha512`, default `sha256`).
            /// - `sources.<name>.encoding` (`hex | base64`, default `hex`).
            /// - `sources.<name>.prefix` (text), `signed` (template, default `{body}`).
            /// - `sources.<name>.window` (s, default 300, range 1-3600).
            case other(SenderKind, ProofForm)
        }
    }

    /// - `log.level` (`trace | debug | info | warning | error`, default `info`).
    /// - `log.format` (`text | json`, default `text`).
    package struct Log: Hashable, Sendable {
        package let level: LogLevel
        package let format: LogFormat
    }
}

/// How it is shown beside a commit what an event about it led to.
package enum ReportForm: String, Hashable, Sendable, CaseIterable {
    /// Not at all.
    case none
    /// As a commit status.
    case status
    /// As a check run, which only GitHub has, and which only an app can make.
    case check
}

/// From the most lines to the fewest.
package enum LogLevel: String, Hashable, Sendable, CaseIterable {
    case trace
    case debug
    case info
    case warning
    case error
}

package enum LogFormat: String, Hashable, Sendable, CaseIterable {
    /// For people.
    case text
    /// One JSON object a line.
    case json
}
