package import Foundation
package import Warden

/// GitHub: repository and organization webhooks; commands in comments on issues and pull requests.
///
/// - SeeAlso: <https://docs.github.com/en/webhooks/webhook-events-and-payloads>
package struct GitHubSender: Sender {
    let comments: CommentCommands
    let isReported: Bool

    /// - Parameters:
    ///   - commandPrefixes: What a line of a comment begins with that is a command, such as `/pool`.
    ///   - umbrellaCommands: Prefixes that only say whom one talks to; the words come after them.
    ///   - isReported: Whether what an event leads to is reported beside its commit.
    package init(
        commandPrefixes: Set<String> = ["/pool", "/agent"],
        umbrellaCommands: Set<String> = ["/poolwarden"],
        isReported: Bool = false,
    ) {
        self.isReported = isReported
        self.comments = CommentCommands(
            prefixes: commandPrefixes.union(umbrellaCommands),
            names: CommandNames(umbrellas: umbrellaCommands),
        )
    }

    package var kind: SenderKind { .github }

    /// 25 MiB: GitHub does not send larger events.
    package var bodyLimit: Int { 25 << 20 }

    /// GitHub shows the answer to nobody: it gets its receipt at once, people get a comment.
    package var answerWindow: Duration? { nil }

    /// Comments hold what people want; all other events report what happened.
    package func urgency(of headers: [HeaderField]) -> Urgency {
        let event = headers.first { $0.isNamed(GitHubHeaders.eventHeader) }?.value
        return event?.hasSuffix("_comment") == true ? .comment : .event
    }

    package func authenticate(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection) {
        try delivery.requirePOST(of: "GitHub")
        let signature = try GitHubSignature(of: delivery)
        _ = try GitHubHeaders(of: delivery)
        try signature.verify(delivery.body, secrets: secrets)
    }

    package func readEnvelope(of delivery: Delivery) throws(Rejection) -> Envelope {
        let headers = try GitHubHeaders(of: delivery)
        guard delivery.mediaType == MediaType.json else {
            throw Rejection(.mediaTypeNotAllowed, "Choose application/json as the webhook's content type.")
        }
        let document = try JSONDocument.object(of: delivery.body)
        return Envelope(
            id: headers.id,
            handshake: headers.event == "ping" ? Self.pong : nil,
            isOfPerson: Self.isOfPerson(document, event: headers.event),
            headers: [HeaderField(name: GitHubHeaders.eventHeader, value: headers.event)],
            body: delivery.body,
            parts: self.parts(document, event: headers.event),
            reading: document,
        )
    }
}
