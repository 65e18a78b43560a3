/// Splits what a person typed into words.
///
/// | typed | words |
/// |---|---|
/// | `create  ci-arm` | `create`, `ci-arm` |
/// | `rename ci "build farm"` | `rename`, `ci`, `build farm` |
/// | `rename ci “build farm”` (telephones do that) | `rename`, `ci`, `build farm` |
/// | `create --name="build farm"` | `create`, `--name=build farm` |
/// | `create —name ci` (telephones do that, too) | `create`, `--name`, `ci` |
/// | `why it's down` | `why`, `it's`, `down` |
/// | `create "ci` | `create`, `"ci` |
///
/// A quote opens only at the start of a word, or of a flag's value, and closes only at the end of one; a quote that
/// nothing closes is a character like any other. Single and double quotes are two families; within one, straight and
/// curly ones match. What a flag means is the command's own business; see `CommandPattern`.
enum CommandWords {
    private static let families: [Set<Character>] = [["\"", "“", "”", "„", "«", "»"], ["'", "‘", "’", "‚"]]

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
            let flag = self.flag(at: position, in: text)
            let start = flag?.end ?? position
            if flag?.takesValue ?? true, start < text.count, let family = self.family(of: text[start]),
                !spent.contains(family)
            {
                if let close = self.closingQuote(of: family, after: start, in: text) {
                    words.append((flag?.spelled ?? "") + String(text[start + 1..<close]))
                    position = close + 1
                    continue
                }
                spent.insert(family)
            }
            let end = text[start...].firstIndex(where: \.isWhitespace) ?? text.count
            words.append((flag?.spelled ?? "") + String(text[start..<end]))
            position = end
        }
        return words
    }

    /// The beginning of a flag.
    private struct Flag {
        /// `--name` or `--name=`, with the two hyphens that a keyboard has.
        let spelled: String
        /// Where it ends in the text.
        let end: Int
        /// Whether its value follows at once.
        let takesValue: Bool
    }

    /// The beginning of the flag at a position; nil when there is none.
    ///
    /// A dash (U+2013, U+2014) is what telephones make of two hyphens.
    private static func flag(at position: Int, in text: [Character]) -> Flag? {
        let hyphens = text[position] == "–" || text[position] == "—" ? 1 : text[position...].starts(with: "--") ? 2 : 0
        let start = position + hyphens
        guard hyphens > 0, start < text.count, text[start].isASCII, text[start].isLetter else { return nil }
        let nameEnd = text[start...].firstIndex { !self.isNameCharacter($0) } ?? text.count
        let takesValue = nameEnd < text.count && text[nameEnd] == "="
        let name = String(text[start..<nameEnd])
        return Flag(
            spelled: "--\(name)\(takesValue ? "=" : "")",
            end: nameEnd + (takesValue ? 1 : 0),
            takesValue: takesValue,
        )
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "-" || character == "_")
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
