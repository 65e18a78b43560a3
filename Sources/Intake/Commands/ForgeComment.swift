import Warden

/// A comment at a forge, with the commands in it.
///
/// Each of them becomes a delivery of its own, decided and answered after the ones before it.
struct ForgeComment {
    /// More than so many in one comment are not meant: none of them is taken.
    static let mostCommands = 10

    let text: String
    /// Whether a person wrote it just now: no edit, no bot, nobody else's words.
    let isWrittenByAPerson: Bool
    /// Where a reply goes; nil when the payload does not say it in a form that can be trusted.
    let address: ReplyAddress?

    /// How many deliveries the comment becomes: one for each command, and one where it has none that is taken.
    func deliveries(_ commands: CommentCommands) -> Int {
        guard !self.text.hasPrefix(CommentCommands.ownComment), self.isWrittenByAPerson, self.address != nil else {
            return 1
        }
        let count = commands.commands(in: self.text).count
        return (1...Self.mostCommands).contains(count) ? count : 1
    }

    /// What the comment means; an event when there is no command in it.
    ///
    /// - Parameters:
    ///   - commands: How commands look.
    ///   - part: Which of its commands is meant: 1, 2, 3, ...
    ///   - name: The event's name.
    ///   - person: Who wrote it.
    ///   - fields: The event's fields.
    /// - Returns: A command, an event, or why it is neither.
    func meaning(
        _ commands: CommentCommands,
        part: Int,
        name: String,
        by person: Meaning.Person?,
        fields: [Occurrence.Field],
    ) -> Meaning {
        guard !self.text.hasPrefix(CommentCommands.ownComment) else {
            return .nothing(reason: "we wrote this comment ourselves")
        }
        let found = commands.commands(in: self.text)
        guard !found.isEmpty else { return .event(name: name, by: person, fields: fields) }
        guard self.isWrittenByAPerson, let person else {
            return .nothing(reason: "commands are taken from people only")
        }
        guard let address = self.address else {
            return .nothing(reason: "the comment does not say what it is on")
        }
        guard found.count <= Self.mostCommands else {
            let reason =
                "the comment has \(found.count) commands, and at most \(Self.mostCommands) are taken: "
                + "nothing was done"
            return .nothing(reason: reason, replyTo: address)
        }
        // Only where the settings' prefixes are others than when it came.
        guard found.indices.contains(part - 1) else {
            return .nothing(reason: "the comment has no command \(part) any more", replyTo: address)
        }
        return .command(found[part - 1], name: name, by: person, fields: fields, replyTo: address)
    }
}
