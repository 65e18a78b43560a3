import Foundation
import Warden

extension SettingsReader {
    /// Reads every section, in the file's order, and only then looks whether there was a problem.
    mutating func settings() throws(SettingsError) -> ValidSettings {
        let sources = self.sources()
        let journal = self.journal()
        let server = self.server(journal: journal?.path)
        let policies = self.policies()
        let guardrails = self.guardrails()
        let organizations = self.organizations()
        let destinations = self.destinations()
        let tokenPlaces = self.tokenPlaces()
        let privateRanges = self.value(Schema.Outbound.privateRanges)
        let people = self.people()
        let log = self.log()
        self.warnOfUnknownVariables()
        guard let server, let sources, let journal, let policies, let guardrails, let organizations, let log,
            let privateRanges, self.problems.isEmpty
        else { throw SettingsError(problems: self.problems.inOrder) }
        return ValidSettings(
            server: server,
            journal: journal,
            policies: policies,
            guardrails: guardrails,
            organizations: organizations,
            sources: sources,
            destinations: destinations,
            tokenPlaces: tokenPlaces,
            privateRanges: privateRanges,
            people: people,
            log: log,
            warnings: self.warnings.inOrder,
        )
    }

    private mutating func server(journal: String?) -> ValidSettings.Server? {
        let host = self.value(Schema.Server.host)
        let port = self.value(Schema.Server.port)
        let address = self.value(Schema.Server.address)
        let readTimeout = self.value(Schema.Server.readTimeout)
        let shutdownDelay = self.value(Schema.Server.shutdownDelay)
        let control = self.controlPath(journal: journal)
        let admin = self.adminListener()
        guard let host, let port, let readTimeout, let shutdownDelay, let control, let admin else { return nil }
        return ValidSettings.Server(
            host: host,
            port: port,
            address: address,
            readTimeout: readTimeout,
            shutdownDelay: shutdownDelay,
            control: control,
            admin: admin,
        )
    }

    private mutating func adminListener() -> AdminListener? {
        let setting = Schema.Server.admin
        let listener = self.value(setting)
        if case .address(let host, _) = listener, !Address.isLoopback(host) {
            self.warn(
                setting.path(),
                "everybody who reaches \(host) can read metrics and what is wrong here; "
                    + "let a firewall stand before it, or write 127.0.0.1",
            )
        }
        return listener
    }

    private mutating func journal() -> ValidSettings.JournalSettings? {
        let path = self.value(Schema.JournalFile.path)
        let key = self.journalKey()
        let keep = self.keep()
        guard let path, let keep else { return nil }
        return ValidSettings.JournalSettings(path: path, key: key, keep: keep)
    }

    private mutating func keep() -> ValidSettings.Keep? {
        let payloads = self.value(Schema.Keep.payloads)
        let decisions = self.value(Schema.Keep.decisions)
        let idleTicks = self.value(Schema.Keep.idleTicks)
        let notifications = self.value(Schema.Keep.notifications)
        guard let payloads, let decisions, let idleTicks, let notifications else { return nil }
        return ValidSettings.Keep(
            payloads: payloads,
            decisions: decisions,
            idleTicks: idleTicks,
            notifications: notifications,
        )
    }

    private mutating func journalKey() -> JournalKey? {
        let setting = Schema.JournalFile.key
        let known = self.problems.count
        guard let secret = self.secret(setting) else {
            let isReported = self.problems.count > known || self.isBroken(setting.path())
            if !isReported, let why = self.whyJournalKey {
                self.report(setting.path(), "\(why); \(JournalKey.demand)")
            }
            return nil
        }
        guard let key = JournalKey(secret) else {
            self.report(
                setting.path(),
                "this is not 32 bytes as base64 or as 64 hexadecimal digits; \(JournalKey.demand)",
            )
            return nil
        }
        return key
    }

    /// What cannot be without the journal's key; nil where nothing needs it.
    private var whyJournalKey: String? {
        if let source = self.sourceWithReplyAddresses {
            return "the source \(source) needs it, because reply addresses are kept encrypted"
        }
        guard case .value = self.layers.find(Schema.Server.address.path(), .text) else { return nil }
        return "server.address needs it, because the addresses of pages are made with it"
    }

    /// The first source whose senders put reply addresses into their payloads.
    private var sourceWithReplyAddresses: String? {
        self.names("sources").first { name in
            guard case .value(.text(let kind)) = self.layers.find(Schema.Source.kind.path(name), .text) else {
                return false
            }
            return SenderKind(rawValue: kind)?.sendsCapabilities ?? false
        }
    }

    mutating func policies() -> ValidSettings.PolicySettings? {
        let folder = self.value(Schema.PolicyFolder.folder)
        let timeZone = self.value(Schema.PolicyFolder.timeZone)
        let budget = self.budget()
        guard let folder, let timeZone, let budget else { return nil }
        return ValidSettings.PolicySettings(folder: folder, timeZone: timeZone, budget: budget)
    }

    private mutating func budget() -> ValidSettings.Budget? {
        let instructions = self.value(Schema.PolicyFolder.instructions)
        let memory = self.value(Schema.PolicyFolder.memory)
        let string = self.value(Schema.PolicyFolder.string)
        let source = self.value(Schema.PolicyFolder.source)
        let wallClock = self.value(Schema.PolicyFolder.wallClock)
        let suspended = self.value(Schema.PolicyFolder.suspended)
        let reads = self.value(Schema.PolicyFolder.reads)
        let operations = self.value(Schema.PolicyFolder.operations)
        guard let instructions, let memory, let string, let source, let wallClock, let suspended, let reads,
            let operations
        else { return nil }
        return ValidSettings.Budget(
            instructions: instructions,
            memory: memory,
            string: string,
            source: source,
            wallClock: wallClock,
            suspended: suspended,
            reads: reads,
            operations: operations,
        )
    }

    private mutating func guardrails() -> Guardrails? {
        let protectedPools = self.value(Schema.Guard.protectedPools)
        let mostDeletions = self.value(Schema.Guard.mostDeletionsPerPlan)
        guard let protectedPools, let mostDeletions else { return nil }
        return Guardrails(protectedPools: protectedPools, mostDeletionsPerPlan: mostDeletions)
    }

    private mutating func sources() -> [ValidSettings.Source]? {
        let names = self.names("sources")
        if names.isEmpty, !self.outline.broken.contains(where: { $0.first == "sources" }) {
            self.warn(["sources"], "no source is set, so nothing is accepted; write sources.NAME.kind")
        }
        if names.contains(SourceName.schedule.rawValue) {
            self.report(
                ["sources", SourceName.schedule.rawValue],
                "this name is taken: it stands for the schedules of policies; write another one",
            )
        }
        let sources = names.map { self.source($0) }
        let valid = sources.compactMap { $0 }
        return valid.count == sources.count ? valid : nil
    }

    private mutating func source(_ name: String) -> ValidSettings.Source? {
        let kind = self.value(Schema.Source.kind, name)
        let secrets = self.proofs(name, kind: kind)
        guard let kind else { return nil }
        self.refuse(Schema.Source.secrets, name, kind: kind)
        self.refuse(Schema.Source.publicKeys, name, kind: kind)
        self.refuse(Schema.Source.audiences, name, kind: kind)
        self.refuse(Schema.Source.address, name, kind: kind)
        self.refuse(Schema.Source.buttons, name, kind: kind)
        self.refuse(Schema.Source.replyHosts, name, kind: kind)
        self.refuse(Schema.Source.token, name, kind: kind)
        self.refuse(Schema.Source.user, name, kind: kind)
        self.refuse(Schema.Source.app, name, kind: kind)
        self.refuse(Schema.Source.appKey, name, kind: kind)
        self.refuse(Schema.Source.reports, name, kind: kind)
        self.refuse(Schema.Source.callback, name, kind: kind)
        self.refuse(Schema.Source.callbackSecret, name, kind: kind)
        self.refuse(Schema.Source.api, name, kind: kind)
        self.refuse(Schema.Missed.hooks, name, kind: kind)
        self.refuse(Schema.Missed.every, name, kind: kind)
        self.refuse(Schema.Missed.window, name, kind: kind)
        self.refuse(Schema.Missed.rate, name, kind: kind)
        self.refuseProof(name, kind: kind)
        let options: ValidSettings.Source.Options? =
            switch kind {
            case .slack: self.slackOptions(name)
            case .github: self.githubOptions(name)
            case .mattermost: self.mattermostOptions(name)
            case .discord, .teams, .googleChat, .rocketChat, .zulip, .gitlab, .bitbucket, .gitea, .forgejo, .buildkite,
                .circleci, .jenkins, .azureDevOps, .terraform, .terraformRunTask, .pagerDuty, .alertmanager, .grafana,
                .generic:
                self.proof(name, kind: kind, secrets: secrets).map { .other(kind, $0) }
            }
        let missed = kind == .github ? self.missed(name) : nil
        let account = options.flatMap { self.account(name, kind: kind, server: $0.server) }
        let reports =
            Schema.Source.reports.kinds.contains(kind) ? self.reports(name, account, options) : ReportForm.none
        let callback = kind == .generic ? self.callback(name) : nil
        guard let secrets, let options else { return nil }
        return ValidSettings.Source(
            name: SourceName(rawValue: name),
            secrets: secrets,
            options: options,
            missed: missed,
            reports: reports,
            callback: callback,
            account: account,
        )
    }

    /// What a source's deliveries are proven by: secrets, or what stands in their place.
    private mutating func proofs(_ name: String, kind: SenderKind?) -> Secrets? {
        switch kind {
        case .discord: self.openProofs(Schema.Source.publicKeys, name)
        case .googleChat: self.openProofs(Schema.Source.audiences, name)
        case .slack, .github, .mattermost, .teams, .rocketChat, .zulip, .gitlab, .bitbucket, .gitea, .forgejo,
            .buildkite, .circleci, .jenkins, .azureDevOps, .terraform, .terraformRunTask, .pagerDuty, .alertmanager,
            .grafana, .generic, nil:
            self.secrets(Schema.Source.secrets, name)
        }
    }

    /// What proves deliveries and may be read by everybody, at least one of them.
    private mutating func openProofs(_ setting: Setting<[String]>, _ name: String) -> Secrets? {
        guard let list = self.value(setting, name) else { return nil }
        guard let proofs = Secrets(list.map { Secret($0) }) else {
            self.report(setting.path(name), "there is none; \(setting.form.demand)")
            return nil
        }
        return proofs
    }

    private mutating func mattermostOptions(_ name: String) -> ValidSettings.Source.Options? {
        let known = self.problems.count
        let address = self.value(Schema.Source.address, name)
        let buttons = self.value(Schema.Source.buttons, name)
        return self.problems.count == known ? .mattermost(address: address, buttons: buttons) : nil
    }

    private mutating func slackOptions(_ name: String) -> ValidSettings.Source.Options? {
        self.value(Schema.Source.replyHosts, name).map { .slack(replyHosts: $0) }
    }

    private mutating func githubOptions(_ name: String) -> ValidSettings.Source.Options? {
        let known = self.problems.count
        let api = self.value(Schema.Source.api, name) ?? "https://api.github.com"
        let token = self.secret(Schema.Source.token, name)
        let app = self.value(Schema.Source.app, name)
        let key = self.secret(Schema.Source.appKey, name)
        if let app, let key {
            if token != nil {
                self.report(Schema.Source.token.path(name), "the app writes already; remove the token, or the app")
            }
            return self.problems.count == known ? .github(api: api, access: .app(id: app, key: key)) : nil
        }
        if self.isWritten(Schema.Source.app, name) != self.isWritten(Schema.Source.appKey, name) {
            self.report(Schema.Source.app.path(name), "an app needs both app and app_key; write the other one, too")
        } else if !self.isWritten(Schema.Source.token, name), app == nil {
            self.warn(
                Schema.Source.token.path(name),
                "no token is set, so nothing is written to GitHub; \(SecretReference.demand)",
            )
        }
        return self.problems.count == known ? .github(api: api, access: token.map { .token($0) }) : nil
    }

    /// How what events lead to is reported; what is set must be possible.
    private mutating func reports(
        _ name: String,
        _ account: ValidSettings.Source.Account?,
        _ options: ValidSettings.Source.Options?,
    ) -> ReportForm {
        let path = Schema.Source.reports.path(name)
        guard let form = self.value(Schema.Source.reports, name), form != .none, let options else { return .none }
        switch (form, options) {
        case (.check, .github(_, .app)), (.status, .github(_, .some)): return form
        case (.check, _):
            self.report(path, "only a GitHub App can make check runs; write app and app_key, or status here")
        case (.status, _) where account != nil: return form
        default: self.report(path, "reports need a token, and none is set; write sources.\(name).token, or none here")
        }
        return .none
    }

    /// Where what becomes of requests is posted; nil for nowhere.
    private mutating func callback(_ name: String) -> ValidSettings.Source.Callback? {
        let isWanted = self.isWritten(Schema.Source.callback, name)
        guard isWanted == self.isWritten(Schema.Source.callbackSecret, name) else {
            self.report(
                Schema.Source.callback.path(name),
                "a callback needs both callback and callback_secret; write the other one, too",
            )
            return nil
        }
        guard isWanted, let url = self.postAddress(Schema.Source.callback, name),
            let secret = self.secret(Schema.Source.callbackSecret, name)
        else { return nil }
        return ValidSettings.Source.Callback(url: url, secret: secret)
    }

    /// What is written with, for all but GitHub; nil where nothing is written by ourselves.
    private mutating func account(
        _ name: String,
        kind: SenderKind,
        server: String?,
    ) -> ValidSettings.Source.Account? {
        let usual: String?
        switch kind {
        case .gitlab: usual = "https://gitlab.com"
        case .bitbucket: usual = "https://api.bitbucket.org"
        case .slack: usual = "https://slack.com/api"
        case .googleChat: usual = "https://chat.googleapis.com"
        case .pagerDuty: usual = "https://api.pagerduty.com"
        case .gitea, .forgejo, .mattermost, .rocketChat, .zulip: usual = nil
        default: return nil
        }
        let user = Schema.Source.user.kinds.contains(kind) ? self.value(Schema.Source.user, name) : nil
        let api = kind == .mattermost ? server : self.value(Schema.Source.api, name)
        guard let token = self.secret(Schema.Source.token, name) else { return nil }
        guard let api = api ?? usual else {
            self.report(
                (kind == .mattermost ? Schema.Source.address : Schema.Source.api).path(name),
                "it is not set, so the token is of no use; write the address of your \(kind.rawValue)",
            )
            return nil
        }
        guard user != nil || !Schema.Source.user.kinds.contains(kind) else {
            self.report(Schema.Source.user.path(name), "it is not set, so the token is of no use; write whose it is")
            return nil
        }
        return ValidSettings.Source.Account(api: api, token: token, user: user)
    }

    mutating func people() -> People {
        var people: [(person: People.Person, ids: [SenderKind: String])] = []
        var owners: [SenderKind: [String: String]] = [:]
        for name in self.names("people") {
            let groups = self.value(Schema.Person.groups, name) ?? []
            var ids: [SenderKind: String] = [:]
            for kind in SenderKind.allCases {
                guard let setting = Schema.Person.id(kind), let id = self.value(setting, name) else { continue }
                ids[kind] = id
                guard let owner = owners[kind]?[id] else {
                    owners[kind, default: [:]][id] = name
                    continue
                }
                self.report(setting.path(name), "\(owner) has the same ID; give each person their own")
            }
            people.append((People.Person(name: name, groups: groups), ids))
        }
        return People(people)
    }

    private mutating func log() -> ValidSettings.Log? {
        let level = self.value(Schema.Log.level)
        let format = self.value(Schema.Log.format)
        guard let level, let format else { return nil }
        return ValidSettings.Log(level: level, format: format)
    }
}

extension ValidSettings.Source.Options {
    /// Where a Mattermost server is; nil for all others.
    fileprivate var server: String? {
        guard case .mattermost(let address, _) = self else { return nil }
        return address
    }
}
