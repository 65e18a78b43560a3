import Foundation
import Warden

/// Signs requests as GitLab does: those that carry `webhook-id` with a signing token, all others with a secret token.
struct GitLabSigner: RequestSigner {
    func sign(
        _ request: RequestFile,
        secret: Secret,
        now: Date,
        freshDelivery: UUID?,
    ) throws(RequestFileError) -> RequestFile {
        var request = request
        let isSigned = !request.values(of: StandardSignature.idHeader).isEmpty
        if isSigned {
            try request.signAsStandardWebhook(secret: secret, now: now, freshDelivery: freshDelivery)
        } else {
            if let freshDelivery { request.setHeader("Idempotency-Key", freshDelivery.uuidString.lowercased()) }
            request.setHeader("X-Gitlab-Token", secret.text)
        }
        return request
    }
}
