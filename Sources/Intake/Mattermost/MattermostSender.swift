package import Foundation
package import Warden

/// Mattermost: slash commands, outgoing webhooks, and buttons.
///
/// - SeeAlso: <https://developers.mattermost.com/integrate/slash-commands/custom/>,
///   <https://developers.mattermost.com/integrate/webhooks/outgoing/>
package struct MattermostSender: ChatSender {
    let replyHosts: ReplyHosts
    let names: CommandNames

    /// - Parameters:
    ///   - umbrellaCommands: Commands that only say whom one talks to; the words come after them.
    ///   - replyHosts: The host, with its port where it is not 443, of the server, to which `response_url` may point by
    ///     https. Nothing else is taken: older servers let whoever typed the command choose the host.
    ///   - plainReplyHosts: Hosts with port to which it may point by http: for a test on one's own machine.
    package init(
        umbrellaCommands: Set<String> = ["/poolwarden"],
        replyHosts: Set<String> = [],
        plainReplyHosts: Set<String> = [],
    ) {
        self.names = CommandNames(umbrellas: umbrellaCommands)
        self.replyHosts = ReplyHosts(secure: replyHosts, plain: plainReplyHosts)
    }

    package var kind: SenderKind { .mattermost }

    /// 1 MiB; a post has 16,383 characters at most.
    package var bodyLimit: Int { 1 << 20 }

    /// 10 s: Mattermost waits for 30 s unless its administrator says otherwise, and a webhook's answer is the only way
    /// back without an account.
    package var answerWindow: Duration? { .seconds(10) }

    package func authenticate(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection) {
        try MattermostProof.verify(delivery, secrets: secrets)
    }

    package func readEnvelope(of delivery: Delivery) throws(Rejection) -> Envelope {
        let body = try MattermostBody(delivery.body, mediaType: delivery.mediaType)
        let url = body["response_url"] ?? ""
        let isAllowed = self.replyHosts.allow(url)
        return Envelope(
            id: Self.id(of: body) ?? .digest(of: delivery.body),
            isOfPerson: true,
            headers: [HeaderField(name: "content-type", value: delivery.mediaType ?? "")],
            body: body.rewriting { name in
                guard Self.capabilities.contains(name) else { return nil }
                return name == "response_url" && !isAllowed ? Redaction.refused : Redaction.mark
            },
            capabilities: isAllowed ? ["response_url": Secret(url)] : [:],
        )
    }

    /// The token, what opens dialogs, where to write, and what proves a button.
    private static let capabilities: Set<String> = ["token", "trigger_id", "response_url", "proof"]

    /// An outgoing webhook is about one post; a command or a press has a `trigger_id`, of which only the digest is
    /// kept, because it opens dialogs.
    private static func id(of body: MattermostBody) -> DeliveryID? {
        if let trigger = body["trigger_id"], !trigger.isEmpty { return .digest(of: Array(trigger.utf8)) }
        return DeliveryID(given: body["post_id"])
    }
}
