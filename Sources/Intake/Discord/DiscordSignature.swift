import Crypto
import Foundation
import Warden

/// What Discord's two security headers say; not proven before ``verify(_:keys:now:)``.
///
/// 128 digits of base 16: an Ed25519 signature over the timestamp as the header spells it and the body's exact bytes,
/// with nothing between them. As nothing is between them, the digits of a timestamp could be moved into the body; that
/// the timestamp is a whole number within 300 s of our clock leaves no room for it.
///
/// - SeeAlso: <https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint>
struct DiscordSignature {
    static let signatureHeader = "x-signature-ed25519"
    static let timestampHeader = "x-signature-timestamp"

    /// How far the timestamp may be from our clock, in seconds, in both directions; 300 s itself still passes.
    static let window = 300

    private let timestamp: SignedTimestamp
    private let signature: [UInt8]

    /// Reads the headers; what is wrong with them is found before anything is computed.
    init(of delivery: Delivery) throws(Rejection) {
        try delivery.requirePOST(of: "Discord")
        self.timestamp = try SignedTimestamp(delivery.onlyValue(of: Self.timestampHeader))
        let text = try delivery.onlyValue(of: Self.signatureHeader)
        guard let signature = HexDigest.bytes(of: Array(text.utf8)[...]), signature.count == 64 else {
            throw Rejection(.signatureMalformed, "The signature is not 128 digits of base 16 in lower case.")
        }
        self.signature = signature
    }

    /// - Parameters:
    ///   - body: The body's exact bytes.
    ///   - keys: The application's public keys, each 64 digits of base 16.
    ///   - now: Our clock.
    /// - Throws: ``Rejection`` when the timestamp is too far from our clock, or no key fits.
    func verify(_ body: [UInt8], keys: Secrets, now: Date) throws(Rejection) {
        try self.timestamp.verify(now: now, window: Self.window)
        let message = Self.message(timestamp: self.timestamp.text, body: body)
        var isMade = false
        for key in keys.all {
            let isMadeWithThis = Self.publicKey(key)?.isValidSignature(self.signature, for: message) ?? false
            isMade = isMadeWithThis || isMade
        }
        guard isMade else {
            throw Rejection(
                .signatureMismatch,
                "The signature does not fit; is it the public key of this application?",
            )
        }
    }

    /// The bytes that are signed.
    static func message(timestamp: String, body: [UInt8]) -> [UInt8] {
        Array(timestamp.utf8) + body
    }

    private static func publicKey(_ text: Secret) -> Curve25519.Signing.PublicKey? {
        text.withBytes { HexDigest.bytes(of: Array($0)[...]) }
            .flatMap { try? Curve25519.Signing.PublicKey(rawRepresentation: $0) }
    }
}
