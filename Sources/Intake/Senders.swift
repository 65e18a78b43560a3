package import Warden

/// All kinds of senders that we know: a line each.
package enum Senders {
    /// What the settings may say about senders; each kind takes what concerns it.
    package struct Options: Hashable, Sendable {
        /// What a line of a comment begins with that is a command.
        package var commandPrefixes: Set<String> = ["/pool", "/agent"]
        /// Commands that only say whom one talks to, such as `/poolwarden pool create ci`.
        package var umbrellaCommands: Set<String> = ["/poolwarden"]
        /// Hosts to which a `response_url` may point by https; nil for the sender's own.
        package var replyHosts: Set<String>?
        /// Hosts with port to which it may point by http: for a demo or a test on one's own machine.
        package var plainReplyHosts: Set<String> = []

        package init() {}
    }

    /// The sender of a kind.
    package static func make(kind: SenderKind, options: Options = Options()) -> any Sender {
        switch kind {
        case .slack: SlackSender(options: options)
        case .github: GitHubSender(options: options)
        }
    }

    /// What signs requests as a sender of a kind does.
    static func signer(kind: SenderKind) -> any RequestSigner {
        switch kind {
        case .slack: SlackSigner()
        case .github: GitHubSigner()
        }
    }
}

extension SlackSender {
    init(options: Senders.Options) {
        guard let hosts = options.replyHosts else {
            self.init(umbrellaCommands: options.umbrellaCommands, plainReplyHosts: options.plainReplyHosts)
            return
        }
        self.init(
            umbrellaCommands: options.umbrellaCommands,
            replyHosts: hosts,
            plainReplyHosts: options.plainReplyHosts,
        )
    }
}

extension GitHubSender {
    init(options: Senders.Options) {
        self.init(commandPrefixes: options.commandPrefixes, umbrellaCommands: options.umbrellaCommands)
    }
}
