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
