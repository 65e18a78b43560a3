package import Warden

/// A message to Google Chat: text in its markup, and a card with the buttons.
///
/// Nothing escapes `*`, `_`, `~` and backquotes there; look-alikes stand for them. A button brings its command line back as
/// the parameter `command`.
///
/// - SeeAlso: <https://developers.google.com/workspace/chat/format-messages>,
///   <https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages/create>: 32,000 bytes.
package struct GoogleChatMessage: Sendable {
    let message: Message

    package static let mostBytes = 32_000

    package init(_ message: Message) {
        self.message = message
    }

    /// The message as an event's answer and `spaces.messages.create` take it.
    ///
    /// - Parameter thread: The thread's resource name, such as `spaces/A/threads/B`; nil for where the event came from.
    /// - Returns: An object with `text`, and `cardsV2` where there are buttons.
    package func document(thread: String? = nil) -> ReplyJSON {
        .members([
            "text": .text(Markup.googleChat.text(self.message)), "cardsV2": self.cards,
            "thread": thread.map { ["name": .text($0)] },
        ])
    }

    private var cards: ReplyJSON? {
        let buttons = self.message.buttons(mostOfCommand: 200, .bytesInJSON).map { button -> ReplyJSON in
            [
                "text": .text(button.label.onOneLine.prefixed(to: 75, in: .bytesInJSON)),
                "onClick": [
                    "action": [
                        "function": "run", "parameters": [["key": "command", "value": .text(button.command)]],
                    ]
                ],
            ]
        }
        guard !buttons.isEmpty else { return nil }
        return [
            [
                "cardId": "buttons",
                "card": ["sections": [["widgets": [["buttonList": ["buttons": .list(buttons)]]]]]],
            ]
        ]
    }
}

extension Markup {
    package static let googleChat = Markup(
        prose: Escaping(written: Escaping.lookalikes, followed: ["<", "@"]),
        code: Escaping(followed: ["`", "<", "@"], partsLinks: false),
        bold: Wrap("*", "*"),
        small: Wrap("_", "_"),
        diff: Wrap("```\n", "\n```"),
        fixed: Wrap("```\n", "\n```"),
        link: { "<\($1)|\($0)>" },
        gap: "\n",
        unit: .bytesInJSON,
        // The card and the names of the members take the rest.
        most: 28_000,
    )
}
