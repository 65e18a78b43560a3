import Crypto
import Warden

/// Comparisons that take the same time wherever the first difference is.
enum ConstantTime {
    /// Whether two digests are the same; only their lengths, which are no secret, may end it early.
    static func isEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        guard one.count == other.count else { return false }
        var difference: UInt8 = 0
        for index in one.indices { difference |= one[index] ^ other[index] }
        return difference == 0
    }

    /// Whether a text is one of the secrets.
    ///
    /// Digests are compared, and all of them, so that the time tells neither how long a secret is, nor how much of it
    /// was right, nor which one it was.
    static func isOne(_ text: String, of secrets: Secrets) -> Bool {
        let given = Array(SHA256.hash(data: Array(text.utf8)))
        var isOne = false
        for secret in secrets.all {
            let isThis = secret.withBytes { Self.isEqual(given, Array(SHA256.hash(data: $0))) }
            isOne = isThis || isOne
        }
        return isOne
    }
}
