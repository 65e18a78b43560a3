import Foundation
import Warden

/// Prometheus' Alertmanager: `webhook_config` with a bearer token, or with user and password.
///
/// Nothing is signed: choose https.
///
/// - SeeAlso: <https://prometheus.io/docs/alerting/latest/configuration/#webhook_config>
struct AlertmanagerSender: EventSender {
    let isBasic: Bool

    var kind: SenderKind { .alertmanager }
    var name: String { "Alertmanager" }
    var challenge: String? { "\(self.isBasic ? "Basic" : "Bearer") realm=\"poolwarden\"" }

    func authenticate(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection) {
        try delivery.requirePOST(of: self.name)
        if self.isBasic {
            try Authorization.verifyBasic(delivery, secrets: secrets)
        } else {
            try Authorization.verifyBearer(delivery, secrets: secrets)
        }
    }

    func id(of delivery: Delivery, document: JSONDocument) throws(Rejection) -> DeliveryID {
        AlertGroup(document: document).id(body: delivery.body)
    }

    /// The events `alertmanager.firing` and `alertmanager.resolved`.
    func meaning(of document: JSONDocument, delivery: JournaledDelivery) -> Meaning {
        AlertGroup(document: document).meaning
    }

    static let signer = FieldSigner(id: .member("groupKey")) { request, secret, _ in
        request.signWithAuthorization(secret)
    }
}

extension RequestFile {
    /// Puts the secret into `Authorization`, in the scheme that the request has there; else as bearer token.
    mutating func signWithAuthorization(_ secret: Secret) {
        let isBasic = self.values(of: Authorization.header).first?.lowercased().hasPrefix("basic ") ?? false
        self.setHeader("Authorization", isBasic ? Authorization.basic(secret) : Authorization.bearer(secret))
    }
}
