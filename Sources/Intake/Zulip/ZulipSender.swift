package import Foundation
package import Warden

/// Zulip: outgoing webhooks, which call us when somebody mentions our bot or writes to it.
///
/// It signs nothing; whoever knows the token, which stands in the body, is believed.
///
/// - SeeAlso: <https://zulip.com/api/outgoing-webhooks>
package struct ZulipSender: ChatSender {
    let names: CommandNames

    /// - Parameter umbrellaCommands: Words that only say whom one talks to; what is asked for comes after them.
    package init(umbrellaCommands: Set<String> = ["/poolwarden"]) {
        self.names = CommandNames(umbrellas: umbrellaCommands)
    }

    package var kind: SenderKind { .zulip }

    /// 1 MiB; a message has 10,000 characters at most, and comes twice, plain and rendered.
    package var bodyLimit: Int { 1 << 20 }

    /// 8 s: Zulip waits for 10 s, and the answer has to travel.
    package var answerWindow: Duration? { .seconds(8) }

    package func authenticate(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection) {
        try delivery.requirePOST(of: "Zulip")
        try secrets.requireToken(of: JSONDocument(bodyOf: delivery, sender: "Zulip's generic format"))
    }

    package func readEnvelope(of delivery: Delivery) throws(Rejection) -> Envelope {
        let document = try JSONDocument(bodyOf: delivery, sender: "Zulip's generic format")
        // Messages of all streams are counted together.
        let id = document.integer(at: "message.id").map { DeliveryID(rawValue: String($0)) }
        return Envelope(
            id: id ?? .digest(of: delivery.body),
            isOfPerson: !self.isOwn(document),
            body: document.redacting(["token"]),
        )
    }

    static let signer = FieldSigner(id: .member("message.id") { .number($0.number) }) {
        request,
        secret,
        _ throws(RequestFileError) in
        try request.replace("token", with: .string(secret.text))
    }
}
