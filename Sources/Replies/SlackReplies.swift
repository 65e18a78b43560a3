import NIOHTTP1
package import Outbound
import Warden

/// Replies to Slack: the HTTP answer while the request waits, else a message to its `response_url`.
package struct SlackReplies: Sendable {
    private let hosts: HostList
    private let audience: Audience

    /// Who sees a reply in the channel.
    package enum Audience: String, Sendable {
        /// The person who asked, and nobody else.
        case asker = "ephemeral"
        /// Everybody in the channel.
        case channel = "in_channel"
    }

    /// - Parameters:
    ///   - hosts: Those that a `response_url` may name.
    ///   - audience: Who sees a reply. The asker alone is the default: what a policy says may be about one person.
    package init(
        hosts: HostList = .slack,
        audience: Audience = .asker,
    ) {
        self.hosts = hosts
        self.audience = audience
    }

    /// The message as the answer to the request that waits.
    func answer(with message: Message) -> Answer {
        Answer(
            status: 200,
            contentType: "application/json; charset=utf-8",
            body: String(decoding: self.document(message), as: UTF8.self),
        )
    }

    /// Sends the message to the `response_url`, which takes five within 30 minutes.
    ///
    /// - SeeAlso: <https://docs.slack.dev/interactivity/handling-user-interaction#message_responses>.
    func send(_ message: Message, responseURL: Secret?, _ post: Post) async throws(ReplyError) {
        guard let responseURL, !responseURL.isEmpty else { throw Self.expired }
        let url = responseURL.withBytes { String(decoding: $0, as: UTF8.self) }
        let verdict = try await post(self.document(message), to: url, within: self.hosts, headers: HTTPHeaders())
        switch verdict.status {
        case 200: return
        case 404, 410: throw Self.expired
        case 429: throw .transient(reason: "Slack asks to wait", retryAfter: verdict.retryAfter)
        case 500...: throw .transient(reason: "Slack answered \(verdict.status)", retryAfter: verdict.retryAfter)
        default: throw .final(reason: "Slack did not take the reply: it answered \(verdict.status)")
        }
    }

    private static let expired = ReplyError.final(reason: "the reply address has expired")

    private func document(_ message: Message) -> [UInt8] {
        SlackMessage(message).response(self.audience.rawValue).bytes()
    }
}
