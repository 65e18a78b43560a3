package import Warden

/// What Google Chat's deliveries mean: messages and clicks of people are requests, everything else is an event.
extension GoogleChatSender {
    package func interpret(_ delivery: JournaledDelivery, people: People) -> Interpretation {
        let document: JSONDocument
        do throws(JSONError) { document = try delivery.document } catch { return .unreadable(error.explanation) }
        guard let type = document.text(at: "type").flatMap(HeaderWord.eventName) else {
            return .ignored(reason: "the event of Google Chat does not say what it is")
        }
        let user = document.firstText(at: "user.name", "message.sender.name")
        var occurrence = Occurrence(
            name: "googlechat.\(type)",
            source: delivery.source,
            delivery: delivery.id,
            actor: Self.actor(document, user: user, people: people),
            received: delivery.received,
            payload: delivery.body,
            fields: ChatFields.fields(
                channel: (Self.space(of: document), document.firstText(at: "space.displayName")),
                team: (nil, nil),
            ),
        )
        guard let command = self.command(of: document) else { return .occurrence(occurrence) }
        guard user != nil else { return .ignored(reason: "the message of Google Chat does not say who wrote it") }
        guard Self.isOfHuman(document) else {
            return .ignored(reason: "commands are taken from people only")
        }
        occurrence.command = command
        occurrence.replyTo = .chat(
            ChatAddress(
                kind: .googleChat,
                answer: document.text(at: "type") == "CARD_CLICKED" ? .press : .message,
                room: Self.space(of: document),
                thread: document.firstText(at: "message.thread.name"),
                message: document.firstText(at: "message.name"),
            )
        )
        return .occurrence(occurrence)
    }

    /// Whether a person did it, and not another app.
    static func isOfHuman(_ document: JSONDocument) -> Bool {
        document.firstText(at: "user.type", "message.sender.type") ?? "HUMAN" == "HUMAN"
    }

    /// What a message or a click asks for; nil for every other event.
    func command(of document: JSONDocument) -> Command? {
        switch document.text(at: "type") {
        case "CARD_CLICKED": self.pressed(document).map { self.names.command(addressed: $0) }
        case "MESSAGE", "APP_COMMAND", "ADDED_TO_SPACE": self.typed(document)
        default: nil
        }
    }

    /// A slash command has its name in an annotation; after a mention, the rest stands in `argumentText`.
    private func typed(_ document: JSONDocument) -> Command? {
        guard let text = document.text(at: "message.text") else { return nil }
        let annotations = document.value(at: "message.annotations")?.elements ?? []
        let name = annotations.lazy.compactMap { $0["slashCommand"]?["commandName"]?.text }.first
        guard let name, !name.isEmpty else {
            return self.names.command(addressed: document.text(at: "message.argumentText") ?? text)
        }
        return self.names.command(name: name, text: document.text(at: "message.argumentText") ?? "")
    }

    /// The button's parameter `command`, in either of the two places where Google Chat writes it.
    private func pressed(_ document: JSONDocument) -> String? {
        let listed = document.value(at: "action.parameters")?.elements.first { $0["key"]?.text == "command" }
        return document.firstText(at: "common.parameters.command") ?? listed?["value"]?.text
    }

    private static func space(of document: JSONDocument) -> String? {
        document.firstText(at: "space.name", "message.space.name")
    }

    private static func actor(_ document: JSONDocument, user: String?, people: People) -> Actor {
        guard let user else { return .nobody(at: .googleChat, name: "Google Chat") }
        let name = document.firstText(at: "user.displayName", "message.sender.displayName") ?? user
        return people.actor(kind: .googleChat, id: user, name: name)
    }
}
