/// The API token that every call carries: it can be used, but no way of printing it shows it.
public struct APIToken: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    /// Returns nil when `text` is not a token.
    ///
    /// White space at both ends is dropped, as a file's last line has some. What remains must be visible ASCII, so that
    /// the token cannot end the header that it is written into.
    ///
    /// - Parameter text: A user, team or organization token.
    public init?(_ text: String) {
        let bare = text.utf8.drop(while: Self.isSpace).reversed().drop(while: Self.isSpace).reversed()
        guard !bare.isEmpty, bare.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        self.text = String(decoding: Array(bare), as: UTF8.self)
    }

    /// The value of the header `Authorization`.
    var authorization: String { "Bearer \(self.text)" }

    /// Always `[redacted]`.
    public var description: String { "[redacted]" }
    /// Always `[redacted]`.
    public var debugDescription: String { "[redacted]" }
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
            || byte == UInt8(ascii: "\t")
    }
}

extension APIToken {
    /// What a server sent back, without this token in it.
    ///
    /// Compares bytes, as a combining mark behind the token would make one character of both. A text that was cut may end
    /// within the token: a beginning of it at the end goes too.
    ///
    /// - Parameter text: Any text that is not ours.
    /// - Returns: The text with `[redacted]` in place of the token.
    func redacted(from text: String) -> String {
        let token = Array(self.text.utf8)
        // No API gives out so short a token; one for a trial would take the letters out of every word.
        guard token.count >= Self.shortest else { return text }
        let bytes = Array(text.utf8)
        var clean: [UInt8] = []
        var place = 0
        while place < bytes.count {
            if bytes[place...].starts(with: token) {
                clean += Self.mark
                place += token.count
            } else {
                clean.append(bytes[place])
                place += 1
            }
        }
        // Shorter beginnings are ordinary words' endings, and say nothing.
        for length in stride(from: min(token.count - 1, clean.count), through: 4, by: -1)
        where clean.suffix(length).elementsEqual(token.prefix(length)) {
            clean.removeLast(length)
            clean += Self.mark
            break
        }
        return clean.count == bytes.count && clean == bytes ? text : String(decoding: clean, as: UTF8.self)
    }

    /// Whether this token stands in bytes that a server sent.
    func stands(in bytes: [UInt8]) -> Bool {
        let token = Array(self.text.utf8)
        guard token.count >= Self.shortest else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            guard bytes.count >= token.count else { return false }
            for start in 0...(bytes.count - token.count) where bytes[start] == token[0] {
                if bytes[start..<(start + token.count)].elementsEqual(token) { return true }
            }
            return false
        }
    }

    private static let shortest = 8
    private static let mark = Array("[redacted]".utf8)
}
