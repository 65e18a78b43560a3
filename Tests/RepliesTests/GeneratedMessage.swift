import Warden

/// A generator with a seed, so that a failure can be seen again (Steele, Lea and Flood, 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var word = self.state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

extension Message {
    /// A message of pieces that mean something to one receiver or another; one in forty is too long for some.
    static func any(_ chance: inout SplitMix) -> Message {
        let most: UInt64 = chance.next() % 40 == 0 ? 60 : 4
        return Message(
            headline: Self.text(&chance),
            lines: Self.some(most, &chance) { Self.text(&$0) },
            table: chance.next() % 3 == 0 ? self.table(most, &chance) : nil,
            plan: Self.some(most, &chance) { chance in
                Change(
                    sign: Change.Sign.allCases.randomElement(using: &chance) ?? .add,
                    words: Self.text(&chance),
                    outcome: ["applied", "refused", nil].randomElement(using: &chance) ?? nil,
                    reason: chance.next() % 2 == 0 ? Self.text(&chance) : nil,
                )
            },
            buttons: Self.some(4, &chance) { Button(label: Self.text(&$0), command: Self.text(&$0)) },
            footer: Self.text(&chance),
            delivery: chance.next() % 2 == 0 ? 7 : nil,
            settlement: Settlement.Word.allCases.randomElement(using: &chance),
        )
    }

    private static func some<Element>(
        _ most: UInt64,
        _ chance: inout SplitMix,
        _ make: (inout SplitMix) -> Element,
    ) -> [Element] {
        (0..<(chance.next() % most)).map { _ in make(&chance) }
    }

    private static func table(_ most: UInt64, _ chance: inout SplitMix) -> Table {
        let header = Self.some(4, &chance) { Self.text(&$0) }
        return Table(header: header, rows: Self.some(most, &chance) { Self.some(5, &$0) { Self.text(&$0) } })
    }

    private static let pieces = [
        "<", ">", "&", "&amp;", "<!channel>", "<!here>", "<@U1>", "<#C1>", "<users/all>", "@octocat", "@all",
        "@everyone",
        "@here", "@channel", "@**all**", "@_**Anna**", "#**general**", "@", "#1", "#", "!1", "~label", "%m", "$s", "&1",
        "^alert#1", "GH-1", "GL-1", "[issue:1]", "/pool delete x", "\n/pool", "\r\n/close", "/close", "/me", "\r",
        "\n\n",
        "`", "``", "```", "\n```\n", "~~~", "**", "***", "_", "__", "a_b", "*", "*a*", "[x](http://y)", "![i](u)", "](",
        "<!--",
        "-->", "</sub>", "</pre>", "<script>", "<b>", "\\", "\\\\", "|", "||", "~~", "~", "- [ ] x", "- ", "+ ", "1. ",
        "> ",
        "# h", "---", "===", "$a$", "$$", "\\(x\\)", "<t:1>", "<:x:1>", "http://evil.example",
        "https://x.example/?a=b&c",
        "www.evil.example", "a@b.example", "\u{2028}", "\u{2029}", "\u{85}", "\u{202E}", "\u{2066}", "\u{200F}",
        "\u{200B}",
        "\u{FEFF}", "\u{E0041}", "\u{0}", "\u{1B}[31m", "\t", "é", "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}", "日本語",
        "👩‍👩‍👧",
        " ", "  ", "word ", "word", "org/repo#5", String(repeating: "long", count: 100),
    ]

    private static func text(_ chance: inout SplitMix) -> String {
        (0..<(chance.next() % 8)).map { _ in Self.pieces.randomElement(using: &chance) ?? "" }.joined()
    }
}
