import Warden

/// What Discord sent: an interaction, or an event for a webhook; both have a `type`, which counts differently.
enum DiscordDelivery {
    /// Discord asks whether the address of interactions is ours.
    case ping
    case command
    /// The press of a button, or a choice.
    case component
    /// Somebody is still typing an argument, and Discord asks what it could be.
    case autocompletion
    case modal
    /// Discord asks whether the address of events is ours.
    case eventPing
    case event

    /// Nil for a type that Discord's deliveries do not have.
    init?(_ document: JSONDocument) {
        let isEvent = document.value(at: "event")?.kind == .object
        switch (document.integer(at: "type"), isEvent) {
        case (0, false): self = .eventPing
        case (1, true): self = .event
        case (1, false): self = .ping
        case (2, false): self = .command
        case (3, false): self = .component
        case (4, false): self = .autocompletion
        case (5, false): self = .modal
        default: return nil
        }
    }

    /// The answer to what means nothing beyond it, and is never journaled; nil for everything else.
    var handshake: Answer? {
        switch self {
        case .ping: Answer(["type": .number(1)])
        // No choices: which pools there are is said only to those whom the policies know.
        case .autocompletion: Answer(["type": .number(8), "data": ["choices": []]])
        case .eventPing: Self.noted
        case .command, .component, .modal, .event: nil
        }
    }

    /// Whether a person waits for what it leads to.
    var isOfPerson: Bool {
        switch self {
        case .command, .component, .modal: true
        case .ping, .autocompletion, .eventPing, .event: false
        }
    }

    /// How the receipt of an event looks: Discord wants the media type, and no body.
    static let noted = Answer(status: 204, contentType: MediaType.json)
}
