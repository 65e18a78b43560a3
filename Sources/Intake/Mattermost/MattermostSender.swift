package import Foundation
package import Outbound
package import Warden

/// Mattermost: slash commands, outgoing webhooks, and buttons.
///
/// - SeeAlso: <https://developers.mattermost.com/integrate/slash-commands/custom/>,
///   <https://developers.mattermost.com/integrate/webhooks/outgoing/>
package struct MattermostSender: ChatSender {
    let replyHosts: HostList
    let names: CommandNames

    /// - Parameters:
    ///   - umbrellaCommands: Commands that only say whom one talks to; the words come after them.
    ///   - replyHosts: The server's host, to which `response_url` may point. Nothing else is taken: older servers let
    ///     whoever typed the command choose the host.
    package init(
        umbrellaCommands: Set<String> = ["/poolwarden"],
        replyHosts: HostList = [],
    ) {
        self.names = CommandNames(umbrellas: umbrellaCommands)
        self.replyHosts = replyHosts
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
        let isAllowed = (try? self.replyHosts.admit(url)) != nil
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
