import Warden

/// What is known of Slack's deliveries before they are journaled.
extension SlackSender {
    func envelope(of body: SlackBody, received delivery: Delivery) throws(Rejection) -> Envelope {
        switch body {
        case .certificateCheck:
            Self.handshake(Answer(status: 200))
        case .addressCheck(let challenge):
            Self.handshake(Answer(status: 200, contentType: "text/plain; charset=utf-8", body: challenge))
        case .command(let form):
            self.envelope(ofCommand: form)
        case .interaction(let form, let payload):
            Envelope(
                id: Self.id(team: payload.text(at: "team.id"), trigger: payload.text(at: "trigger_id"), form.bytes),
                isOfPerson: true,
                headers: [Self.contentType(MediaType.form)],
                body: form.rewriting { name in
                    guard name == "payload" else { return SlackCapabilities.replacement(for: name) }
                    return String(decoding: payload.withoutSlackCapabilities, as: UTF8.self)
                },
            )
        case .event(let document):
            Envelope(
                id: document.text(at: "event_id").map(DeliveryID.init(rawValue:)) ?? .digest(of: delivery.body),
                isOfPerson: true,
                headers: [Self.contentType(MediaType.json)],
                body: document.withoutSlackCapabilities,
            )
        }
    }

    private func envelope(ofCommand form: FormDocument) -> Envelope {
        let url = form["response_url", default: ""]
        let isAllowed = self.replyHosts.allow(url)
        return Envelope(
            id: Self.id(team: form["team_id"], trigger: form["trigger_id"], form.bytes),
            isOfPerson: true,
            headers: [Self.contentType(MediaType.form)],
            body: form.rewriting { name in
                name == "response_url" && !isAllowed
                    ? SlackCapabilities.refused : SlackCapabilities.replacement(for: name)
            },
            capabilities: isAllowed ? ["response_url": Secret(url)] : [:],
        )
    }

    /// Slack's own ID of a command is its `trigger_id`, unique within a workspace.
    ///
    /// It also lets its holder open dialogs for three seconds, so only a digest of it is kept.
    private static func id(team: String?, trigger: String?, _ body: [UInt8]) -> DeliveryID {
        guard let team, let trigger, !team.isEmpty, !trigger.isEmpty else { return .digest(of: body) }
        return .digest(of: Array("\(team):\(trigger)".utf8))
    }

    /// A handshake is never journaled, so its ID says only what it is.
    private static func handshake(_ answer: Answer) -> Envelope {
        Envelope(id: DeliveryID(rawValue: "handshake"), handshake: answer, body: [])
    }

    private static func contentType(_ type: String) -> HeaderField {
        HeaderField(name: "content-type", value: type)
    }
}
