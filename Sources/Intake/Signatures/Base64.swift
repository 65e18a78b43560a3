import Foundation

/// Base 64 as senders write it (RFC 4648, section 4).
enum Base64 {
    /// The bytes of a signature: the standard alphabet, padded, and written in the one way in which it can be.
    ///
    /// - Returns: Nil for everything else, such as blanks or bits that stand for nothing.
    static func bytes(of text: some StringProtocol) -> [UInt8]? {
        guard let data = Data(base64Encoded: String(text)), data.base64EncodedString() == text else { return nil }
        return [UInt8](data)
    }

    /// The bytes of a secret that somebody copied into the settings: padding may be missing.
    static func lenientBytes(of text: some StringProtocol) -> [UInt8]? {
        let digits = text.reversed().drop { $0 == "=" }.reversed()
        guard digits.count % 4 != 1 else { return nil }
        let padding = String(repeating: "=", count: (4 - digits.count % 4) % 4)
        return Data(base64Encoded: String(digits) + padding).map { [UInt8]($0) }
    }

    static func text(of bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
    }
}
