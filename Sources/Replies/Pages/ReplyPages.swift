import Crypto
import Foundation
package import Warden

/// The addresses of the pages that show a reply whole, for receivers in which it had to be cut.
///
/// Whoever has such an address may read that one reply, so it stands only in the reply itself, and nobody can make one
/// for another reply: `<server>/replies/<delivery>-<proof>`, where the proof is the HMAC-SHA256 of `reply <delivery>` in
/// base64url (RFC 4648, section 5).
package struct ReplyPages: Sendable {
    private let server: String
    private let key: SymmetricKey

    /// What the path of every page begins with.
    package static let path = "/replies/"

    /// - Parameters:
    ///   - server: Where browsers reach this server, such as `https://poolwarden.example.com`; no slash at its end.
    ///   - secret: What the key of the proofs is derived from (HKDF, RFC 5869), such as the journal's key. With another one
    ///     all addresses that were given are void.
    package init(server: String, secret: Secret) {
        self.server = server
        self.key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: secret.withBytes { SymmetricKey(data: $0) },
            info: Data("poolwarden reply pages".utf8),
            outputByteCount: 32,
        )
    }

    /// Where the reply to a delivery can be read.
    package func address(of delivery: JournaledDelivery.Number) -> String {
        let proof = Data(HMAC<SHA256>.authenticationCode(for: Self.statement(delivery), using: self.key))
        return self.server + Self.path + "\(delivery)-\(proof.base64URL)"
    }

    /// The delivery whose reply a page shows.
    ///
    /// - Parameter path: The path of a request, such as `/replies/12-kq3...`.
    /// - Returns: Nil where the path is none that ``address(of:)`` gives: how much of it is right does not show in the time
    ///   that this takes.
    package func delivery(at path: String) -> JournaledDelivery.Number? {
        guard path.hasPrefix(Self.path) else { return nil }
        let parts = path.dropFirst(Self.path.count).split(separator: "-", maxSplits: 1)
        // One address for each: neither `+12` nor `012`.
        guard parts.count == 2, let delivery = JournaledDelivery.Number(parts[0]),
            path.hasPrefix(Self.path + "\(delivery)-")
        else { return nil }
        guard let proof = Data(base64URL: parts[1]) else { return nil }
        let isOurs = HMAC<SHA256>.isValidAuthenticationCode(
            proof,
            authenticating: Self.statement(delivery),
            using: self.key,
        )
        return isOurs ? delivery : nil
    }

    private static func statement(_ delivery: JournaledDelivery.Number) -> Data { Data("reply \(delivery)".utf8) }
}

extension Data {
    fileprivate var base64URL: String {
        self.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// The 32 bytes of a proof; nil for anything else.
    fileprivate init?(base64URL text: Substring) {
        guard text.utf8.count == 43 else { return nil }
        self.init(base64Encoded: text.replacing("-", with: "+").replacing("_", with: "/") + "=")
    }
}
