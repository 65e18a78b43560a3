package import Warden

/// What Google Chat hears: it posts the text of every answer of status 200.
extension GoogleChatSender {
    package func message(_ text: String) -> Answer {
        Answer(["text": .string(text)])
    }

    /// Where nobody asked for anything it says nothing, which is `{}`.
    package func receipt(for delivery: JournaledDelivery) -> Answer {
        guard let document = try? JSONDocument(delivery.body), self.command(of: document) != nil else {
            return Answer([:])
        }
        return self.message("Working on it (delivery \(delivery.number))")
    }
}
