import Crypto
import Warden

/// HMAC-SHA256: what a sender who knows the secret can make of some bytes, and nobody else.
///
/// - SeeAlso: RFC 2104.
enum KeyedDigest {
    /// Whether the holder of one of the secrets made `digest` of `message`.
    ///
    /// Every secret is tried, each in constant time, so that the time tells neither how much of a digest was right
    /// nor which secret it was.
    static func isMade(_ digest: HexDigest, of message: [UInt8], withOneOf secrets: Secrets) -> Bool {
        var isMade = false
        for secret in secrets.all {
            let isMadeWithThis = secret.withBytes {
                HMAC<SHA256>.isValidAuthenticationCode(
                    digest.bytes,
                    authenticating: message,
                    using: SymmetricKey(data: $0),
                )
            }
            isMade = isMadeWithThis || isMade
        }
        return isMade
    }

    /// The digest's 64 digits of base 16, in lower case.
    static func text(of message: [UInt8], secret: Secret) -> String {
        secret.withBytes {
            HexDigest.text(of: HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: $0)))
        }
    }
}
