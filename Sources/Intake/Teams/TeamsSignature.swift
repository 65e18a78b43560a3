import Foundation
import Warden

/// What the header of an outgoing webhook of Microsoft Teams says; not proven before ``verify(_:secrets:)``.
///
/// `HMAC ` and, as base64, the HMAC-SHA256 over the body's exact bytes. The key is what the security token stands for
/// once it is decoded from base64, not its text.
///
/// - SeeAlso: <https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook>
struct TeamsSignature {
    static let header = "authorization"
    static let scheme = "HMAC "

    private let code: [UInt8]

    init(of delivery: Delivery) throws(Rejection) {
        try delivery.requirePOST(of: "Microsoft Teams")
        let value = try delivery.onlyValue(of: Self.header)
        guard value.hasPrefix(Self.scheme),
            let code = Base64.bytes(of: value.dropFirst(Self.scheme.count)),
            code.count == DigestAlgorithm.sha256.byteCount
        else {
            throw Rejection(.signatureMalformed, "The header authorization is not HMAC and 32 bytes as base64.")
        }
        self.code = code
    }

    /// - Parameters:
    ///   - body: The body's exact bytes.
    ///   - secrets: The security tokens, as Teams shows them.
    /// - Throws: ``Rejection`` when no key fits.
    func verify(_ body: [UInt8], secrets: Secrets) throws(Rejection) {
        guard KeyedDigest.isOneMade([self.code], of: body, withOneOf: secrets.all.compactMap(Self.key)) else {
            throw Rejection(.signatureMismatch, "The signature does not fit; is it this webhook's security token?")
        }
    }

    /// The key that a security token stands for; nil when it is not base64.
    static func key(_ secret: Secret) -> Secret? {
        Base64.bytes(of: secret.text).flatMap { $0.isEmpty ? nil : Secret(bytes: $0) }
    }
}
