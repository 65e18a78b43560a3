import Foundation
import Warden

/// Grafana: contact points of the type webhook, signed since Grafana 12, or with a bearer token or a password.
///
/// A time is signed only where the contact point names a header for it; without one, old requests stay good.
///
/// - SeeAlso: <https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/>
struct GrafanaSender: EventSender {
    static let signatureHeader = "X-Grafana-Alerting-Signature"

    let proof: HeaderProof

    var kind: SenderKind { .grafana }
    var name: String { "Grafana" }
    var challenge: String? { self.proof.challenge }

    init(form: ProofForm) {
        var form = form
        form.signatureHeader = form.signatureHeader ?? Self.signatureHeader
        form.signed = form.timestampHeader == nil ? .body : .timestampColonBody
        self.proof = HeaderProof(form, default: .hmac)
    }

    func authenticate(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection) {
        try delivery.requirePOST(of: self.name)
        try self.proof.verify(delivery, secrets: secrets, now: now)
    }

    func id(of delivery: Delivery, document: JSONDocument) throws(Rejection) -> DeliveryID {
        AlertGroup(document: document).id(body: delivery.body)
    }

    /// The events `grafana.firing` and `grafana.resolved`.
    func meaning(of document: JSONDocument, delivery: JournaledDelivery) -> Meaning {
        AlertGroup(document: document).meaning
    }

    static let signer = FieldSigner(id: .member("groupKey")) { request, secret, _ in
        guard request.values(of: Authorization.header).isEmpty else {
            request.signWithAuthorization(secret)
            return
        }
        request.setHeader(Self.signatureHeader, KeyedDigest.text(of: request.body, secret: secret))
    }
}
