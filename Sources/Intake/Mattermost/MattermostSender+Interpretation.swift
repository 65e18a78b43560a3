package import Warden

/// What Mattermost's deliveries mean; all of them are requests.
extension MattermostSender {
    package func interpret(_ delivery: JournaledDelivery, people: People) -> Interpretation {
        let body: MattermostBody
        do throws(Rejection) {
            body = try MattermostBody(delivery.body, mediaType: delivery.header("content-type"))
        } catch {
            return .unreadable(error.explanation)
        }
        guard let user = body["user_id"], !user.isEmpty else {
            return .ignored(reason: "Mattermost's request does not say who made it")
        }
        guard let (kind, command) = self.command(of: body) else {
            return .ignored(reason: "the message does not begin with the webhook's trigger word")
        }
        return .occurrence(
            Occurrence(
                name: "mattermost.\(kind)",
                source: delivery.source,
                delivery: delivery.id,
                actor: people.actor(kind: .mattermost, id: user, name: body["user_name"] ?? user),
                received: delivery.received,
                payload: body.payload,
                fields: ChatFields.fields(
                    channel: (body["channel_id"], body["channel_name"]),
                    team: (body["team_id"], body["team_domain"]),
                ),
                command: command,
                replyTo: .chat(Self.address(body)),
            )
        )
    }

    private func command(of body: MattermostBody) -> (kind: String, command: Command)? {
        if case .press(let document) = body {
            return ("button", self.names.command(addressed: document.text(at: "context.command") ?? ""))
        }
        let text = body["text"] ?? ""
        if let name = body["command"], !name.isEmpty {
            return ("command", self.names.command(name: name, text: text))
        }
        guard let trigger = body["trigger_word"], !trigger.isEmpty else {
            return ("message", self.names.command(addressed: text))
        }
        return self.names.command(trigger: trigger, text: text).map { ("message", $0) }
    }

    private static func address(_ body: MattermostBody) -> ChatAddress {
        let isPress = if case .press = body { true } else { false }
        let root = [body["root_id"], isPress ? nil : body["post_id"]].lazy.compactMap { $0 }.first { !$0.isEmpty }
        return ChatAddress(
            kind: .mattermost,
            answer: isPress ? .press : .message,
            room: body["channel_id"],
            thread: root,
            message: body["post_id"].flatMap { $0.isEmpty ? nil : $0 },
            // Nobody else sees what a slash command is answered with.
            person: body["command"].map { _ in body["user_id"] } ?? nil,
        )
    }
}
