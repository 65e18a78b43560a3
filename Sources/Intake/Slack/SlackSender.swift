package import Foundation
package import Outbound
package import Warden

/// Slack: slash commands, buttons and menus, mentions and private messages, and the handshakes that come with them.
///
/// Every other event becomes `slack.<event>`, for policies that are about it.
///
/// - SeeAlso: <https://docs.slack.dev/authentication/verifying-requests-from-slack>,
///   <https://docs.slack.dev/interactivity/implementing-slash-commands>
package struct SlackSender: ChatSender {
    let replyHosts: HostList
    let names: CommandNames

    /// - Parameters:
    ///   - umbrellaCommands: Slash commands that only say whom one talks to; the words come after them.
    ///   - replyHosts: The hosts to which `response_url` may point.
    package init(
        umbrellaCommands: Set<String> = ["/poolwarden"],
        replyHosts: HostList = .slack,
    ) {
        self.names = CommandNames(umbrellas: umbrellaCommands)
        self.replyHosts = replyHosts
    }

    package var kind: SenderKind { .slack }

    /// 1 MiB; a slash command has some kilobytes at most.
    package var bodyLimit: Int { 1 << 20 }

    /// 2.5 s: Slack waits for 3 s, and the answer has to travel.
    package var answerWindow: Duration? { .milliseconds(2500) }

    package func authenticate(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection) {
        try SlackSignature(of: delivery).verify(delivery.body, secrets: secrets, now: now)
    }

    package func readEnvelope(of delivery: Delivery) throws(Rejection) -> Envelope {
        let body = try SlackBody(delivery.body, mediaType: delivery.mediaType)
        return try self.envelope(of: body, received: delivery)
    }
}
