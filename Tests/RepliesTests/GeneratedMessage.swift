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
    /// A message of pieces that mean something to one receiver or another.
    static func any(_ chance: inout SplitMix) -> Message {
        let count = chance.next() % 40
        return Message(
            headline: Self.text(&chance),
            lines: (0..<count).map { _ in Self.text(&chance) },
            footer: Self.text(&chance),
        )
    }

    private static let pieces = [
        "<", ">", "&", "&amp;", "<!channel>", "@octocat", "@", "#1", "GH-1", "/pool delete x", "\n/pool", "\r", "\n\n",
        "`",
        "```", "**", "_", "a_b", "*", "[x](http://y)", "![i](u)", "<!--", "-->", "</sub>", "<script>", "\\", "|", "~~",
        "- [ ] x", "# h", "\u{2028}", "\u{202E}", "\u{0}", "é", "日本語", "👩‍👩‍👧", " ", "word ", "org/repo#5",
        String(repeating: "long", count: 400),
    ]

    private static func text(_ chance: inout SplitMix) -> String {
        (0..<(chance.next() % 8)).map { _ in Self.pieces.randomElement(using: &chance) ?? "" }.joined()
    }
}
