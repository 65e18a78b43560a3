import Foundation
import Warden

/// Gitea and Forgejo: repository, organization and system webhooks; commands in comments on issues and pull requests.
///
/// The signature covers the JSON also where the body is a form with the JSON in its field `payload`: the opposite of
/// GitHub. Both send GitHub's headers as well, which are never looked at.
///
/// - SeeAlso: <https://docs.gitea.com/usage/webhooks>, <https://forgejo.org/docs/latest/user/webhooks/>
struct GiteaSender: EventSender {
    /// Which of the two it is.
    let kind: SenderKind
    let comments: CommentCommands
    /// Whether what an event leads to is reported beside its commit.
    let isReported: Bool

    var name: String { self.kind == .forgejo ? "Forgejo" : "Gitea" }
    var keptHeaders: [String] { [self.eventHeader] }
    /// 25 MiB, as for GitHub: a push may list many commits.
    var bodyLimit: Int { 25 << 20 }

    /// Such as `x-gitea-event`.
    var eventHeader: String { "x-\(self.kind.rawValue)-event" }
    private var idHeader: String { "x-\(self.kind.rawValue)-delivery" }
    private var signatureHeader: String { "x-\(self.kind.rawValue)-signature" }

    func authenticate(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection) {
        try delivery.requirePOST(of: self.name)
        let signature = try delivery.onlyValue(of: self.signatureHeader)
        _ = try delivery.onlyIdentifier(of: self.idHeader)
        _ = try delivery.onlyEventWord(of: self.eventHeader)
        guard let digest = HexDigest(signature) else {
            throw Rejection(.signatureMalformed, "The signature is not 64 digits of base 16 in lower case.")
        }
        // A form without the JSON is as little proven as one with the wrong JSON.
        guard let signed = Self.signedBytes(of: delivery),
            KeyedDigest.isMade(digest, of: signed, withOneOf: secrets)
        else {
            throw Rejection(.signatureMismatch, "The signature does not fit; is it the secret of this webhook?")
        }
    }

    func document(of delivery: Delivery) throws(Rejection) -> JSONDocument {
        guard let type = delivery.mediaType, type == MediaType.json || type == MediaType.form else {
            throw Rejection(.mediaTypeNotAllowed, "\(self.name) sends JSON or a form; the media type was another one.")
        }
        guard let json = Self.signedBytes(of: delivery) else { throw .missing("payload") }
        return try .object(of: json)
    }

    func id(of delivery: Delivery, document: JSONDocument) throws(Rejection) -> DeliveryID {
        DeliveryID(rawValue: try delivery.onlyIdentifier(of: self.idHeader))
    }

    /// Older versions put the webhook's secret into the body.
    func replacement(forMember name: String, depth: Int) -> String? {
        depth == 1 && name == "secret" ? Redaction.mark : nil
    }

    /// The JSON; nil for a form that has none.
    private static func signedBytes(of delivery: Delivery) -> [UInt8]? {
        guard delivery.mediaType == MediaType.form else { return delivery.body }
        return (try? FormDocument(delivery.body))?["payload"].map { Array($0.utf8) }
    }

    /// What signs requests as the sender does.
    static func signer(_ kind: SenderKind) -> FieldSigner {
        let name = kind == .forgejo ? "Forgejo" : "Gitea"
        return FieldSigner(id: .header("X-\(name)-Delivery")) { request, secret, _ throws(RequestFileError) in
            let delivery = request.delivery(source: SourceName(rawValue: kind.rawValue), received: .distantPast)
            guard let signed = self.signedBytes(of: delivery) else {
                throw RequestFileError("the form has no field payload")
            }
            request.setHeader("X-\(name)-Signature", KeyedDigest.text(of: signed, secret: secret))
        }
    }
}
