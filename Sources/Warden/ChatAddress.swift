/// A place in a chat where a reply can be written.
///
/// A reply takes the first way that is open: the HTTP answer of the request while the sender waits for it, then the
/// `response_url` among the delivery's capabilities, then the sender's own API with a room or a person.
package struct ChatAddress: Hashable, Sendable, Codable {
    /// Whose form the reply takes.
    package var kind: SenderKind
    /// What becomes of the HTTP answer there.
    package var answer: HTTPAnswer
    /// The sender's ID of the channel, room or space, such as `C0PLATFORM`; nil where it has none.
    package var room: String?
    /// The sender's ID of the thread or topic in that room; nil for the room itself.
    package var thread: String?
    /// The sender's ID of the message that asked, or that has the button; nil where it has none.
    package var message: String?
    /// The sender's ID of whoever asked, where a reply may be shown to them alone, or where there is no room to answer in:
    /// a private conversation.
    package var person: String?

    package init(
        kind: SenderKind,
        answer: HTTPAnswer,
        room: String? = nil,
        thread: String? = nil,
        message: String? = nil,
        person: String? = nil,
    ) {
        self.kind = kind
        self.answer = answer
        self.room = room
        self.thread = thread
        self.message = message
        self.person = person
    }

    /// What becomes of the HTTP answer to a request.
    package enum HTTPAnswer: String, Hashable, Sendable, Codable {
        /// It is shown as a message.
        case message
        /// It answers the press of a button: in place of the message with the button, or beside it.
        case press
        /// Nobody sees it.
        case unseen
    }
}
