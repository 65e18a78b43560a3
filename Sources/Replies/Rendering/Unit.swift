/// How a receiver counts the length of a text.
///
/// What a receiver's documents call characters is counted as the server's language does, or by the unit that never counts
/// less where that is not known.
package enum Unit: Sendable {
    /// Code points: Go's runes, Python, Ruby, PostgreSQL.
    case scalars
    /// Code units of UTF-16: JavaScript, Java, C#.
    case utf16
    /// Bytes of UTF-8.
    case bytes
    /// Bytes of UTF-8 inside a string of JSON, where `"`, `\` and breaks take two.
    case bytesInJSON

    package func size(_ text: some StringProtocol) -> Int {
        switch self {
        case .scalars: text.unicodeScalars.count
        case .utf16: text.utf16.count
        case .bytes: text.utf8.count
        case .bytesInJSON:
            text.utf8.reduce(0) { size, byte in
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "\n"): size + 2
                case 0..<0x20: size + 6
                default: size + 1
                }
            }
        }
    }
}
