package import Foundation
package import Warden

/// One delivery, a clock, the secrets, and what is to come of it.
package struct SignatureCase: Sendable {
    /// Such as `slack/tampered-body`.
    package let id: String
    /// The kind of sender, as the file names it.
    package let sender: String
    /// All secrets of the source; empty when none is configured.
    package let secrets: [Secret]
    /// The public keys that its sender publishes; none for a sender that shares a secret with us.
    let keys: GivenKeys
    /// The receiver's clock.
    package let now: Date
    package let delivery: Delivery
    package let expected: Verdict
    /// How deliveries prove themselves, where the kind leaves a choice.
    package let proof: ProofForm
    /// The delivery's ID, where the case says it.
    package let deliveryID: String?

    package enum Verdict: Hashable, Sendable, CustomStringConvertible {
        case accept
        /// Refused, for a reason by its word, such as `signature_mismatch`.
        case reject(String)
        /// Accepted, but as another delivery than the case says.
        case acceptAs(String)

        package var description: String {
            switch self {
            case .accept: "accepted"
            case .reject(let reason): "refused (\(reason))"
            case .acceptAs(let id): "accepted as \(id)"
            }
        }
    }

    /// The kind of source that receives such deliveries; nil for one that we do not know.
    package var kind: SenderKind? {
        switch self.sender {
        case "standardwebhooks", "generic-hmac": .generic
        default: SenderKind(rawValue: self.sender)
        }
    }

    /// What we make of the case; nil when we do not know this kind of sender.
    func verdict(options: Senders.Options) -> Verdict? {
        guard let kind = self.kind else { return nil }
        guard let secrets = Secrets(self.secrets) else { return .reject(Rejection.Reason.secretNotConfigured.rawValue) }
        var options = options
        options.proof = self.proof
        options.keys = self.keys
        let sender = Senders.make(kind: kind, options: options)
        do throws(Rejection) {
            try sender.authenticate(self.delivery, secrets: secrets, now: self.now)
        } catch {
            return .reject(error.reason.rawValue)
        }
        // Many bodies of cases are mere text, which the envelope rightly refuses; their ID is then not looked at.
        guard let expected = self.deliveryID, let envelope = try? sender.readEnvelope(of: self.delivery) else {
            return .accept
        }
        // An ID that several deliveries may share has the digest of the body behind it.
        let isExpected = envelope.id.rawValue == expected || envelope.id.rawValue.hasPrefix("\(expected)+sha256:")
        return isExpected ? .accept : .acceptAs(envelope.id.rawValue)
    }
}
