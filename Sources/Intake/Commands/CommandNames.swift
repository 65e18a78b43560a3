import Warden

/// The names under which a sender's users reach us, such as `/pool`.
///
/// | typed | name | words |
/// |---|---|---|
/// | `/pool create ci` | of its own | `pool`, `create`, `ci` |
/// | `/poolwarden pool create ci` | umbrella | `pool`, `create`, `ci` |
/// | `/poolwarden` | umbrella | `help` |
/// | `!pool create ci`, where `!pool` is the chat's trigger word | of its own | `pool`, `create`, `ci` |
/// | `@poolwarden pool create ci` | a mention: nothing but the rest counts | `pool`, `create`, `ci` |
///
/// The sign before a name (`/`, `!`, `#`, `.` or `@`) is the chat's, not the command's.
struct CommandNames: Sendable {
    /// Names that only say whom one talks to, without their signs: the words come after them.
    private let umbrellas: Set<String>

    /// - Parameter umbrellas: Such as `/poolwarden`; the sign before it does not count.
    init(umbrellas: Set<String>) {
        self.umbrellas = Set(umbrellas.map(Self.withoutSign))
    }

    /// What a person asks for who typed `name`, then `text`.
    func command(name: String, text: String) -> Command {
        let name = Self.withoutSign(name)
        let words = CommandWords.split(text)
        guard self.umbrellas.contains(name) || name.isEmpty else { return Command(words: [name] + words) }
        return Command(words: words.isEmpty ? ["help"] : words)
    }

    /// What a person asks for who typed `text` to us alone: after a mention, or in a private conversation.
    func command(addressed text: String) -> Command {
        self.command(words: CommandWords.split(text))
    }

    /// What a person asks for with some words, of which the first may be an umbrella.
    func command(words: [String]) -> Command {
        guard let first = words.first else { return Command(words: ["help"]) }
        let name = Self.withoutSign(first)
        guard !name.isEmpty, !self.umbrellas.contains(name) else {
            return Command(words: words.count > 1 ? Array(words.dropFirst()) : ["help"])
        }
        return Command(words: [name] + words.dropFirst())
    }

    /// What a person asks for who typed `text`, which begins with the chat's trigger word.
    ///
    /// - Returns: Nil when the text does not begin with the trigger word as a word of its own.
    func command(trigger: String, text: String) -> Command? {
        let text = text.drop(while: \.isWhitespace)
        guard !trigger.isEmpty, text.hasPrefix(trigger) else { return nil }
        let rest = text.dropFirst(trigger.count)
        guard rest.first?.isWhitespace ?? true else { return nil }
        return self.command(name: trigger, text: String(rest))
    }

    private static func withoutSign(_ name: String) -> String {
        String(name.drop { "/!#.@".contains($0) })
    }
}
