import Outbound
import Warden

/// What is known of Slack's deliveries before they are journaled.
extension SlackSender {
    func envelope(of body: SlackBody, received delivery: Delivery) throws(Rejection) -> Envelope {
        switch body {
        case .certificateCheck:
            Self.handshake(Answer(status: 200))
        case .addressCheck(let challenge):
            Self.handshake(Answer(status: 200, contentType: "text/plain", body: challenge))
        case .command(let form):
            self.envelope(ofCommand: form)
        case .interaction(let form, let payload):
            self.envelope(ofInteraction: form, payload)
        case .event(let document):
            Envelope(
                id: document.text(at: "event_id").map(DeliveryID.init(rawValue:)) ?? .digest(of: delivery.body),
                isOfPerson: Self.isRequest(document),
                headers: [Self.contentType(MediaType.json)],
                body: document.redacting(Self.capabilities),
            )
        }
    }

    private func envelope(ofCommand form: FormDocument) -> Envelope {
        let url = form["response_url", default: ""]
        let isAllowed = (try? self.replyHosts.admit(url)) != nil
        return Envelope(
            id: Self.id(team: form["team_id"], trigger: form["trigger_id"], form.bytes),
            isOfPerson: true,
            headers: [Self.contentType(MediaType.form)],
            body: form.rewriting { name in
                guard Self.capabilities.contains(name) else { return nil }
                return name == "response_url" && !isAllowed ? Redaction.refused : Redaction.mark
            },
            capabilities: isAllowed ? ["response_url": Secret(url)] : [:],
        )
    }

    private func envelope(ofInteraction form: FormDocument, _ payload: JSONDocument) -> Envelope {
        let url = payload.text(at: "response_url") ?? ""
        let isAllowed = (try? self.replyHosts.admit(url)) != nil
        let redacted = payload.rewriting { name, depth in
            guard Self.capabilities.contains(name) else { return nil }
            return name == "response_url" && depth == 1 && !isAllowed ? Redaction.refused : Redaction.mark
        }
        return Envelope(
            id: Self.id(team: payload.text(at: "team.id"), trigger: payload.text(at: "trigger_id"), form.bytes),
            isOfPerson: true,
            headers: [Self.contentType(MediaType.form)],
            body: form.rewriting { name in
                guard name == "payload" else {
                    return Self.capabilities.contains(name) ? Redaction.mark : nil
                }
                return String(decoding: redacted, as: UTF8.self)
            },
            capabilities: isAllowed ? ["response_url": Secret(url)] : [:],
        )
    }

    /// What lets its holder act, and therefore never reaches the journal.
    private static let capabilities: Set<String> = [
        // Proves nothing any more, but old receivers still trust it.
        "token",
        // Post as the app, open dialogs, or call the API for the person.
        "response_url", "trigger_id", "bot_access_token", "interactivity_pointer", "workflow_step_execute_id",
    ]

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
