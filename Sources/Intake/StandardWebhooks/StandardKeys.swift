import Crypto
import Warden

/// The keys of Standard Webhooks among a source's secrets.
///
/// `whsec_` and base64 is a secret that both sides know; `whpk_` and base64 is the public half of an Ed25519 key.
/// Anything else is no key, and proves nothing.
struct StandardKeys: Sendable {
    static let secretPrefix = "whsec_"
    static let publicPrefix = "whpk_"

    let secrets: [Secret]
    let publicKeys: [Curve25519.Signing.PublicKey]

    init(_ secrets: Secrets) {
        let texts = secrets.all.map { secret in secret.text }
        self.secrets = texts.compactMap { text in
            Self.bytes(of: text, after: Self.secretPrefix).map { Secret(bytes: $0) }
        }
        self.publicKeys = texts.compactMap { text in
            Self.bytes(of: text, after: Self.publicPrefix).flatMap {
                try? Curve25519.Signing.PublicKey(rawRepresentation: $0)
            }
        }
    }

    private static func bytes(of text: String, after prefix: String) -> [UInt8]? {
        guard text.hasPrefix(prefix), let bytes = Base64.lenientBytes(of: text.dropFirst(prefix.count)),
            !bytes.isEmpty
        else { return nil }
        return bytes
    }
}
