package import Warden

/// A message in Slack's mrkdwn: headline bold, lines as bullets, plan and table in blocks of code, footer in italics.
///
/// `&`, `<` and `>` are escaped, so that no text of a sender becomes a mention or a link. Nothing escapes `*`, `_`, `~` and
/// backquotes there; look-alikes stand for them.
///
/// - SeeAlso: <https://docs.slack.dev/messaging/formatting-message-text#escaping>.
package struct SlackText: Sendable {
    package let text: String

    /// Slack splits a longer text into several messages: 4,000 characters are documented, 4,041 were seen.
    package static let mostCharacters = 3_900

    package init(_ message: Message) {
        self.text = Markup.slack.text(message)
    }

    /// A message that a policy queued: its lines, with the policy's own bold and italics.
    package init(_ notification: Notification) {
        var markup = Markup.slack
        markup.bullet = ""
        markup.prose = Escaping(written: Escaping.entities, partsLinks: false)
        markup.mostOfLine = Self.mostCharacters - 100
        let lines = notification.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        self.text = markup.text(Message(headline: "", lines: lines, footer: ""))
    }
}

extension Markup {
    static let slack = Markup(
        prose: Escaping(written: Escaping.entities.merging(Escaping.lookalikes) { one, _ in one }, followed: ["@"]),
        code: Self.slackCode,
        bold: Wrap("*", "*"),
        small: Wrap("_", "_"),
        diff: Wrap("```\n", "\n```"),
        fixed: Wrap("```\n", "\n```"),
        link: { "<\($1)|\($0)>" },
        gap: "\n",
        unit: .utf16,
        most: SlackText.mostCharacters,
    )

    static let slackCode = Escaping(written: Escaping.entities, followed: ["`", "@"], partsLinks: false)
}
