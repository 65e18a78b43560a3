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
    static let window: Double = 300

    private let timestamp: String
    private let digest: HexDigest

    /// Reads the headers; what is wrong with them is found before anything is hashed.
    init(of delivery: Delivery) throws(Rejection) {
        guard delivery.method == "POST" else {
            throw Rejection(.methodNotAllowed, "Slack sends POST; the method was another one.")
        }
        self.timestamp = try delivery.onlyValue(of: Self.timestampHeader)
        let signature = try delivery.onlyValue(of: Self.signatureHeader)
        guard let digest = HexDigest(signature, prefix: "v0=") else {
            throw Rejection(.signatureMalformed, "The signature is not v0= and 64 digits of base 16 in lower case.")
        }
        self.digest = digest
    }

    func verify(_ body: [UInt8], secrets: Secrets, now: Date) throws(Rejection) {
        let age = now.timeIntervalSince1970 - Double(try self.seconds())
        guard age <= Self.window else {
            throw Rejection(.timestampStale, "The timestamp is more than 300 s old; are both clocks right?")
        }
        guard age >= -Self.window else {
            throw Rejection(.timestampFuture, "The timestamp is more than 300 s ahead; are both clocks right?")
        }
        let message = Self.message(timestamp: self.timestamp, body: body)
        guard KeyedDigest.isMade(self.digest, of: message, withOneOf: secrets) else {
            throw Rejection(.signatureMismatch, "The signature does not fit; is it the signing secret of this app?")
        }
    }

    /// The bytes that are signed.
    static func message(timestamp: String, body: [UInt8]) -> [UInt8] {
        Array("v0:\(timestamp):".utf8) + body
    }

    /// One to twelve ASCII digits and nothing else: no sign, no fraction, no digits of other scripts, no overflow.
    private func seconds() throws(Rejection) -> Int {
        let digits = self.timestamp.utf8
        guard (1...12).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let seconds = Int(self.timestamp)
        else { throw Rejection(.timestampMalformed, "The timestamp is not a whole number of seconds.") }
        return seconds
    }
}
