package import Warden

/// What Slack's deliveries mean: slash commands, buttons, mentions and private messages are requests, everything else
/// is an event.
extension SlackSender {
    package func interpret(_ delivery: JournaledDelivery, people: People) -> Interpretation {
        let body: SlackBody
        do throws(Rejection) {
            body = try SlackBody(delivery.body, mediaType: delivery.header("content-type").map(MediaType.bare))
        } catch {
            return .unreadable(error.explanation)
        }
        switch body {
        case .command(let form):
            return self.command(form, delivery: delivery, people: people)
        case .interaction(_, let payload):
            return self.interaction(payload, delivery: delivery, people: people)
        case .event(let document):
            return self.event(document, delivery: delivery, people: people)
        case .certificateCheck, .addressCheck:
            return .ignored(reason: "a handshake means nothing more")
        }
    }

    private func command(_ form: FormDocument, delivery: JournaledDelivery, people: People) -> Interpretation {
        guard let user = form["user_id"], !user.isEmpty else {
            return .ignored(reason: "Slack's command does not say who typed it", replyTo: Self.address(of: form))
        }
        return .occurrence(
            Occurrence(
                name: "slack.command",
                source: delivery.source,
                delivery: delivery.id,
                actor: people.actor(kind: .slack, id: user, name: form["user_name", default: user]),
                received: delivery.received,
                payload: form.tree.bytes,
                fields: ChatFields.fields(
                    channel: (form["channel_id"], form["channel_name"]),
                    team: (form["team_id"], form["team_domain"]),
                ),
                command: self.names.command(
                    name: form["command", default: ""],
                    text: SlackText.plain(form["text", default: ""]),
                ),
                replyTo: Self.address(of: form),
            )
        )
    }

    /// Where a slash command is answered: the asker alone sees it.
    private static func address(of form: FormDocument) -> ReplyAddress {
        .chat(ChatAddress(kind: .slack, answer: .message, room: form["channel_id"], person: form["user_id"]))
    }

    /// What a button, menu, shortcut or dialog means; the value of a button is a command as one would type it.
    private func interaction(
        _ payload: JSONDocument,
        delivery: JournaledDelivery,
        people: People,
    ) -> Interpretation {
        guard let type = payload.text(at: "type").flatMap(HeaderWord.eventName) else {
            return .ignored(reason: "Slack's payload does not say what it is")
        }
        guard let user = payload.firstText(at: "user.id") else {
            return .ignored(reason: "Slack's \(type) does not say who did it")
        }
        let name = payload.firstText(at: "user.username", "user.name") ?? user
        return .occurrence(
            Occurrence(
                name: "slack.\(type)",
                source: delivery.source,
                delivery: delivery.id,
                actor: people.actor(kind: .slack, id: user, name: name),
                received: delivery.received,
                payload: payload.bytes,
                fields: ChatFields.fields(
                    channel: (payload.text(at: "channel.id"), payload.text(at: "channel.name")),
                    team: (payload.text(at: "team.id"), payload.text(at: "team.domain")),
                ),
                command: Self.pressed(payload).map { self.names.command(addressed: $0) },
                // Slack shows the HTTP answer to nobody; the response_url writes beside the button.
                replyTo: .chat(
                    ChatAddress(
                        kind: .slack,
                        answer: .unseen,
                        room: payload.text(at: "channel.id"),
                        thread: payload.firstText(at: "container.thread_ts", "message.thread_ts"),
                        message: payload.firstText(at: "container.message_ts", "message.ts"),
                        person: user,
                    )
                ),
            )
        )
    }

    /// The value of the button or the choice of the menu that was used; nil where there is none.
    private static func pressed(_ payload: JSONDocument) -> String? {
        guard let used = payload.value(at: "actions")?.elements.first else { return nil }
        let values = [
            used["value"]?.text, used["selected_option"]?["value"]?.text,
            used["selected_options"]?.elements.first?["value"]?.text,
        ]
        return values.lazy.compactMap { $0 }.first { !$0.isEmpty }
    }

    private func event(_ document: JSONDocument, delivery: JournaledDelivery, people: People) -> Interpretation {
        guard let type = document.firstText(at: "event.type", "type").flatMap(HeaderWord.eventName) else {
            return .ignored(reason: "Slack's event does not say what it is")
        }
        let user = document.firstText(at: "event.user")
        var occurrence = Occurrence(
            name: "slack.\(type)",
            source: delivery.source,
            delivery: delivery.id,
            actor: user.map { people.actor(kind: .slack, id: $0, name: $0) } ?? .nobody(at: .slack, name: "Slack"),
            received: delivery.received,
            payload: document.bytes,
            fields: ChatFields.fields(
                channel: (document.text(at: "event.channel"), nil),
                team: (document.text(at: "team_id"), nil),
            ),
        )
        guard Self.messages.contains(type) else { return .occurrence(occurrence) }
        guard !Self.isWrittenByAProgram(document) else {
            return .ignored(reason: "commands are taken from people only")
        }
        guard user != nil, let channel = document.firstText(at: "event.channel"),
            let text = Self.addressed(document, isMention: type == "app_mention")
        else { return .occurrence(occurrence) }
        occurrence.command = self.names.command(addressed: SlackText.plain(text))
        occurrence.replyTo = .chat(
            ChatAddress(
                kind: .slack,
                answer: .unseen,
                room: channel,
                thread: document.firstText(at: "event.thread_ts", "event.ts"),
                message: document.firstText(at: "event.ts"),
            )
        )
        return .occurrence(occurrence)
    }

    /// The events that may be said to us.
    private static let messages: Set<String> = ["app_mention", "message"]

    /// Whether a person said something to us.
    static func isRequest(_ document: JSONDocument) -> Bool {
        guard let type = document.firstText(at: "event.type"), self.messages.contains(type),
            document.firstText(at: "event.user") != nil, document.firstText(at: "event.channel") != nil
        else { return false }
        return !self.isWrittenByAProgram(document) && self.addressed(document, isMention: type == "app_mention") != nil
    }

    /// Whether an app wrote the message; ours are among them.
    private static func isWrittenByAProgram(_ document: JSONDocument) -> Bool {
        let isOwn = document.firstText(at: "event.user").map(self.ownUsers(document).contains) ?? false
        return isOwn || document.firstText(at: "event.bot_id") != nil
    }

    /// The users that we are in the workspace, where Slack says so.
    private static func ownUsers(_ document: JSONDocument) -> [String] {
        document.value(at: "authorizations")?.elements.compactMap { authorization in
            authorization["is_bot"]?.bool == true ? authorization["user_id"]?.text : nil
        } ?? []
    }

    /// What was said to us; nil where it was said to others, or only about us.
    ///
    /// A mention of us counts at the beginning of a message: "thanks, @poolwarden" asks for nothing. An edited or a
    /// deleted message has a subtype and is no request. In channels only mentions count, as Slack sends such a message
    /// twice to apps that read along.
    private static func addressed(_ document: JSONDocument, isMention: Bool) -> String? {
        guard let text = document.text(at: "event.text"), document.firstText(at: "event.subtype") == nil,
            isMention || document.text(at: "event.channel_type") == "im"
        else { return nil }
        guard let (user, rest) = SlackText.mention(beginning: text) else { return isMention ? nil : text }
        let own = self.ownUsers(document)
        return own.isEmpty || own.contains(user) ? rest : nil
    }
}
