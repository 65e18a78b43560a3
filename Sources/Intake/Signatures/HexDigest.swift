import Crypto
import Warden

/// A digest in the form `<prefix><digits of base 16 in lower case>`, such as `sha256=757107ea...`.
struct HexDigest: Hashable, Sendable {
    let bytes: [UInt8]

    /// - Returns: Nil for any other prefix, length or digit; capitals are refused too, because no sender writes them.
    init?(_ text: some StringProtocol, prefix: String = "", algorithm: DigestAlgorithm = .sha256) {
        let text = Array(text.utf8)
        let prefix = Array(prefix.utf8)
        guard text.count == prefix.count + 2 * algorithm.byteCount, text.starts(with: prefix),
            let bytes = Self.bytes(of: text[prefix.count...])
        else { return nil }
        self.bytes = bytes
    }

    /// The bytes that digits in lower case stand for; nil for an odd number of them, and for everything else.
    static func bytes(of digits: ArraySlice<UInt8>) -> [UInt8]? {
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for position in stride(from: digits.startIndex, to: digits.endIndex, by: 2) {
            guard let high = Self.digit(digits[position]), let low = Self.digit(digits[position + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte) ? nil : HexDigit.value(of: byte)
    }

    /// The digits of some bytes, in lower case.
    static func text(of bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }, as: UTF8.self)
    }
}

extension DigestAlgorithm {
    /// How long its digests are, in bytes.
    var byteCount: Int {
        switch self {
        case .sha256: SHA256.byteCount
        case .sha512: SHA512.byteCount
        }
    }
}
