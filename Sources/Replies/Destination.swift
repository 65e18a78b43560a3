import NIOHTTP1
package import Warden

/// Where policies send messages with `notify`: an incoming webhook of Slack, or a program of the operator's.
package struct Destination: Sendable {
    private let name: String
    private let kind: Kind
    private let url: Secret

    package enum Kind: Sendable {
        /// JSON with `text` in Slack's mrkdwn.
        case slack
        /// JSON with `text` as the policy wrote it, `policy` and `delivery`, the delivery's number.
        case webhook
    }

    /// - Parameters:
    ///   - name: As policies call it, such as `slack:#ops`.
    ///   - kind: How a message is written.
    ///   - url: Where it is posted to; whoever knows it can write there.
    package init(name: String, kind: Kind, url: Secret) {
        self.name = name
        self.kind = kind
        self.url = url
    }

    /// Posts a message; not safe to repeat: each call that gets through is one more message.
    ///
    /// - SeeAlso: <https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks>.
    func send(
        _ notification: Warden.Notification,
        of delivery: JournaledDelivery.Number,
        _ post: Post,
    ) async throws(ReplyError) {
        let verdict = try await post(
            self.document(notification, of: delivery),
            toConfigured: self.url.withBytes { String(decoding: $0, as: UTF8.self) },
            headers: HTTPHeaders(),
        )
        switch verdict.status {
        case 200..<300:
            return
        case 429:
            throw .transient(reason: "\(self.name) asks to wait", retryAfter: verdict.retryAfter)
        case 408, 500...:
            throw .transient(reason: "\(self.name) answered \(verdict.status)", retryAfter: verdict.retryAfter)
        case 401, 403, 404, 410:
            throw .final(
                reason: "\(self.name) takes no messages at this address any more (it answered \(verdict.status)): "
                    + "make a new one there and set it"
            )
        default:
            throw .final(reason: "\(self.name) did not take the message: it answered \(verdict.status)")
        }
    }

    private func document(_ notification: Warden.Notification, of delivery: JournaledDelivery.Number) -> [UInt8] {
        let document: ReplyJSON =
            switch self.kind {
            case .slack: ["text": .text(SlackText(notification).text)]
            case .webhook:
                [
                    "text": .text(notification.text), "policy": .text(notification.policy),
                    "delivery": .number(delivery),
                ]
            }
        return document.bytes()
    }
}
