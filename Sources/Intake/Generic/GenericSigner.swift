import Foundation
import Warden

/// Signs requests for a generic source: in the manner that the request's headers show, and as the usual form has it.
struct GenericSigner: RequestSigner {
    func sign(
        _ request: RequestFile,
        secret: Secret,
        now: Date,
        freshDelivery: UUID?,
    ) throws(RequestFileError) -> RequestFile {
        var request = request
        guard request.values(of: StandardSignature.idHeader).isEmpty else {
            try request.signAsStandardWebhook(secret: secret, now: now, freshDelivery: freshDelivery)
            return request
        }
        let isAuthorized = !request.values(of: Authorization.header).isEmpty
        let signer = FieldSigner(id: Self.id(of: request, isAuthorized: isAuthorized)) { request, secret, _ in
            guard !isAuthorized else {
                request.signWithAuthorization(secret)
                return
            }
            request.setHeader("X-Signature", KeyedDigest.text(of: request.body, secret: secret))
        }
        return try signer.sign(request, secret: secret, now: now, freshDelivery: freshDelivery)
    }

    private static func id(of request: RequestFile, isAuthorized: Bool) -> FieldSigner.ID {
        guard request.values(of: "ce-id").isEmpty else { return .header("ce-id") }
        if request.values(of: "content-type").first.map(MediaType.bare) == CloudEvent.mediaType {
            return .member("id")
        }
        return isAuthorized ? .header("Idempotency-Key") : .body
    }
}
