import Replies
import Settings
import SignedTokens
import Warden

/// With what is written by ourselves, by source: made first, as a token may be none of its kind.
struct ReplyAccounts: Sendable {
    private(set) var chats: [SourceName: any ChatAccount] = [:]
    private(set) var github: [SourceName: GitHubAccess] = [:]
    /// Those of GitHub's that are apps, for what only an app may read.
    private(set) var githubApps: [SourceName: GitHubAppKey] = [:]
    private(set) var commits: [SourceName: CommitReports] = [:]
    private(set) var incidents: [SourceName: IncidentNotes] = [:]
    /// How Mattermost's buttons come back.
    private(set) var buttons: [SourceName: MattermostPost.Buttons] = [:]
    private(set) var callbacks: [SourceName: Callback] = [:]

    /// - Throws: ``Failure`` where a token, a key or a secret is none of its kind.
    init(_ settings: ValidSettings) throws {
        for source in settings.sources {
            let name = source.name
            if case .github(let api, let access?) = source.options {
                let access = try self.access(access, of: name)
                self.github[name] = access
                if source.reports != .none {
                    self.commits[name] = CommitReports(
                        base: api,
                        access: .github(access, isCheck: source.reports == .check),
                    )
                }
            }
            if let callback = source.callback {
                do throws(Callback.Unreadable) {
                    self.callbacks[name] = try Callback(url: callback.url, secret: callback.secret)
                } catch {
                    throw Failure("sources.\(name).callback_secret: \(error)")
                }
            }
            if case .mattermost(_, let address?) = source.options, let secret = source.secrets.all.first {
                self.buttons[name] = MattermostPost.Buttons(address: address, secret: secret)
            }
            guard let account = source.account else { continue }
            self.chats[name] = try self.chat(account, of: source)
            if source.reports != .none {
                self.commits[name] = CommitReports(base: account.api, access: .token(account.token))
            }
            if source.kind == .pagerDuty {
                self.incidents[name] = IncidentNotes(api: account.api, token: account.token, user: account.user ?? "")
            }
        }
    }

    private mutating func access(
        _ access: ValidSettings.Source.GitHubAccess,
        of source: SourceName,
    ) throws -> GitHubAccess {
        switch access {
        case .token(let token):
            return .token(token)
        case .app(let id, let key):
            do throws(SigningKey.Unreadable) {
                let key = try GitHubAppKey(app: id, pem: key.withBytes { String(decoding: $0, as: UTF8.self) })
                self.githubApps[source] = key
                return .app(GitHubApp(key: key))
            } catch {
                throw Failure("sources.\(source).app_key: \(error)")
            }
        }
    }

    /// The bot's account in a chat; nil where the source is none.
    private func chat(
        _ account: ValidSettings.Source.Account,
        of source: ValidSettings.Source,
    ) throws -> (any ChatAccount)? {
        switch source.kind {
        case .slack: return SlackAccount(api: account.api, token: account.token)
        case .mattermost:
            return MattermostAccount(server: account.api, token: account.token, buttons: self.buttons[source.name])
        case .rocketChat:
            return RocketChatAccount(server: account.api, user: account.user ?? "", token: account.token)
        case .zulip: return ZulipAccount(server: account.api, email: account.user ?? "", key: account.token)
        case .googleChat:
            do throws(ServiceAccount.Unreadable) {
                return GoogleChatAccount(api: account.api, account: try ServiceAccount(keyFile: account.token))
            } catch {
                throw Failure("sources.\(source.name).token: \(error)")
            }
        default: return nil
        }
    }
}
