import Foundation
import Intake
import JournalStore
import Logging
import LuaPolicies
import Outbound
import Replies
import Settings
import TerraformCloud
import Warden

extension ValidSettings.Organization {
    /// The settings as the client takes them.
    var clientSettings: TerraformCloudSettings {
        get throws {
            guard let token = self.token.withBytes({ APIToken(String(decoding: $0, as: UTF8.self)) }) else {
                throw Failure(
                    "organizations.\(self.key).token: this cannot be a token; it has blanks or odd characters"
                )
            }
            var limits = TerraformCloudSettings.Limits()
            limits.wholeTimeout = Double(self.timeout.components.seconds)
            limits.firstByteTimeout = Double(self.firstByteTimeout.components.seconds)
            limits.connections = self.connections
            do throws(TerraformCloudSettingsError) {
                return try TerraformCloudSettings(
                    address: self.address,
                    organization: self.name,
                    token: token,
                    limits: limits,
                    certificateAuthorities: self.certificates?.path,
                    proxy: try self.proxy?.clientProxy,
                )
            } catch {
                throw Failure("organizations.\(self.key): \(error)")
            }
        }
    }
}

extension ValidSettings.Proxy {
    /// The proxy as the client takes it.
    fileprivate var clientProxy: TerraformCloudProxy {
        get throws(TerraformCloudSettingsError) {
            try TerraformCloudProxy(
                kind: self.address.kind == .http ? .http : .socks,
                host: self.address.host,
                port: self.address.port,
                user: self.credentials?.user,
                password: self.credentials?.password.withBytes { String(decoding: $0, as: UTF8.self) },
            )
        }
    }
}

extension TerraformCloudSettings.Limits {
    /// How long a call may be under way at most, with 5 s of grace: later than that it cannot be done any more.
    var sendFence: TimeInterval { self.patience + self.wholeTimeout + 5 }
}

extension Keeping {
    /// As the settings say.
    init(_ keep: ValidSettings.Keep) {
        self.init(
            payloads: keep.payloads.seconds,
            decisions: keep.decisions.seconds,
            idleTicks: keep.idleTicks.seconds,
            notifications: keep.notifications.seconds,
        )
    }
}

extension KeptSpan {
    /// Nil for what is kept for ever.
    fileprivate var seconds: TimeInterval? {
        switch self {
        case .days(let days): TimeInterval(days) * 86_400
        case .forever: nil
        }
    }
}

extension ValidSettings.Source {
    /// The sender of this source, with what its settings say and the public keys that senders publish.
    func sender(keys: any PublicKeys) -> any Sender {
        var options = Senders.Options()
        options.keys = keys
        options.isReported = self.reports != .none || (self.kind == .pagerDuty && self.account != nil)
        options.hasCallback = self.callback != nil
        switch self.options {
        case .slack(let replyHosts):
            options.replyHosts = HostList(replyHosts)
        case .mattermost(let address?, _):
            options.replyHosts = HostList([HostRule(ofAddress: address)].compactMap(\.self))
        case .github, .mattermost(nil, _):
            break
        case .other(_, let proof):
            options.proof = proof
        }
        return Senders.make(kind: self.kind, options: options)
    }
}

extension Replies {
    /// Replies for every source, and messages for every destination, as the settings say.
    init(_ settings: ValidSettings, accounts: ReplyAccounts, client: ReplyClient) {
        var github: [SourceName: GitHubReplies] = [:]
        var forges: [SourceName: ForgeReplies] = [:]
        var chatHosts: [SourceName: HostList] = [:]
        for source in settings.sources {
            if source.kind.isForge, let account = source.account {
                forges[source.name] = ForgeReplies(base: account.api, token: account.token)
            }
            switch source.options {
            case .slack(let replyHosts):
                chatHosts[source.name] = HostList(replyHosts)
            case .github(let api, _):
                github[source.name] = accounts.github[source.name].map { GitHubReplies(base: api, access: $0) }
            case .mattermost(let address?, _):
                let rule = HostRule(ofAddress: address, ranges: settings.privateRanges)
                chatHosts[source.name] = HostList([rule].compactMap(\.self))
            case .mattermost(nil, _), .other:
                break
            }
        }
        let destinations = settings.destinations.map { destination in
            (destination.name, Destination(destination))
        }
        self.init(
            github: github,
            forges: forges,
            chatHosts: chatHosts,
            chatAccounts: accounts.chats,
            mattermostButtons: accounts.buttons,
            commits: accounts.commits,
            incidents: accounts.incidents,
            callbacks: accounts.callbacks,
            runTaskHosts: HostList(
                [HostRule("app.terraform.io")].compactMap(\.self)
                    + settings.organizations.compactMap { organization in
                        HostRule(ofAddress: organization.address, ranges: settings.privateRanges)
                    }
            ),
            // The settings have each name once.
            destinations: Dictionary(destinations) { first, _ in first },
            pages: settings.replyPages,
            client: client,
        )
    }
}

extension ValidSettings {
    /// Where a reply can be read whole; nil where browsers cannot reach this server.
    var replyPages: ReplyPages? {
        guard let address = self.server.address, let key = self.journal.key else { return nil }
        return ReplyPages(server: address, secret: key.secret)
    }
}

extension SenderKind {
    /// Whether comments are written there by ``ForgeReplies``.
    fileprivate var isForge: Bool {
        switch self {
        case .gitlab, .bitbucket, .gitea, .forgejo: true
        default: false
        }
    }
}

extension Destination {
    fileprivate init(_ destination: ValidSettings.Destination) {
        let kind: Kind =
            switch destination.kind {
            case .slack: .slack
            case .webhook: .webhook
            }
        self.init(name: destination.name, kind: kind, url: destination.url)
    }
}

extension ConfiguredTokenPlaces {
    /// The places of the settings.
    init(_ places: [ValidSettings.TokenPlace], client: ReplyClient) {
        let places = places.map { place in
            let kind: Place =
                switch place.kind {
                case .folder(let path): .folder(path)
                case .hook(let url): .hook(url)
                }
            return (place.name, kind)
        }
        // The settings have each name once.
        self.init(Dictionary(places) { first, _ in first }, client: client)
    }
}

extension ValidSettings.Log {
    /// A logger to the standard error, in the configured form; what is logged for a delivery has its marks.
    func logger(label: String) -> Logger {
        let format = self.format
        var logger = Logger(label: label) { label in
            switch format {
            case .text: StreamLogHandler.standardError(label: label, metadataProvider: .delivery)
            case .json: JSONLines(label: label, metadataProvider: .delivery)
            }
        }
        logger.logLevel =
            switch self.level {
            case .trace: .trace
            case .debug: .debug
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
        return logger
    }
}
