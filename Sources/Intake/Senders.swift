package import Outbound
package import Warden

/// All kinds of senders that we know: a line each.
package enum Senders {
    /// What the settings may say about senders; each kind takes what concerns it.
    package struct Options: Sendable {
        /// What a line of a comment begins with that is a command.
        package var commandPrefixes: Set<String> = ["/pool", "/agent"]
        /// Commands that only say whom one talks to, such as `/poolwarden pool create ci`.
        package var umbrellaCommands: Set<String> = ["/poolwarden"]
        /// Hosts to which a `response_url` may point; nil for the sender's own.
        package var replyHosts: HostList?
        /// The public keys that senders publish; without any, those that sign with one are refused.
        package var keys: any PublicKeys = NoPublicKeys()
        /// How deliveries prove themselves, for the kinds that leave a choice.
        package var proof = ProofForm()
        /// Whether what an event leads to is reported where it came from: beside commits, on incidents.
        package var isReported = false
        /// Whether what a generic sender's request leads to is posted to an address of the settings.
        package var hasCallback = false

        package init() {}
    }

    /// The sender of a kind.
    package static func make(kind: SenderKind, options: Options = Options()) -> any Sender {
        switch kind {
        case .slack: SlackSender(options: options)
        case .github: GitHubSender(options: options)
        case .mattermost: MattermostSender(options: options)
        case .discord: DiscordSender(umbrellaCommands: options.umbrellaCommands)
        case .teams: TeamsSender(umbrellaCommands: options.umbrellaCommands)
        case .googleChat: GoogleChatSender(umbrellaCommands: options.umbrellaCommands, keys: options.keys)
        case .rocketChat: RocketChatSender(umbrellaCommands: options.umbrellaCommands)
        case .zulip: ZulipSender(umbrellaCommands: options.umbrellaCommands)
        case .gitlab: GitLabSender(options: options)
        case .bitbucket: BitbucketSender(comments: options.comments, isReported: options.isReported)
        case .gitea, .forgejo: GiteaSender(kind: kind, comments: options.comments, isReported: options.isReported)
        case .buildkite: BuildkiteSender(options: options)
        case .circleci: CircleCISender()
        case .jenkins: JenkinsSender()
        case .azureDevOps: AzureDevOpsSender()
        case .terraform: TerraformSender()
        case .terraformRunTask: TerraformRunTaskSender()
        case .pagerDuty: PagerDutySender(isReported: options.isReported)
        case .alertmanager: AlertmanagerSender(isBasic: options.proof.scheme == .basic)
        case .grafana: GrafanaSender(form: options.proof)
        case .generic: GenericSender(form: options.proof, hasCallback: options.hasCallback)
        }
    }

    /// What signs requests as a sender of a kind does.
    static func signer(kind: SenderKind) -> any RequestSigner {
        switch kind {
        case .slack: SlackSigner()
        case .github: GitHubSigner()
        case .mattermost: MattermostSigner()
        case .discord: DiscordSigner()
        case .teams: TeamsSigner()
        case .googleChat: GoogleChatSigner()
        case .rocketChat: RocketChatSender.signer
        case .zulip: ZulipSender.signer
        case .gitlab: GitLabSigner()
        case .bitbucket: BitbucketSender.signer
        case .gitea, .forgejo: GiteaSender.signer(kind)
        case .buildkite: BuildkiteSender.signer
        case .circleci: CircleCISender.signer
        case .jenkins: JenkinsSender.signer
        case .azureDevOps: AzureDevOpsSender.signer
        case .terraform: TerraformSender.signer
        case .terraformRunTask: TerraformRunTaskSender.signer
        case .pagerDuty: PagerDutySender.signer
        case .alertmanager: AlertmanagerSender.signer
        case .grafana: GrafanaSender.signer
        case .generic: GenericSigner()
        }
    }
}

extension SlackSender {
    init(options: Senders.Options) {
        self.init(umbrellaCommands: options.umbrellaCommands, replyHosts: options.replyHosts ?? .slack)
    }
}

extension MattermostSender {
    init(options: Senders.Options) {
        self.init(
            umbrellaCommands: options.umbrellaCommands,
            replyHosts: options.replyHosts ?? [],
        )
    }
}

extension GitHubSender {
    init(options: Senders.Options) {
        self.init(
            commandPrefixes: options.commandPrefixes,
            umbrellaCommands: options.umbrellaCommands,
            isReported: options.isReported,
        )
    }
}

extension GitLabSender {
    init(options: Senders.Options) {
        self.init(
            comments: options.comments,
            isSigned: options.proof.scheme == .signing,
            window: options.proof.window,
            isReported: options.isReported,
        )
    }
}

extension BuildkiteSender {
    init(options: Senders.Options) {
        self.init(isSigned: options.proof.scheme != .token, window: options.proof.window)
    }
}

extension Senders.Options {
    /// How commands look in comments.
    var comments: CommentCommands {
        CommentCommands(
            prefixes: self.commandPrefixes.union(self.umbrellaCommands),
            names: CommandNames(umbrellas: self.umbrellaCommands),
        )
    }
}
