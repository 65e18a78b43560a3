package import Warden

/// A message as a comment in GitHub's markdown: headline bold, lines as a list, footer small.
///
/// Texts of senders stay texts: no mention, reference, HTML, link or emphasis comes of them, and none begins a line, so
/// that no comment of ours reads as a command, such as `/pool create x`.
package struct GitHubComment: Sendable {
    package let text: String

    /// Tells our comments from those of people; not shown by GitHub.
    package static let marker = "<!-- poolwarden -->"

    /// The longest body that GitHub takes; a longer one is refused with 422.
    ///
    /// It counts characters; bytes are never fewer.
    package static let mostBytes = 65_536

    package init(_ message: Message) {
        let headline = message.headline.plain(most: 4_000, Self.escaped)
        let footer = message.footer.plain(most: 2_000, Self.escaped)
        self.text = ListedLines(
            head: headline.isEmpty ? Self.marker : "\(Self.marker)\n**\(headline)**",
            lines: message.lines.map { "- " + $0.plain(most: 4_000, Self.escaped) },
            more: { "- … \($0) more \($0 == 1 ? "line" : "lines")" },
            foot: footer.isEmpty ? "" : "<sub>\(footer)</sub>",
            gap: "\n\n",
            size: \.utf8.count,
        ).text(most: Self.mostBytes)
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
        // GitHub looks for `@name` and `#1` in what markdown has become, where a backslash is gone already.
        case "@", "#": "\(scalar)\u{200B}"
        case "\\", "`", "*", "[", "]", "~", "|": "\\\(scalar)"
        // Between letters it is text already (GFM, section 6.2), and names such as `ci_arm` stay readable.
        case "_": before.isLetterOrDigit && after.isLetterOrDigit ? "_" : "\\_"
        default: String(scalar)
        }
    }
}

extension Unicode.Scalar? {
    fileprivate var isLetterOrDigit: Bool {
        self.map { $0.properties.isAlphabetic || $0.properties.numericType != nil } ?? false
    }
}
