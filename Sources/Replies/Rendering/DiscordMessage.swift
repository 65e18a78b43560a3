package import Warden

/// A message to Discord: the heading as content, the rest in an embed, buttons below; it notifies nobody.
///
/// A button brings its command line back as `custom_id`.
///
/// - SeeAlso: <https://discord.com/developers/docs/resources/message>: content 2,000, an embed's description 4,096, its
///   footer 2,048, 6,000 over all embeds; <https://discord.com/developers/docs/components/reference>: label 80, custom_id
///   100, five buttons in a row.
package struct DiscordMessage: Sendable {
    let message: Message

    package static let mostOfContent = 2_000
    package static let mostOfDescription = 4_096
    static let mostOfLabel = 80
    static let mostOfCustomID = 100

    package init(_ message: Message) {
        self.message = message
    }

    /// The message as a webhook, a channel or `data` of an interaction's answer takes it.
    ///
    /// - Parameter isEphemeral: Whether only the asker sees it; for answers to interactions.
    /// - Returns: An object with `content`, `embeds`, `components` and `allowed_mentions`.
    package func document(isEphemeral: Bool = false) -> ReplyJSON {
        let markup = Markup.discord
        var body = self.message
        body.headline = ""
        body.footer = ""
        let heading = markup.bold(markup.prose(self.message.headline, most: markup.mostOfHeading))
        let embed = ReplyJSON.members([
            "description": Self.given(markup.text(body)),
            "footer": Self.given(self.message.footer.onOneLine.prefixed(to: 500)).map { ["text": $0] },
        ])
        return .members([
            "content": .text(heading),
            "embeds": embed == [:] ? nil : [embed],
            "components": self.buttons.isEmpty ? nil : [["type": 1, "components": .list(self.buttons)]],
            "allowed_mentions": ["parse": []],
            "flags": isEphemeral ? 64 : nil,
        ])
    }

    /// The whole answer to an interaction that still waits: a message (type 4).
    package func answer(isEphemeral: Bool = false) -> ReplyJSON {
        ["type": 4, "data": self.document(isEphemeral: isEphemeral)]
    }

    private var buttons: [ReplyJSON] {
        self.message.buttons(mostOfCommand: Self.mostOfCustomID, .utf16).enumerated().map { index, button in
            [
                "type": 2, "style": index == 0 ? 1 : 2, "custom_id": .text(button.command),
                "label": .text(button.label.onOneLine.prefixed(to: Self.mostOfLabel)),
            ]
        }
    }

    private static func given(_ text: String) -> ReplyJSON? { text.isEmpty ? nil : .text(text) }
}

extension String {
    /// The text as it is, cut with an ellipsis where it has more UTF-16 units; for places that know no markup.
    func prefixed(to most: Int, in unit: Unit = .utf16) -> String {
        Escaping(partsLinks: false)(self, most: most, in: unit)
    }
}

extension Markup {
    package static let discord = Markup(
        prose: Escaping(
            backslashed: ["\\", "`", "*", "_", "~", "|", "[", "]", "<", ">", "#"],
            followed: ["@", "<"],
        ),
        code: Self.fencedCode,
        bold: Wrap("**", "**"),
        diff: Wrap("```diff\n", "\n```"),
        fixed: Wrap("```\n", "\n```"),
        link: { "[\($0)](\($1))" },
        gap: "\n",
        unit: .utf16,
        most: DiscordMessage.mostOfDescription,
        mostOfLine: 800,
    )
}
