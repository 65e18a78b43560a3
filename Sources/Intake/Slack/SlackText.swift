/// The text of Slack's messages, which has marks of its own.
///
/// - SeeAlso: <https://docs.slack.dev/messaging/formatting-message-text>
enum SlackText {
    /// The text as the person saw it: `<@U1|ada>` is `@ada`, `<#C1|ops>` is `#ops`, `<https://a.example|a>` is `a`,
    /// `<https://a.example>` is that address, and `&amp;` `&lt;` `&gt;` are the characters that they stand for.
    static func plain(_ text: String) -> String {
        var plain = ""
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "<") {
            plain += HTMLEntities.decoded(rest[..<open])
            rest = rest[rest.index(after: open)...]
            guard let close = rest.firstIndex(of: ">") else {
                // Slack writes none alone; whoever did meant the character.
                plain += "<"
                break
            }
            plain += self.shown(rest[..<close])
            rest = rest[rest.index(after: close)...]
        }
        return plain + HTMLEntities.decoded(rest)
    }

    /// The user whom a message mentions at its beginning, and what follows; nil when it begins with no mention.
    static func mention(beginning text: String) -> (user: String, rest: String)? {
        let text = text.drop(while: \.isWhitespace)
        guard text.hasPrefix("<@"), let close = text.firstIndex(of: ">") else { return nil }
        let user = text[..<close].dropFirst(2).prefix { $0 != "|" }
        return (String(user), String(text[text.index(after: close)...]))
    }

    /// What the reader sees of a mark, without its angle brackets.
    private static func shown(_ mark: Substring) -> String {
        let sign = mark.first.flatMap { "@#".contains($0) ? String($0) : nil } ?? ""
        guard let bar = mark.firstIndex(of: "|") else { return HTMLEntities.decoded(mark) }
        let label = mark[mark.index(after: bar)...]
        guard !label.isEmpty else { return HTMLEntities.decoded(mark[..<bar]) }
        return (label.hasPrefix(sign) ? "" : sign) + HTMLEntities.decoded(label)
    }
}
