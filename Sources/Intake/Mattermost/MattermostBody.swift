import Warden

/// What kind of body Mattermost sent.
enum MattermostBody {
    /// A slash command, or an outgoing webhook as a form.
    case form(FormDocument)
    /// An outgoing webhook as JSON.
    case message(JSONDocument)
    /// The press of a button, with what the button was made with in `context`.
    case press(JSONDocument)

    /// Mattermost repeats these for every person and channel that the text mentions.
    private static let repeatable: Set<String> = [
        "user_mentions", "user_mentions_ids", "channel_mentions", "channel_mentions_ids",
    ]

    /// - Throws: ``Rejection`` when the bytes are neither JSON nor a form that Mattermost sends.
    init(_ bytes: [UInt8], mediaType: String?) throws(Rejection) {
        switch mediaType {
        case MediaType.form:
            do throws(FormError) { self = .form(try FormDocument(bytes, repeatable: Self.repeatable)) } catch {
                throw Rejection(error)
            }
        case MediaType.json:
            let document = try JSONDocument.object(of: bytes)
            self = document.value(at: "context")?.kind == .object ? .press(document) : .message(document)
        default:
            throw Rejection(.mediaTypeNotAllowed, "Mattermost sends JSON or a form; the media type was another one.")
        }
    }

    /// The text of a field; nil when there is none, or when it is of another type.
    subscript(name: String) -> String? {
        switch self {
        case .form(let form): form[name]
        case .message(let document), .press(let document): document.root[name]?.text
        }
    }

    /// The sender's own document as JSON.
    var payload: [UInt8] {
        switch self {
        case .form(let form): form.tree.bytes
        case .message(let document), .press(let document): document.bytes
        }
    }

    /// The body with the values of some names replaced.
    func rewriting(_ replacement: (_ name: String) -> String?) -> [UInt8] {
        switch self {
        case .form(let form): form.rewriting(replacement)
        case .message(let document), .press(let document): document.rewriting { name, _ in replacement(name) }
        }
    }
}
