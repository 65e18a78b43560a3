import Foundation
import NIOHTTP1
import Outbound
import Warden

/// Replies to chats after the request has gone: to the address that the delivery brought with it, else by the bot's own
/// account.
///
/// | chat | address | good for | account |
/// |---|---|---|---|
/// | Slack | `response_url` | five messages in 30 minutes | a bot's token |
/// | Mattermost | `response_url` | five messages in 30 minutes | a bot's token |
/// | Discord | the interaction's webhook | 15 minutes | |
/// | Google Chat | | | a service account |
/// | Rocket.Chat, Zulip | | | a user's or bot's token |
///
/// Teams has neither.
struct ChatReplies: Sendable {
    /// The hosts of each source's chat, for addresses that deliveries bring.
    let hosts: [SourceName: HostList]
    /// The account of each source that has one.
    let accounts: [SourceName: any ChatAccount]
    /// How Mattermost's buttons come back, for each source where they can.
    let buttons: [SourceName: MattermostPost.Buttons]
    let now: @Sendable () -> Date
    let post: Post

    /// Sends the message.
    ///
    /// - Returns: The chat's ID of it, where it can be edited.
    func send(
        _ reply: WaitingReply,
        to address: ChatAddress,
        capabilities: [String: Secret],
    ) async throws(ReplyError) -> String? {
        let url = capabilities["response_url"].flatMap { $0.isEmpty ? nil : $0 }
        guard let account = self.accounts[reply.source] else {
            return try await self.send(reply, to: address, given: url)
        }
        // What the account has written it edits; else the address is better, as the asker alone sees what goes there.
        guard reply.earlier == nil, url != nil else { return try await account.send(reply, to: address, self.post) }
        do throws(ReplyError) {
            return try await self.send(reply, to: address, given: url)
        } catch {
            guard case .final = error else { throw error }
            return try await account.send(reply, to: address, self.post)
        }
    }

    /// Sends the message to the address that the delivery brought.
    private func send(
        _ reply: WaitingReply,
        to address: ChatAddress,
        given url: Secret?,
    ) async throws(ReplyError) -> String? {
        guard let url else { throw Self.silent(reply, address.kind) }
        let text = url.withBytes { String(decoding: $0, as: UTF8.self) }
        switch address.kind {
        case .slack:
            try ResponseURL.check(reply, now: self.now())
            let document = SlackMessage(reply.message).response("ephemeral")
            try await self.hand(document, to: text, within: self.hosts[reply.source] ?? .slack, chat: "Slack")
            return nil
        case .mattermost:
            try ResponseURL.check(reply, now: self.now())
            let document = MattermostPost(reply.message, buttons: self.buttons[reply.source]).response("ephemeral")
            try await self.hand(document, to: text, within: self.hosts[reply.source] ?? [], chat: "Mattermost")
            return nil
        case .discord:
            let hosts = self.hosts[reply.source] ?? .discord
            let followUp = DiscordFollowUp(webhook: text, hosts: hosts, post: self.post)
            return try await followUp.send(reply, to: address, now: self.now())
        default:
            throw Self.silent(reply, address.kind)
        }
    }

    private static func silent(_ reply: WaitingReply, _ chat: SenderKind) -> ReplyError {
        let hint = chat.hasAccount ? "; with sources.\(reply.source).token it could be sent" : ""
        return .final(
            reason: "the request brought no address for a later answer; `why \(reply.delivery)` has it\(hint)"
        )
    }

    private func hand(
        _ document: ReplyJSON,
        to url: String,
        within hosts: HostList,
        chat: String,
    ) async throws(ReplyError) {
        let verdict = try await self.post(document.bytes(), to: url, within: hosts, headers: HTTPHeaders())
        if let error = verdict.error(of: chat) { throw error }
    }
}

extension SenderKind {
    /// Whether the bot can have an account in the chat.
    fileprivate var hasAccount: Bool {
        switch self {
        case .slack, .mattermost, .googleChat, .rocketChat, .zulip: true
        default: false
        }
    }
}

/// An address that takes five messages within half an hour.
///
/// - SeeAlso: <https://docs.slack.dev/interactivity/handling-user-interaction#message_responses>.
enum ResponseURL {
    static let uses = 5
    static let life: TimeInterval = 30 * 60

    /// Looks whether something may be said: one use is kept for the end.
    static func check(_ reply: WaitingReply, now: Date) throws(ReplyError) {
        guard now.timeIntervalSince(reply.received) < Self.life else {
            throw .final(reason: "the reply address has expired: it is good for 30 minutes")
        }
        guard reply.uses < (reply.isLast ? Self.uses : Self.uses - 1) else {
            throw .final(
                reason: reply.isLast
                    ? "the reply address is used up: it takes five messages"
                    : "the last use of the reply address is kept for the end"
            )
        }
    }
}

extension Post.Verdict {
    /// What a receiver's answer says about a message; nil when it was taken.
    func error(of receiver: String) -> ReplyError? {
        switch self.status {
        case 200..<300: nil
        case 404, 410: .final(reason: "the reply address has expired")
        case 429: .transient(reason: "\(receiver) asks to wait", retryAfter: self.retryAfter)
        case 408, 500...: .transient(reason: "\(receiver) answered \(self.status)", retryAfter: self.retryAfter)
        default: .final(reason: "\(receiver) did not take the message: it answered \(self.status)")
        }
    }
}
