import AgentPoolsAPI
package import Foundation
package import Warden

/// Microsoft Teams: outgoing webhooks, which call us when somebody mentions them in a channel.
///
/// The HTTP answer is the only way back: Teams gives no address to write to later, and never a second chance.
///
/// - SeeAlso: <https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook>
package struct TeamsSender: ChatSender {
    let names: CommandNames

    /// - Parameter umbrellaCommands: Words that only say whom one talks to; what is asked for comes after them.
    package init(umbrellaCommands: Set<String> = ["/poolwarden"]) {
        self.names = CommandNames(umbrellas: umbrellaCommands)
    }

    package var kind: SenderKind { .teams }

    /// 1 MiB; a message has about 28 KB at most.
    package var bodyLimit: Int { 1 << 20 }

    /// 4 s: Teams waits for 5 s, and the answer has to travel.
    package var answerWindow: Duration? { .seconds(4) }

    package func authenticate(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection) {
        try TeamsSignature(of: delivery).verify(delivery.body, secrets: secrets)
        // A body that is no JSON is refused with its envelope.
        guard let document = try? JSONDocument(delivery.body) else { return }
        try Self.checkAge(of: document, now: now)
    }

    package func readEnvelope(of delivery: Delivery) throws(Rejection) -> Envelope {
        let document = try JSONDocument(bodyOf: delivery, sender: "Microsoft Teams")
        return Envelope(id: Self.id(of: document) ?? .digest(of: delivery.body), isOfPerson: true, body: delivery.body)
    }

    /// The activity's ID, which is unique within its conversation only.
    private static func id(of document: JSONDocument) -> DeliveryID? {
        guard let id = document.firstText(at: "id") else { return nil }
        return DeliveryID(given: document.firstText(at: "conversation.id").map { "\($0)/\(id)" } ?? id)
    }

    /// Refuses a message that was sent too long ago, or is yet to be sent.
    ///
    /// Its `timestamp`, which the signature covers, must be within 300 s of our clock. Where there is none, only the
    /// message's ID keeps it from being taken twice.
    static func checkAge(of document: JSONDocument, now: Date) throws(Rejection) {
        guard let sent = document.text(at: "timestamp") else { return }
        guard let date = Timestamp.read(sent) else {
            throw Rejection(.timestampMalformed, "The timestamp is not a date and time of RFC 3339.")
        }
        let seconds = String(Int(date.timeIntervalSince1970.rounded(.down)))
        try SignedTimestamp(seconds).verify(now: now, window: 300)
    }
}
