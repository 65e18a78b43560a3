package import Foundation
package import Warden

/// Google Chat: slash commands, messages and buttons of a Chat app with an HTTP endpoint.
///
/// Proven by a token that Google signs; the settings have, in place of a secret, for whom it must be made.
///
/// - SeeAlso: <https://developers.google.com/workspace/chat/receive-respond-interactions>
package struct GoogleChatSender: ChatSender {
    let names: CommandNames
    private let keys: any PublicKeys

    /// Everywhere that Google publishes keys of which one is needed.
    package static let keyPlaces = [GoogleChatAudience.accountKeys, GoogleChatAudience.googleKeys]

    /// - Parameters:
    ///   - umbrellaCommands: Commands that only say whom one talks to; the words come after them.
    ///   - keys: Google's public keys.
    package init(umbrellaCommands: Set<String> = ["/poolwarden"], keys: any PublicKeys) {
        self.names = CommandNames(umbrellas: umbrellaCommands)
        self.keys = keys
    }

    package var kind: SenderKind { .googleChat }

    /// 1 MiB; a message has 32 KB at most.
    package var bodyLimit: Int { 1 << 20 }

    /// 20 s: Google Chat waits for 30 s, and people do not.
    package var answerWindow: Duration? { .seconds(20) }

    package func authenticate(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection) {
        try GoogleChatProof(of: delivery).verify(audiences: secrets, keys: self.keys, now: now)
    }

    package func readEnvelope(of delivery: Delivery) throws(Rejection) -> Envelope {
        let document = try JSONDocument(bodyOf: delivery, sender: "Google Chat")
        guard let type = document.firstText(at: "type") else { throw .missing("type") }
        return Envelope(
            id: Self.id(of: document, type: type) ?? .digest(of: delivery.body),
            isOfPerson: self.command(of: document) != nil && Self.isOfHuman(document),
            body: document.redacting(Self.capabilities),
        )
    }

    /// The old token, the tokens of add-ons, and where a person is sent who has set the app up.
    private static let capabilities: Set<String> = [
        "token", "systemIdToken", "userIdToken", "userOAuthToken", "configCompleteRedirectUrl",
        "configCompleteRedirectUri",
    ]

    /// A message has a name, unique everywhere.
    ///
    /// Whatever else happens, such as a click on a card of that message, has
    /// none; it is what happened when, where and by whom.
    private static func id(of document: JSONDocument, type: String) -> DeliveryID? {
        if type == "MESSAGE" { return DeliveryID(given: document.firstText(at: "message.name")) }
        guard let time = document.firstText(at: "eventTime") else { return nil }
        let parts = [type, time, document.text(at: "space.name") ?? "", document.text(at: "user.name") ?? ""]
        return .digest(of: Array(parts.joined(separator: "\n").utf8))
    }
}
