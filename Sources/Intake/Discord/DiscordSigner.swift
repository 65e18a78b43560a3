import Crypto
import Foundation
import Warden

/// Signs requests as Discord does, with a private key of one's own: nobody has Discord's.
struct DiscordSigner: RequestSigner {
    /// - Parameters:
    ///   - request: An interaction or an event.
    ///   - secret: The private key, 32 bytes as 64 digits of base 16.
    ///   - now: The time that is signed.
    ///   - freshDelivery: What a new ID is made of.
    /// - Returns: The request with its two security headers replaced.
    /// - Throws: ``RequestFileError`` when the secret is no private key, or the body has no ID to replace.
    func sign(
        _ request: RequestFile,
        secret: Secret,
        now: Date,
        freshDelivery: UUID?,
    ) throws(RequestFileError) -> RequestFile {
        var request = request
        if let freshDelivery {
            try request.replace("id", with: .string(String(freshDelivery.number)))
        }
        guard let bytes = HexDigest.bytes(of: Array(secret.text.utf8)[...]),
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes)
        else { throw RequestFileError("Discord's requests are signed with a private key of 64 hexadecimal digits") }
        let timestamp = SignedTimestamp.text(of: now)
        let message = DiscordSignature.message(timestamp: timestamp, body: request.body)
        guard let signature = try? key.signature(for: message) else {
            throw RequestFileError("the private key cannot sign")
        }
        request.setHeader("X-Signature-Ed25519", HexDigest.text(of: signature))
        request.setHeader("X-Signature-Timestamp", timestamp)
        return request
    }
}
