import Warden

/// A comment at a forge, from which commands are taken as they are at GitHub.
struct ForgeComment {
    let text: String
    /// Whether a person wrote it just now: no edit, no bot, nobody else's words.
    let isWrittenByAPerson: Bool
    /// Where a reply goes; nil when the payload does not say it in a form that can be trusted.
    let address: ReplyAddress?

    /// What the comment means; an event when there is no command in it.
    ///
    /// - Parameters:
    ///   - commands: How commands look.
    ///   - name: The event's name.
    ///   - person: Who wrote it.
    ///   - fields: The event's fields.
    /// - Returns: A command, an event, or why it is neither.
    func meaning(
        _ commands: CommentCommands,
        name: String,
        by person: Meaning.Person?,
        fields: [Occurrence.Field],
    ) -> Meaning {
        guard !self.text.hasPrefix(CommentCommands.ownComment) else {
            return .nothing(reason: "we wrote this comment ourselves")
        }
        let found = commands.commands(in: self.text)
        guard let command = found.first else { return .event(name: name, by: person, fields: fields) }
        guard self.isWrittenByAPerson, let person else {
            return .nothing(reason: "commands are taken from people only")
        }
        guard let address = self.address else {
            return .nothing(reason: "the comment does not say what it is on")
        }
        guard found.count == 1 else {
            let reason = "the comment has \(found.count) commands; write one command a comment"
            return .nothing(reason: reason, replyTo: address)
        }
        return .command(command, name: name, by: person, fields: fields, replyTo: address)
    }
}
