package import Foundation
package import Warden

/// Discord: slash commands and buttons (interactions), and webhook events.
///
/// Proven by the application's public key, which the settings have in place of a secret.
///
/// - SeeAlso: <https://discord.com/developers/docs/interactions/receiving-and-responding>,
///   <https://discord.com/developers/docs/events/webhook-events>
package struct DiscordSender: ChatSender {
    let names: CommandNames

    /// - Parameter umbrellaCommands: Commands that only say whom one talks to; the words come after them.
    package init(umbrellaCommands: Set<String> = ["/poolwarden"]) {
        self.names = CommandNames(umbrellas: umbrellaCommands)
    }

    package var kind: SenderKind { .discord }

    /// 1 MiB; an interaction has some kilobytes.
    package var bodyLimit: Int { 1 << 20 }

    /// 2.5 s: Discord waits for 3 s, and the answer has to travel.
    package var answerWindow: Duration? { .milliseconds(2500) }

    package func authenticate(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection) {
        try DiscordSignature(of: delivery).verify(delivery.body, keys: secrets, now: now)
    }

    package func readEnvelope(of delivery: Delivery) throws(Rejection) -> Envelope {
        let document = try JSONDocument(bodyOf: delivery, sender: "Discord")
        guard let kind = DiscordDelivery(document) else {
            throw Rejection(.fieldMissing, "The body has no type that Discord's deliveries have.")
        }
        return Envelope(
            id: DeliveryID(given: document.text(at: "id")) ?? .digest(of: delivery.body),
            handshake: kind.handshake,
            isOfPerson: kind.isOfPerson,
            body: document.redacting(["token"]),
            capabilities: Self.responseURL(document).map { ["response_url": Secret($0)] } ?? [:],
        )
    }

    /// Where the deferred answer to an interaction is filled in, within 15 minutes.
    ///
    /// Made here of Discord's own host, digits and plain characters: nothing of the address is the sender's choice.
    private static func responseURL(_ document: JSONDocument) -> String? {
        guard let application = document.text(at: "application_id"), let token = document.text(at: "token"),
            (1...20).contains(application.utf8.count), application.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            (1...1024).contains(token.utf8.count), token.utf8.allSatisfy(self.isPlain)
        else { return nil }
        return "https://discord.com/api/v10/webhooks/\(application)/\(token)/messages/@original"
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "="):
            true
        default: false
        }
    }
}
