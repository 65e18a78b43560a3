package import Foundation
package import Warden

/// Rocket.Chat: outgoing webhooks.
///
/// It signs nothing; whoever knows the token, which stands in the body, is believed.
///
/// - SeeAlso: <https://docs.rocket.chat/docs/integrations>
package struct RocketChatSender: ChatSender {
    let names: CommandNames

    /// - Parameter umbrellaCommands: Trigger words that only say whom one talks to; their sign does not count.
    package init(umbrellaCommands: Set<String> = ["/poolwarden"]) {
        self.names = CommandNames(umbrellas: umbrellaCommands)
    }

    package var kind: SenderKind { .rocketChat }

    /// 1 MiB; a message has 5,000 characters unless the administrator says otherwise.
    package var bodyLimit: Int { 1 << 20 }

    /// 10 s; the answer is the only way back without an account.
    package var answerWindow: Duration? { .seconds(10) }

    package func authenticate(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection) {
        try delivery.requirePOST(of: "Rocket.Chat")
        try secrets.requireToken(of: JSONDocument(bodyOf: delivery, sender: "Rocket.Chat"))
    }

    package func readEnvelope(of delivery: Delivery) throws(Rejection) -> Envelope {
        let document = try JSONDocument(bodyOf: delivery, sender: "Rocket.Chat")
        // An edited message comes again under the same ID.
        let id = document.firstText(at: "message_id").map { Self.isEdited(document) ? "\($0)/edited" : $0 }
        return Envelope(
            id: DeliveryID(given: id) ?? .digest(of: delivery.body),
            isOfPerson: self.isRequest(document),
            body: document.redacting(["token"]),
        )
    }

    static let signer = FieldSigner(id: .member("message_id") { .string($0.digits) }) {
        request,
        secret,
        _ throws(RequestFileError) in
        try request.replace("token", with: .string(secret.text))
    }

    static func isEdited(_ document: JSONDocument) -> Bool {
        document.value(at: "isEdited")?.bool == true
    }
}
