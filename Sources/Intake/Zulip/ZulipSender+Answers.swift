package import Warden

/// What Zulip hears: it posts the content of an answer where the message was written.
extension ZulipSender {
    package func message(_ text: String) -> Answer {
        Answer(["content": .string(text)])
    }

    /// Nothing to say.
    package static let silence = Answer(["response_not_required": .bool(true)])

    package func receipt(for delivery: JournaledDelivery) -> Answer {
        guard let document = try? JSONDocument(delivery.body), !self.isOwn(document) else {
            return Self.silence
        }
        return self.message("Working on it (delivery \(delivery.number))")
    }
}
