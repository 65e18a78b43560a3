import Foundation
import Warden

/// What Slack's two security headers say; not proven before ``verify(_:secrets:now:)``.
///
/// `v0=` and the HMAC-SHA256, with the app's signing secret as key, over `v0:`, the timestamp as the header spells
/// it, `:`, and the body's exact bytes.
///
/// - SeeAlso: <https://docs.slack.dev/authentication/verifying-requests-from-slack>
struct SlackSignature {
    static let signatureHeader = "x-slack-signature"
    static let timestampHeader = "x-slack-request-timestamp"

    /// How far the timestamp may be from our clock, in seconds, in both directions; 300 s itself still passes.
    static let window = 300

    private let timestamp: SignedTimestamp
    private let digest: HexDigest

    /// Reads the headers; what is wrong with them is found before anything is hashed.
    init(of delivery: Delivery) throws(Rejection) {
        try delivery.requirePOST(of: "Slack")
        self.timestamp = try SignedTimestamp(delivery.onlyValue(of: Self.timestampHeader))
        let signature = try delivery.onlyValue(of: Self.signatureHeader)
        guard let digest = HexDigest(signature, prefix: "v0=") else {
            throw Rejection(.signatureMalformed, "The signature is not v0= and 64 digits of base 16 in lower case.")
        }
        self.digest = digest
    }

    func verify(_ body: [UInt8], secrets: Secrets, now: Date) throws(Rejection) {
        try self.timestamp.verify(now: now, window: Self.window)
        let message = Self.message(timestamp: self.timestamp.text, body: body)
        guard KeyedDigest.isMade(self.digest, of: message, withOneOf: secrets) else {
            throw Rejection(.signatureMismatch, "The signature does not fit; is it the signing secret of this app?")
        }
    }

    /// The bytes that are signed.
    static func message(timestamp: String, body: [UInt8]) -> [UInt8] {
        Array("v0:\(timestamp):".utf8) + body
    }
}
