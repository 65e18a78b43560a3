package import Warden

/// What the messages of Zulip mean; all but our own are requests.
extension ZulipSender {
    package func interpret(_ delivery: JournaledDelivery, people: People) -> Interpretation {
        let document: JSONDocument
        do throws(JSONError) { document = try delivery.document } catch { return .unreadable(error.explanation) }
        guard let sender = document.integer(at: "message.sender_id") else {
            return .ignored(reason: "the message of Zulip does not say who wrote it")
        }
        guard !self.isOwn(document) else { return .ignored(reason: "we wrote this message ourselves") }
        let isStream = document.text(at: "message.type") == "stream"
        let stream = document.integer(at: "message.stream_id").map { String($0) }
        let name = document.firstText(at: "message.sender_full_name", "message.sender_email") ?? String(sender)
        return .occurrence(
            Occurrence(
                name: "zulip.message",
                source: delivery.source,
                delivery: delivery.id,
                actor: people.actor(kind: .zulip, id: String(sender), name: name),
                received: delivery.received,
                payload: delivery.body,
                fields: ChatFields.fields(
                    channel: (stream, isStream ? document.text(at: "message.display_recipient") : nil),
                    team: (document.text(at: "message.sender_realm_str"), nil),
                ),
                command: self.names.command(addressed: Self.said(document)),
                replyTo: .chat(
                    ChatAddress(
                        kind: .zulip,
                        answer: .message,
                        room: isStream ? stream : nil,
                        thread: isStream ? document.firstText(at: "message.subject") : nil,
                        message: document.integer(at: "message.id").map { String($0) },
                        person: isStream ? nil : String(sender),
                    )
                ),
            )
        )
    }

    /// Whether our bot wrote it.
    func isOwn(_ document: JSONDocument) -> Bool {
        guard let bot = document.firstText(at: "bot_email") else { return false }
        return document.text(at: "message.sender_email") == bot
    }

    /// The text without the mention of our bot at its beginning: `@**Poolwarden** pool list` is `pool list`.
    ///
    /// A mention may have the user's number in it, `@**Poolwarden|25**`; another user at the beginning is not us.
    private static func said(_ document: JSONDocument) -> String {
        let said = document.firstText(at: "data", "message.content") ?? ""
        let text = said.drop(while: \.isWhitespace)
        guard let bot = document.firstText(at: "bot_full_name"), text.hasPrefix("@**\(bot)") else { return said }
        let name = text.dropFirst("@**\(bot)".count)
        let end = name.hasPrefix("|") ? name.dropFirst().drop(while: \.isNumber) : name
        return end.hasPrefix("**") ? String(end.dropFirst(2)) : said
    }
}
