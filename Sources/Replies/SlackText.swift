package import Warden

/// A message in Slack's mrkdwn: headline bold, lines as bullets, footer in italics.
///
/// `&`, `<` and `>` are escaped, so that no text of a sender becomes a mention or a link.
///
/// - SeeAlso: <https://docs.slack.dev/messaging/formatting-message-text#escaping>.
package struct SlackText: Sendable {
    package let text: String

    /// Slack splits a longer text into several messages: 4,000 characters are documented, 4,041 were seen.
    package static let mostCharacters = 3_900

    package init(_ message: Message) {
        let headline = message.headline.plain(most: 1_000, Self.escaped)
        let footer = message.footer.plain(most: 500, Self.escaped)
        self.text = ListedLines(
            head: headline.isEmpty ? "" : "*\(headline)*",
            lines: message.lines.map { "• " + $0.plain(most: 1_000, Self.escaped) },
            more: { "… \($0) more \($0 == 1 ? "line" : "lines")" },
            foot: footer.isEmpty ? "" : "_\(footer)_",
            size: \.utf16.count,
        ).text(most: Self.mostCharacters)
    }

    /// A message that a policy queued: its lines, with the policy's own bold and italics.
    init(_ notification: Notification) {
        self.text = ListedLines(
            head: "",
            lines: notification.text.split(separator: "\n", omittingEmptySubsequences: false)
                .map { String($0).plain(most: Self.mostCharacters - 100, Self.escaped) },
            more: { "… \($0) more \($0 == 1 ? "line" : "lines")" },
            foot: "",
            size: \.utf16.count,
        ).text(most: Self.mostCharacters)
    }

    private static func escaped(
        _ scalar: Unicode.Scalar,
        _ before: Unicode.Scalar?,
        _ after: Unicode.Scalar?,
    ) -> String {
        switch scalar {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        default: String(scalar)
        }
    }
}
