package import Warden

/// A message to Rocket.Chat: text in its markup, and buttons in an attachment that say the command in the room.
///
/// A press sends the command as a message of the person who presses, so it comes in as if it had been typed; where the
/// outgoing integration listens to a trigger word only, that must stand before it. Nothing escapes `*`, `_`, `~` and
/// backquotes there; look-alikes stand for them. It has no tables.
///
/// - SeeAlso: <https://developer.rocket.chat/apidocs/post-message>; 5,000 characters: the default of the setting
///   `Message_MaxAllowedSize`, <https://github.com/RocketChat/Rocket.Chat/blob/develop/apps/meteor/server/settings/message.ts>.
package struct RocketChatMessage: Sendable {
    let message: Message
    let trigger: String?

    package static let mostCharacters = 5_000

    /// - Parameters:
    ///   - message: What people are told.
    ///   - trigger: The trigger word of the integration, such as `!pool`; empty where it hears every message; nil for no
    ///     buttons.
    package init(_ message: Message, trigger: String? = nil) {
        self.message = message
        self.trigger = trigger
    }

    /// The answer to an outgoing webhook; with a room also the body of `chat.postMessage`.
    ///
    /// - Parameters:
    ///   - room: The room's ID; nil for an answer.
    ///   - thread: The message to answer below (`tmid`); nil for the room itself.
    /// - Returns: An object with `text`, and `attachments` where there are buttons.
    package func document(room: String? = nil, thread: String? = nil) -> ReplyJSON {
        .members([
            "text": .text(Markup.rocketChat.text(self.message)), "attachments": self.attachments,
            "roomId": room.map { .text($0) }, "tmid": thread.map { .text($0) },
        ])
    }

    /// The body of `chat.update`.
    ///
    /// - Parameters:
    ///   - id: The message to be changed.
    ///   - room: The ID of its room.
    /// - Returns: An object with `text`.
    package func update(_ id: String, in room: String) -> ReplyJSON {
        ["roomId": .text(room), "msgId": .text(id), "text": .text(Markup.rocketChat.text(self.message))]
    }

    private var attachments: ReplyJSON? {
        guard let trigger = self.trigger else { return nil }
        let actions = self.message.buttons(mostOfCommand: 200, .utf16).map { button -> ReplyJSON in
            [
                "type": "button", "text": .text(button.label.onOneLine.prefixed(to: 75)),
                "msg": .text(trigger.isEmpty ? button.command : "\(trigger) \(button.command)"),
                "msg_in_chat_window": true, "msg_processing_type": "sendMessage",
            ]
        }
        return actions.isEmpty ? nil : [["actions": .list(actions)]]
    }
}

extension Markup {
    package static let rocketChat = Markup(
        prose: Escaping(
            written: Escaping.lookalikes.merging(["$": "\u{FF04}"]) { one, _ in one },
            followed: ["@", "#", "[", "]", "<", "\\"],
            parted: ["|"],
        ),
        code: Self.fencedCode,
        bold: Wrap("*", "*"),
        small: Wrap("_", "_"),
        diff: Wrap("```\n", "\n```"),
        fixed: Wrap("```\n", "\n```"),
        link: { "[\($0)](\($1))" },
        gap: "\n",
        unit: .utf16,
        most: RocketChatMessage.mostCharacters,
    )
}
