import Crypto
import Warden

/// HMAC: what a sender who knows the secret can make of some bytes, and nobody else.
///
/// - SeeAlso: RFC 2104.
enum KeyedDigest {
    /// Whether the holder of one of the secrets made `digest` of `message`.
    static func isMade(
        _ digest: HexDigest,
        of message: [UInt8],
        by algorithm: DigestAlgorithm = .sha256,
        withOneOf secrets: Secrets,
    ) -> Bool {
        self.isOneMade([digest.bytes], of: message, by: algorithm, withOneOf: secrets.all)
    }

    /// Whether the holder of one of the secrets made one of the digests of `message`.
    ///
    /// Every secret is tried with every digest, each in constant time, so that the time tells neither how much of a
    /// digest was right nor which secret it was. The message is read once for each secret, however many digests there
    /// are.
    static func isOneMade(
        _ digests: [[UInt8]],
        of message: [UInt8],
        by algorithm: DigestAlgorithm = .sha256,
        withOneOf secrets: [Secret],
    ) -> Bool {
        var isMade = false
        for secret in secrets {
            let expected = self.bytes(of: message, by: algorithm, secret: secret)
            for digest in digests {
                let isThis = ConstantTime.isEqual(digest, expected)
                isMade = isThis || isMade
            }
        }
        return isMade
    }

    /// The digest's bytes.
    static func bytes(of message: [UInt8], by algorithm: DigestAlgorithm = .sha256, secret: Secret) -> [UInt8] {
        secret.withBytes { secret in
            let key = SymmetricKey(data: secret)
            return switch algorithm {
            case .sha256: Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
            case .sha512: Array(HMAC<SHA512>.authenticationCode(for: message, using: key))
            }
        }
    }

    /// The digest's digits of base 16, in lower case.
    static func text(of message: [UInt8], by algorithm: DigestAlgorithm = .sha256, secret: Secret) -> String {
        HexDigest.text(of: self.bytes(of: message, by: algorithm, secret: secret))
    }
}
