package import Warden

/// A message as a comment in GitHub's markdown: headline bold, lines as a list, plan as a diff, footer small.
///
/// Texts of senders stay texts: no mention, reference, HTML, link, formula or emphasis comes of them, and none begins a
/// line, so that no comment of ours reads as a command, such as `/pool create x`.
///
/// - SeeAlso: <https://github.github.com/gfm/>,
///   <https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls>,
///   <https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/writing-mathematical-expressions>
package struct GitHubComment: Sendable {
    package let text: String

    /// Tells our comments from those of people; not shown by GitHub.
    package static let marker = "<!-- poolwarden -->"

    /// The longest body that GitHub takes; a longer one is refused with 422.
    ///
    /// It counts characters; bytes are never fewer.
    package static let mostBytes = 65_536

    package init(_ message: Message) {
        self.text = Markup.github.text(message)
    }

    package var body: ReplyJSON { ["body": .text(self.text)] }
}

extension Markup {
    package static let github = Markup(
        prose: Self.githubProse(startsLine: true),
        code: Self.fencedCode,
        cell: Self.githubProse(startsLine: false),
        marker: GitHubComment.marker,
        bold: Wrap("**", "**"),
        small: Wrap("<sub>", "</sub>"),
        bullet: "- ",
        diff: Wrap("```diff\n", "\n```"),
        fixed: Wrap("```text\n", "\n```"),
        link: { "[\($0)](\($1))" },
        unit: .bytes,
        most: GitHubComment.mostBytes,
        mostOfHeading: 4_000,
        mostOfLine: 4_000,
        mostOfFooter: 2_000,
    )

    private static func githubProse(startsLine: Bool) -> Escaping {
        Escaping(
            // GitHub shows a dollar in a span, and begins no formula at it.
            written: Escaping.entities.merging(["$": "<span>$</span>"]) { one, _ in one },
            backslashed: ["\\", "`", "*", "_", "[", "]", "~", "|"],
            // GitHub looks for `@name` and `#1` in what markdown has become, where a backslash is gone already.
            followed: ["@", "#"],
            references: ["GH-"],
            startsLine: startsLine,
        )
    }

    /// Inside a fence, where only its end means something, and `@` to those who look before markdown does.
    static let fencedCode = Escaping(followed: ["`", "@"], partsLinks: false)
}
