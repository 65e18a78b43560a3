package import Warden

/// What Rocket.Chat hears: it posts the text of every answer of status 200 in the channel.
extension RocketChatSender {
    package func message(_ text: String) -> Answer {
        Answer(["text": .string(text)])
    }

    /// Nothing to say: an answer without a body would count as a failure and be sent again.
    package static let silence = Answer([:])

    package func receipt(for delivery: JournaledDelivery) -> Answer {
        guard let document = try? JSONDocument(delivery.body), self.isRequest(document) else { return Self.silence }
        return self.message("Working on it (delivery \(delivery.number))")
    }
}
