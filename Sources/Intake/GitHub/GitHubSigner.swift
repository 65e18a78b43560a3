import Foundation
import Warden

/// Signs requests as GitHub does.
struct GitHubSigner: RequestSigner {
    func sign(
        _ request: RequestFile,
        secret: Secret,
        now: Date,
        freshDelivery: UUID?,
    ) throws(RequestFileError) -> RequestFile {
        var request = request
        if let freshDelivery {
            request.setHeader("X-GitHub-Delivery", freshDelivery.uuidString.lowercased())
        }
        for name in ["X-GitHub-Event", "X-GitHub-Delivery"] where request.values(of: name.lowercased()).isEmpty {
            throw RequestFileError("the request has no header \(name), which GitHub always sends")
        }
        // GitHub sends the older header too; nobody may trust it, so it is not made afresh.
        request.headers.removeAll { $0.isNamed("x-hub-signature") }
        request.setHeader(
            "X-Hub-Signature-256",
            GitHubSignature.prefix + KeyedDigest.text(of: request.body, secret: secret),
        )
        return request
    }
}
