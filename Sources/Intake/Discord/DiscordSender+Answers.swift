package import Warden

/// What Discord hears.
extension DiscordSender {
    /// Only the person sees it, and it notifies nobody.
    package func message(_ text: String) -> Answer {
        Answer([
            "type": .number(4),
            "data": ["content": .string(text), "flags": .number(64), "allowed_mentions": ["parse": []]],
        ])
    }

    /// The deferred answer: Discord shows that we are thinking until it is filled in.
    package func receipt(for delivery: JournaledDelivery) -> Answer {
        guard let document = try? JSONDocument(delivery.body), let kind = DiscordDelivery(document) else {
            return DiscordDelivery.noted
        }
        switch kind {
        case .command, .modal: return Answer(["type": .number(5), "data": ["flags": .number(64)]])
        case .component: return Answer(["type": .number(6)])
        case .ping, .autocompletion, .eventPing, .event: return DiscordDelivery.noted
        }
    }
}
