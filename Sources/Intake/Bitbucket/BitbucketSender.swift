import Foundation
import Warden

/// Bitbucket Cloud: repository webhooks; commands in comments on issues and pull requests.
///
/// The signature is SHA-256, under the name that GitHub gave to its older SHA-1 header.
///
/// - SeeAlso: <https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/>
struct BitbucketSender: EventSender {
    static let signatureHeader = "x-hub-signature"
    static let eventHeader = "x-event-key"
    static let idHeader = "x-request-uuid"

    let comments: CommentCommands
    /// Whether what an event leads to is reported beside its commit.
    let isReported: Bool

    var kind: SenderKind { .bitbucket }
    var name: String { "Bitbucket" }
    var keptHeaders: [String] { [Self.eventHeader] }

    func authenticate(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection) {
        try delivery.requirePOST(of: self.name)
        let signature = try delivery.onlyValue(of: Self.signatureHeader)
        _ = try delivery.onlyIdentifier(of: Self.idHeader)
        _ = try delivery.onlyEventWord(of: Self.eventHeader)
        guard let digest = HexDigest(signature, prefix: "sha256=") else {
            throw Rejection(
                .signatureMalformed,
                "The signature is not sha256= and 64 digits of base 16 in lower case.",
            )
        }
        guard KeyedDigest.isMade(digest, of: delivery.body, withOneOf: secrets) else {
            throw Rejection(.signatureMismatch, "The signature does not fit; is it the secret of this webhook?")
        }
    }

    /// The same however often Bitbucket tries.
    func id(of delivery: Delivery, document: JSONDocument) throws(Rejection) -> DeliveryID {
        DeliveryID(rawValue: try delivery.onlyIdentifier(of: Self.idHeader))
    }

    static let signer = FieldSigner(id: .header("X-Request-UUID")) { request, secret, _ in
        request.setHeader("X-Hub-Signature", "sha256=" + KeyedDigest.text(of: request.body, secret: secret))
    }
}
