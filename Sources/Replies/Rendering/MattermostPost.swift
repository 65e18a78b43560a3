import Crypto
import Foundation
package import Warden

/// A message to Mattermost: markdown, and buttons in an attachment.
///
/// Mattermost signs no press of a button, so each brings a proof back that we made it.
///
/// - SeeAlso: <https://docs.mattermost.com/developers/integrate/plugins/interactive-messages>,
///   <https://docs.mattermost.com/developers/integrate/reference/message-attachments>; 16,383 characters:
///   <https://docs.mattermost.com/upgrade/important-upgrade-notes.html>.
package struct MattermostPost: Sendable {
    let message: Message
    let buttons: Buttons?

    package static let mostCharacters = 16_383

    /// How buttons come back.
    package struct Buttons: Sendable {
        /// Where Mattermost sends the press to: the path of the source at this bot.
        package var address: String
        /// The HMAC-SHA256 of `poolwarden button`, a line end and the command, in base 16.
        package var proof: @Sendable (_ command: String) -> String

        package init(address: String, proof: @escaping @Sendable (_ command: String) -> String) {
            self.address = address
            self.proof = proof
        }

        /// - Parameters:
        ///   - address: Where Mattermost sends the press to.
        ///   - secret: One of the source's: what a press is verified with.
        package init(address: String, secret: Secret) {
            let key = secret.withBytes { SymmetricKey(data: $0) }
            self.init(address: address) { command in
                HMAC<SHA256>.authenticationCode(for: Data("poolwarden button\n\(command)".utf8), using: key)
                    .map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
            }
        }
    }

    /// - Parameters:
    ///   - message: What people are told.
    ///   - buttons: How buttons come back; nil where no address of this bot is known: then they are in words only.
    package init(_ message: Message, buttons: Buttons?) {
        self.message = message
        self.buttons = buttons
    }

    package var text: String { Markup.mattermost.text(self.message) }

    /// What a slash command or a `response_url` is answered with.
    ///
    /// - Parameter responseType: `ephemeral`, for the asker alone, or `in_channel`.
    /// - Returns: An object with `text`, and `attachments` where there are buttons.
    package func response(_ responseType: String) -> ReplyJSON {
        .members([
            "response_type": .text(responseType), "text": .text(self.text), "attachments": self.attachments,
            // Without it, `<...>` of ours would be read as Slack's.
            "skip_slack_parsing": true,
        ])
    }

    /// The body of `POST /api/v4/posts`.
    ///
    /// - Parameters:
    ///   - channel: The channel's ID.
    ///   - root: The post to answer below; nil for the channel itself.
    /// - Returns: An object with `message`, and `props.attachments` where there are buttons.
    package func post(to channel: String, root: String? = nil) -> ReplyJSON {
        .members([
            "channel_id": .text(channel), "root_id": root.map { .text($0) }, "message": .text(self.text),
            "props": self.attachments.map { ["attachments": $0] },
        ])
    }

    /// The body of `PUT /api/v4/posts/{post_id}/patch`; buttons that were there and are not any more go.
    package var patch: ReplyJSON {
        ["message": .text(self.text), "props": ["attachments": self.attachments ?? .list([])]]
    }

    private var attachments: ReplyJSON? {
        guard let buttons = self.buttons else { return nil }
        let shown = self.message.buttons(mostOfCommand: 200, .scalars)
        guard !shown.isEmpty else { return nil }
        let actions = shown.enumerated().map { index, button -> ReplyJSON in
            .members([
                // Letters and digits only: the id stands in a path.
                "id": .text("command\(index + 1)"), "name": .text(Markup.mattermost.prose(button.label, most: 75)),
                "type": "button", "style": index == 0 ? "primary" : "default",
                "integration": [
                    "url": .text(buttons.address),
                    "context": ["command": .text(button.command), "proof": .text(buttons.proof(button.command))],
                ],
            ])
        }
        let labels = shown.map { Markup.mattermost.prose($0.label, most: 75) }.joined(separator: ", ")
        return [["fallback": .text(labels), "actions": .list(actions)]]
    }
}

extension Markup {
    package static let mattermost: Markup = {
        let prose = Escaping(
            // Mattermost has no escape for the dollar of a formula.
            written: ["$": "\u{FF04}"],
            backslashed: ["\\", "`", "*", "_", "[", "]", "~", "|", ">"],
            followed: ["@", "#", "~", "<", "&"],
            startsLine: true,
        )
        return Markup(
            prose: prose,
            code: Self.fencedCode,
            cell: prose,
            bold: Wrap("**", "**"),
            small: Wrap("*", "*"),
            bullet: "- ",
            diff: Wrap("```diff\n", "\n```"),
            fixed: Wrap("```text\n", "\n```"),
            link: { "[\($0)](\($1))" },
            unit: .scalars,
            most: MattermostPost.mostCharacters,
        )
    }()
}
