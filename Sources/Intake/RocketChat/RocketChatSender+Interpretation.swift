package import Warden

/// What the messages of Rocket.Chat mean; those of people are requests.
extension RocketChatSender {
    package func interpret(_ delivery: JournaledDelivery, people: People) -> Interpretation {
        let document: JSONDocument
        do throws(JSONError) { document = try delivery.document } catch { return .unreadable(error.explanation) }
        guard let user = document.firstText(at: "user_id") else {
            return .ignored(reason: "the message of Rocket.Chat does not say who wrote it")
        }
        guard self.isRequest(document) else {
            return .ignored(reason: "commands are taken from people only, and not from edited messages")
        }
        guard let command = self.command(of: document) else {
            return .ignored(reason: "the message does not begin with the webhook's trigger word")
        }
        return .occurrence(
            Occurrence(
                name: "rocketchat.message",
                source: delivery.source,
                delivery: delivery.id,
                actor: people.actor(kind: .rocketChat, id: user, name: document.firstText(at: "user_name") ?? user),
                received: delivery.received,
                payload: delivery.body,
                fields: ChatFields.fields(
                    channel: (document.text(at: "channel_id"), document.text(at: "channel_name")),
                    team: (nil, document.text(at: "siteUrl")),
                ),
                command: command,
                replyTo: .chat(
                    ChatAddress(
                        kind: .rocketChat,
                        answer: .message,
                        room: document.firstText(at: "channel_id"),
                        thread: document.firstText(at: "tmid"),
                        message: document.firstText(at: "message_id"),
                    )
                ),
            )
        )
    }

    /// Whether a person wrote it, and for the first time; `bot` is false, or says which integration it was.
    func isRequest(_ document: JSONDocument) -> Bool {
        let bot = document.value(at: "bot")
        return (bot == nil || bot?.kind == .null || bot?.bool == false) && !Self.isEdited(document)
    }

    private func command(of document: JSONDocument) -> Command? {
        let text = document.text(at: "text") ?? ""
        guard let trigger = document.firstText(at: "trigger_word") else { return self.names.command(addressed: text) }
        return self.names.command(trigger: trigger, text: text)
    }
}
