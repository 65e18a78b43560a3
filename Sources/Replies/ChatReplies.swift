import Foundation
import NIOHTTP1
import Outbound
import Warden

/// Replies to chats after the request has gone: to the address that the delivery brought with it.
///
/// | chat | address | good for |
/// |---|---|---|
/// | Slack, a button or a mention | `response_url` | five messages in 30 minutes |
/// | Mattermost | `response_url` | five messages in 30 minutes |
/// | Discord | the interaction's webhook | 15 minutes |
///
/// Teams, Google Chat, Rocket.Chat and Zulip bring none.
struct ChatReplies: Sendable {
    /// The hosts of each source's chat.
    let hosts: [SourceName: HostList]
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
        guard let url = capabilities["response_url"], !url.isEmpty else {
            throw .final(
                reason: "\(address.kind.rawValue) takes an answer at once only; `why \(reply.delivery)` has it"
            )
        }
        let text = url.withBytes { String(decoding: $0, as: UTF8.self) }
        switch address.kind {
        case .slack:
            try ResponseURL.check(reply, now: self.now())
            let document = SlackMessage(reply.message).response(SlackReplies.Audience.asker.rawValue)
            try await self.hand(document, to: text, within: self.hosts[reply.source] ?? .slack)
            return nil
        case .mattermost:
            try ResponseURL.check(reply, now: self.now())
            let document = MattermostPost(reply.message, buttons: nil).response("ephemeral")
            try await self.hand(document, to: text, within: self.hosts[reply.source] ?? [])
            return nil
        case .discord:
            let hosts = self.hosts[reply.source] ?? .discord
            let followUp = DiscordFollowUp(webhook: text, hosts: hosts, post: self.post)
            return try await followUp.send(reply, to: address, now: self.now())
        default:
            throw .final(
                reason: "\(address.kind.rawValue) takes an answer at once only; `why \(reply.delivery)` has it"
            )
        }
    }

    private func hand(_ document: ReplyJSON, to url: String, within hosts: HostList) async throws(ReplyError) {
        let verdict = try await self.post(document.bytes(), to: url, within: hosts, headers: HTTPHeaders())
        if let error = verdict.error(of: "the chat") { throw error }
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
