import Foundation
import Warden

/// What Buildkite's signature header says: `timestamp=1642080837,signature=582d496a...`, in either order.
///
/// The signature is the HMAC-SHA256 over the timestamp as the header spells it, `.`, and the body's exact bytes.
///
/// - SeeAlso: <https://buildkite.com/docs/apis/webhooks/pipelines#webhook-signature>
struct BuildkiteSignature {
    static let header = "x-buildkite-signature"

    private let timestamp: SignedTimestamp
    private let digest: HexDigest

    init(of delivery: Delivery) throws(Rejection) {
        var parts: [Substring: Substring] = [:]
        for part in try delivery.onlyValue(of: Self.header).split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, parts.updateValue(pair[1], forKey: pair[0]) == nil else { throw Self.malformed }
        }
        guard parts.count == 2, let timestamp = parts["timestamp"], let signature = parts["signature"],
            let digest = HexDigest(signature)
        else { throw Self.malformed }
        self.timestamp = try SignedTimestamp(String(timestamp))
        self.digest = digest
    }

    private static let malformed = Rejection(
        .signatureMalformed,
        "The signature is not timestamp=SECONDS,signature= and 64 digits of base 16 in lower case.",
    )

    func verify(_ body: [UInt8], secrets: Secrets, now: Date, window: Int) throws(Rejection) {
        try self.timestamp.verify(now: now, window: window)
        let message = Self.message(timestamp: self.timestamp.text, body: body)
        guard KeyedDigest.isMade(self.digest, of: message, withOneOf: secrets) else {
            throw Rejection(.signatureMismatch, "The signature does not fit; is it the token of this webhook?")
        }
    }

    /// The bytes that are signed.
    static func message(timestamp: String, body: [UInt8]) -> [UInt8] {
        Array("\(timestamp).".utf8) + body
    }
}
