import Foundation
package import Warden

/// The key that the journal encrypts reply addresses with: exactly 32 bytes, which no way of printing it shows.
package struct JournalKey: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
    /// The 32 bytes.
    package let secret: Secret

    /// What to write.
    static let demand = "make one with `openssl rand -base64 32 > FILE` and write file:FILE"

    /// Nil unless the secret is 32 bytes as 64 hexadecimal digits or as base64.
    package init?(_ secret: Secret) {
        let bytes: [UInt8]? = secret.withBytes { text in
            // 64 hexadecimal digits would be base64 too, of 48 bytes.
            text.count == 64 ? Self.hexadecimal(text) : Data(base64Encoded: Data(text)).map(Array.init)
        }
        guard let bytes, bytes.count == 32 else { return nil }
        self.secret = Secret(bytes: bytes)
    }

    /// Hands the 32 bytes to `body`, which must not keep or print them.
    package func withBytes<Result>(_ body: ([UInt8]) throws -> Result) rethrows -> Result {
        try self.secret.withBytes(body)
    }

    package var description: String { "[redacted]" }
    package var debugDescription: String { "[redacted]" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    private static func hexadecimal(_ text: [UInt8]) -> [UInt8]? {
        let digits = text.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == text.count else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
