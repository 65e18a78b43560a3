package import Warden

/// What Slack's deliveries mean.
extension SlackSender {
    package func interpret(_ delivery: JournaledDelivery, people: People) -> Interpretation {
        let body: SlackBody
        do throws(Rejection) {
            body = try SlackBody(delivery.body, mediaType: delivery.header("content-type").map(MediaType.bare))
        } catch {
            return .ignored(reason: "the journaled body cannot be read: \(error.explanation)")
        }
        switch body {
        case .command(let form):
            return .occurrence(self.command(form, delivery: delivery, people: people))
        case .interaction(_, let payload):
            return .ignored(reason: "Slack's \(Self.word(payload, "type")) is not read yet")
        case .event(let document):
            return .ignored(reason: "Slack's \(Self.word(document, "event.type", "type")) is not read yet")
        case .certificateCheck, .addressCheck:
            return .ignored(reason: "a handshake means nothing more")
        }
    }

    private func command(_ form: FormDocument, delivery: JournaledDelivery, people: People) -> Occurrence {
        let user = form["user_id", default: ""]
        return Occurrence(
            name: "slack.command",
            source: delivery.source,
            delivery: delivery.id,
            actor: people.actor(kind: .slack, id: user, name: form["user_name", default: user]),
            received: delivery.received,
            payload: JSONTree.object(form.fields.map { .init($0.name, .string($0.value)) }).bytes,
            fields: [
                Self.record("channel", [("id", form["channel_id"]), ("name", form["channel_name"])]),
                Self.record("team", [("id", form["team_id"]), ("domain", form["team_domain"])]),
            ],
            command: self.names.command(name: form["command", default: ""], text: form["text", default: ""]),
            replyTo: .slack,
        )
    }

    private static func record(_ name: String, _ parts: [(String, String?)]) -> Occurrence.Field {
        .init(name, .record(parts.map { .init($0.0, .text($0.1 ?? "")) }))
    }

    /// The first of some paths that holds a string, kept short.
    private static func word(_ document: JSONDocument, _ paths: String...) -> String {
        let text = paths.lazy.compactMap { document.text(at: $0) }.first ?? "message"
        return String(text.prefix(64))
    }
}
