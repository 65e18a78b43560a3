import Warden

/// The names under which a sender's users reach us, such as `/pool`.
///
/// | typed | name | words |
/// |---|---|---|
/// | `/pool create ci` | of its own | `pool`, `create`, `ci` |
/// | `/poolwarden pool create ci` | umbrella | `pool`, `create`, `ci` |
/// | `/poolwarden` | umbrella | `help` |
struct CommandNames: Sendable {
    /// Names that only say whom one talks to, such as `/poolwarden`: the words come after them.
    let umbrellas: Set<String>

    /// What a person asks for who typed `name`, then `text`.
    func command(name: String, text: String) -> Command {
        let words = CommandWords.split(text)
        guard self.umbrellas.contains(name) else {
            return Command(words: [String(name.drop { $0 == "/" })] + words)
        }
        return Command(words: words.isEmpty ? ["help"] : words)
    }
}
