/// Splits what a person typed into words.
///
/// | typed | words |
/// |---|---|
/// | `create  ci-arm` | `create`, `ci-arm` |
/// | `rename ci "build farm"` | `rename`, `ci`, `build farm` |
/// | `rename ci “build farm”` (telephones do that) | `rename`, `ci`, `build farm` |
/// | `why it's down` | `why`, `it's`, `down` |
/// | `create "ci` | `create`, `"ci` |
///
/// A quote opens only at the start of a word and closes only at the end of one; a quote that nothing closes is a
/// character like any other. Single and double quotes are two families; within one, straight and curly ones match.
enum CommandWords {
    private static let families: [Set<Character>] = [["\"", "“", "”", "„"], ["'", "‘", "’", "‚"]]

    static func split(_ text: String) -> [String] {
        let text = Array(text)
        var words: [String] = []
        // Families of which no quote closes any more, so that many open quotes do not mean many searches.
        var spent: Set<Int> = []
        var position = 0
        while position < text.count {
            guard !text[position].isWhitespace else {
                position += 1
                continue
            }
            if let family = self.family(of: text[position]), !spent.contains(family) {
                if let close = self.closingQuote(of: family, after: position, in: text) {
                    words.append(String(text[position + 1..<close]))
                    position = close + 1
                    continue
                }
                spent.insert(family)
            }
            let end = text[position...].firstIndex(where: \.isWhitespace) ?? text.count
            words.append(String(text[position..<end]))
            position = end
        }
        return words
    }

    private static func family(of character: Character) -> Int? {
        self.families.firstIndex { $0.contains(character) }
    }

    /// Where a word ends in a quote of the family; nil when none does.
    private static func closingQuote(of family: Int, after position: Int, in text: [Character]) -> Int? {
        text.indices[(position + 1)...].first { index in
            self.families[family].contains(text[index]) && (index + 1 == text.count || text[index + 1].isWhitespace)
        }
    }
}
