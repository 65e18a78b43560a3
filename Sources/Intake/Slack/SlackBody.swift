import Warden

/// What kind of body Slack sent.
enum SlackBody {
    /// A slash command.
    case command(FormDocument)
    /// Slack checks our certificate.
    case certificateCheck
    /// A button, menu or dialog: a form with the field `payload`, which holds JSON.
    case interaction(FormDocument, payload: JSONDocument)
    /// Slack asks whether the address is ours, and wants to hear `challenge`.
    case addressCheck(challenge: String)
    /// Something happened in the workspace.
    case event(JSONDocument)

    /// - Throws: ``Rejection`` when the bytes are neither JSON nor a form that Slack sends.
    init(_ bytes: [UInt8], mediaType: String?) throws(Rejection) {
        switch mediaType {
        case MediaType.form: self = try Self.form(bytes)
        case MediaType.json: self = try Self.json(bytes)
        default: throw Rejection(.mediaTypeNotAllowed, "Slack sends JSON or a form; the media type was another one.")
        }
    }

    private static func form(_ bytes: [UInt8]) throws(Rejection) -> SlackBody {
        let form: FormDocument
        do throws(FormError) { form = try FormDocument(bytes) } catch { throw Rejection(error) }
        if form["ssl_check"] == "1" { return .certificateCheck }
        if let payload = form["payload"] {
            return .interaction(form, payload: try JSONDocument.object(of: Array(payload.utf8)))
        }
        guard !form["command", default: ""].isEmpty else { throw .missing("command") }
        return .command(form)
    }

    private static func json(_ bytes: [UInt8]) throws(Rejection) -> SlackBody {
        let document = try JSONDocument.object(of: bytes)
        guard let type = document.text(at: "type") else { throw .missing("type") }
        guard type == "url_verification" else { return .event(document) }
        guard let challenge = document.text(at: "challenge") else { throw .missing("challenge") }
        return .addressCheck(challenge: challenge)
    }
}

extension FormDocument {
    /// The value of a field; `other` when there is none.
    subscript(name: String, default other: String) -> String { self[name] ?? other }
}
