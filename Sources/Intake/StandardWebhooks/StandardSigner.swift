import Foundation
import Warden

extension RequestFile {
    /// Signs the request as Standard Webhooks say; `secret` is `whsec_` and base64.
    mutating func signAsStandardWebhook(secret: Secret, now: Date, freshDelivery: UUID?) throws(RequestFileError) {
        guard let keys = Secrets([secret]).map(StandardKeys.init), let key = keys.secrets.first else {
            throw RequestFileError("the secret is not whsec_ and base64, so nothing can be signed with it")
        }
        if let freshDelivery { self.setHeader("webhook-id", "msg_\(freshDelivery.digits)") }
        guard let id = self.values(of: StandardSignature.idHeader).first else {
            throw RequestFileError("the request has no header webhook-id, which is always sent")
        }
        let timestamp = SignedTimestamp.text(of: now)
        let message = StandardSignature.message(id: id, timestamp: timestamp, body: self.body)
        self.setHeader("webhook-timestamp", timestamp)
        self.setHeader("webhook-signature", "v1," + Base64.text(of: KeyedDigest.bytes(of: message, secret: key)))
    }
}
