package import Warden

/// What Discord's deliveries mean: slash commands and buttons are requests, everything else is an event.
extension DiscordSender {
    package func interpret(_ delivery: JournaledDelivery, people: People) -> Interpretation {
        let document: JSONDocument
        do throws(JSONError) { document = try delivery.document } catch { return .unreadable(error.explanation) }
        switch DiscordDelivery(document) {
        case .command:
            // 1 is what people type; 2 and 3 are entries of menus at a person or a message.
            guard document.integer(at: "data.type") ?? 1 == 1 else {
                return .ignored(
                    reason: "entries of menus are not commands; type one",
                    replyTo: .chat(Self.address(document)),
                )
            }
            return self.request(
                "command",
                Self.words(of: document).map { self.names.command(words: $0) },
                document,
                delivery,
                people,
            )
        case .component:
            let pressed = document.firstText(at: "data.custom_id").map { self.names.command(addressed: $0) }
            return self.request("button", pressed, document, delivery, people)
        case .modal:
            return .ignored(reason: "dialogs are not commands; type one", replyTo: .chat(Self.address(document)))
        case .event:
            return Self.event(document, delivery)
        case .ping, .autocompletion, .eventPing, nil:
            return .ignored(reason: "a handshake means nothing more")
        }
    }

    private func request(
        _ name: String,
        _ command: Command?,
        _ document: JSONDocument,
        _ delivery: JournaledDelivery,
        _ people: People,
    ) -> Interpretation {
        // Discord shows that we are thinking until something is said.
        let address = ReplyAddress.chat(Self.address(document))
        // In a server there is a member, in a private conversation a user.
        guard let user = document.firstText(at: "member.user.id", "user.id") else {
            return .ignored(reason: "Discord's interaction does not say who made it", replyTo: address)
        }
        guard let command else {
            return .ignored(reason: "Discord's interaction does not say what is asked for", replyTo: address)
        }
        let shown = document.firstText(
            at: "member.user.global_name",
            "member.user.username",
            "user.global_name",
            "user.username",
        )
        return .occurrence(
            Occurrence(
                name: "discord.\(name)",
                source: delivery.source,
                delivery: delivery.id,
                actor: people.actor(kind: .discord, id: user, name: shown ?? user),
                received: delivery.received,
                payload: delivery.body,
                fields: ChatFields.fields(
                    channel: (document.text(at: "channel_id"), document.text(at: "channel.name")),
                    team: (document.text(at: "guild_id"), nil),
                ),
                command: command,
                replyTo: address,
            )
        )
    }

    private static func address(_ document: JSONDocument) -> ChatAddress {
        ChatAddress(
            kind: .discord,
            answer: document.integer(at: "type") == 3 ? .press : .message,
            room: document.text(at: "channel_id"),
            message: document.firstText(at: "message.id"),
        )
    }

    private static func event(_ document: JSONDocument, _ delivery: JournaledDelivery) -> Interpretation {
        guard let type = document.text(at: "event.type").flatMap(HeaderWord.eventName) else {
            return .ignored(reason: "Discord's event does not say what it is")
        }
        return .occurrence(
            Occurrence(
                name: "discord.\(type)",
                source: delivery.source,
                delivery: delivery.id,
                actor: .nobody(at: .discord, name: "Discord"),
                received: delivery.received,
                payload: delivery.body,
            )
        )
    }

    /// The words of a slash command: its name, the names of its subcommands, and its options.
    ///
    /// | in Discord | words |
    /// |---|---|
    /// | `/pool create name:ci-arm` | `pool`, `create`, `--name=ci-arm` |
    /// | `/poolwarden text:pool create ci-arm` | `poolwarden`, `pool`, `create`, `ci-arm` |
    ///
    /// An option called `text` is taken as what one would type; any other is the argument of its name, because Discord
    /// sends options in whatever order they were filled in.
    private static func words(of document: JSONDocument) -> [String]? {
        guard let name = document.firstText(at: "data.name") else { return nil }
        var words = CommandWords.split(name)
        var options = document.value(at: "data.options")?.elements ?? []
        // 1 is a subcommand, 2 a group of them: each has options of its own. There are two levels at most.
        while let first = options.first, let type = first["type"]?.integer, type == 1 || type == 2 {
            words += CommandWords.split(first["name"]?.text ?? "")
            options = first["options"]?.elements ?? []
        }
        for option in options {
            guard let name = option["name"]?.text, let value = option["value"].flatMap(self.typed) else { continue }
            words += name == "text" ? CommandWords.split(value) : ["--\(name)=\(value)"]
        }
        return words.isEmpty ? nil : words
    }

    /// The value of an option as one would type it.
    private static func typed(_ value: JSONValue) -> String? {
        value.text ?? value.literal ?? value.bool.map { $0 ? "true" : "false" }
    }
}
