package import Foundation
package import Outbound
package import Warden

/// Stop 8: puts messages into each receiver's form, and sends them.
package struct Replies: Replier {
    private let github: [SourceName: GitHubReplies]
    private let forges: [SourceName: ForgeReplies]
    private let chats: ChatReplies
    private let runTasks: RunTaskReplies
    private let commits: [SourceName: CommitReports]
    private let incidents: [SourceName: IncidentNotes]
    private let callbacks: [SourceName: Callback]
    private let destinations: [String: Destination]
    private let pages: ReplyPages?
    private let post: Post

    /// - Parameters:
    ///   - github: For each GitHub source with a token, where comments go and with which token.
    ///   - forges: For each source of another forge with a token, where comments go and with which token.
    ///   - chatHosts: For each source of a chat that brings addresses for replies, where they may lead.
    ///   - chatAccounts: For each source of a chat where the bot has an account, that.
    ///   - mattermostButtons: For each source of Mattermost whose buttons can come back, how.
    ///   - commits: For each source of a forge that is reported to, how.
    ///   - incidents: For each source of PagerDuty where notes are written, how.
    ///   - callbacks: For each generic source that has one, where it is posted to.
    ///   - runTaskHosts: Where results of run tasks may go.
    ///   - destinations: By the names that policies call them, such as `slack:#ops`.
    ///   - pages: Where a reply can be read whole; nil where browsers cannot reach this server.
    ///   - client: What to send with; its owner shuts it down.
    ///   - now: The clock, for addresses that expire.
    package init(
        github: [SourceName: GitHubReplies] = [:],
        forges: [SourceName: ForgeReplies] = [:],
        chatHosts: [SourceName: HostList] = [:],
        chatAccounts: [SourceName: any ChatAccount] = [:],
        mattermostButtons: [SourceName: MattermostPost.Buttons] = [:],
        commits: [SourceName: CommitReports] = [:],
        incidents: [SourceName: IncidentNotes] = [:],
        callbacks: [SourceName: Callback] = [:],
        runTaskHosts: HostList = [],
        destinations: [String: Destination] = [:],
        pages: ReplyPages? = nil,
        client: ReplyClient,
        now: @escaping @Sendable () -> Date = { Date.now },
    ) {
        self.github = github
        self.forges = forges
        self.commits = commits
        self.incidents = incidents
        self.callbacks = callbacks
        self.destinations = destinations
        self.pages = pages
        self.post = Post(client: client)
        self.runTasks = RunTaskReplies(hosts: runTaskHosts, post: self.post)
        self.chats = ChatReplies(
            hosts: chatHosts,
            accounts: chatAccounts,
            buttons: mattermostButtons,
            now: now,
            post: self.post,
        )
    }

    package func answer(with message: Message, to address: ReplyAddress, of source: SourceName) -> Answer? {
        let message = self.linked(message)
        return switch address {
        case .answer, .callback:
            Answer(
                status: 200,
                contentType: "application/json",
                body: String(decoding: JSONForm(message).document.bytes(), as: UTF8.self),
            )
        case .chat(let address): ChatAnswer.answer(message, to: address, buttons: self.chats.buttons[source])
        case .githubIssue, .forge, .runTask, .commit, .incident: nil
        }
    }

    package func notify(
        _ notification: Warden.Notification,
        of delivery: JournaledDelivery.Number,
    ) async throws(ReplyError) {
        guard let destination = self.destinations[notification.destination] else {
            throw .final(reason: "the settings have no destination \(notification.destination)")
        }
        try await destination.send(notification, of: delivery, self.post)
    }

    package func send(
        _ reply: WaitingReply,
        capabilities: [String: Secret],
    ) async throws(ReplyError) -> String? {
        var reply = reply
        reply.message = self.linked(reply.message)
        let (message, source) = (reply.message, reply.source)
        switch reply.address {
        case .githubIssue(let repository, let number):
            guard let github = self.github[source] else {
                throw .final(reason: "no GitHub token is configured: set sources.\(source).token to let me comment")
            }
            return try await github.send(
                message,
                repository: repository,
                issue: number,
                inPlaceOf: reply.earlier,
                self.post,
            )
        case .chat(let address):
            return try await self.chats.send(reply, to: address, capabilities: capabilities)
        case .forge(let address):
            guard let forge = self.forges[source] else {
                throw .final(
                    reason:
                        "no token for \(address.kind.rawValue) is configured: set sources.\(source).token to let me comment"
                )
            }
            return try await forge.send(reply, to: address, self.post)
        case .answer:
            throw .final(reason: "the request had not waited long enough")
        case .callback:
            guard let callback = self.callbacks[source] else {
                throw .final(reason: "no callback is configured: set sources.\(source).callback")
            }
            try await callback.send(reply, self.post)
            return nil
        case .commit(let address):
            guard let commits = self.commits[source] else {
                throw .final(reason: "no reports are configured: set sources.\(source).reports")
            }
            return try await commits.send(reply, to: address, self.post)
        case .incident(let id):
            guard let incidents = self.incidents[source] else {
                throw .final(reason: "no token for PagerDuty is configured: set sources.\(source).token")
            }
            try await incidents.send(message, to: id, self.post)
            return nil
        case .runTask(let callback, let acceptsOutcomes):
            try await self.runTasks.send(
                reply,
                to: callback,
                token: capabilities["access_token"],
                acceptsOutcomes: acceptsOutcomes ?? false,
            )
            return nil
        }
    }

    /// The message with the address of its page, where it has one.
    private func linked(_ message: Message) -> Message {
        guard let pages, let delivery = message.delivery else { return message }
        var message = message
        message.whole = pages.address(of: delivery)
        return message
    }
}
