package import Warden

/// What the messages of Teams mean; all of them are requests.
extension TeamsSender {
    package func interpret(_ delivery: JournaledDelivery, people: People) -> Interpretation {
        let document: JSONDocument
        do throws(JSONError) { document = try delivery.document } catch { return .unreadable(error.explanation) }
        guard document.text(at: "type") == "message", let text = document.text(at: "text") else {
            return .ignored(reason: "this is not a message")
        }
        // The ID that Teams' directory has for a person is the same everywhere; the other one is this webhook's.
        guard let user = document.firstText(at: "from.aadObjectId", "from.id") else {
            return .ignored(reason: "the message of Teams does not say who wrote it")
        }
        return .occurrence(
            Occurrence(
                name: "teams.message",
                source: delivery.source,
                delivery: delivery.id,
                actor: people.actor(kind: .teams, id: user, name: document.firstText(at: "from.name") ?? user),
                received: delivery.received,
                payload: delivery.body,
                fields: ChatFields.fields(
                    channel: (
                        document.firstText(at: "channelData.teamsChannelId", "channelData.channel.id"),
                        document.firstText(at: "channelData.channel.name"),
                    ),
                    team: (
                        document.firstText(at: "channelData.teamsTeamId", "channelData.team.id"),
                        document.firstText(at: "channelData.tenant.id"),
                    ),
                ),
                command: self.names.command(addressed: Self.said(text)),
                replyTo: .chat(
                    ChatAddress(
                        kind: .teams,
                        answer: .message,
                        room: document.firstText(at: "conversation.id"),
                        message: document.firstText(at: "id"),
                    )
                ),
            )
        )
    }

    /// The text without the mention of us at its beginning, without tags, and with HTML's entities replaced.
    ///
    /// `<at>Poolwarden</at> pool&nbsp;create ci` is `pool create ci`.
    private static func said(_ text: String) -> String {
        var said = ""
        var rest = Substring(text)
        var isAtStart = true
        while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
            let before = rest[..<open]
            isAtStart = isAtStart && before.allSatisfy(\.isWhitespace)
            said += HTMLEntities.decoded(before)
            let tag = rest[open...close]
            rest = rest[rest.index(after: close)...]
            if isAtStart, tag.lowercased() == "<at>", let end = rest.firstRange(of: "</at>") {
                rest = rest[end.upperBound...]
                isAtStart = false
            } else {
                // Line breaks and paragraphs come as tags.
                said += " "
            }
        }
        return said + HTMLEntities.decoded(rest)
    }
}
