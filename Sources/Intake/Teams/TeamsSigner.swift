import Foundation
import Warden

/// Signs requests as an outgoing webhook of Microsoft Teams does.
struct TeamsSigner: RequestSigner {
    func sign(
        _ request: RequestFile,
        secret: Secret,
        now: Date,
        freshDelivery: UUID?,
    ) throws(RequestFileError) -> RequestFile {
        guard let key = TeamsSignature.key(secret) else {
            throw RequestFileError("the security token of Teams is base64; this is not")
        }
        var request = request
        if let freshDelivery {
            try request.replace("id", with: .string(String(freshDelivery.number)))
        }
        let sent = try? request.document.replacing(at: "timestamp", with: .string(now.formatted(.iso8601)))
        request.body = sent ?? request.body
        let code = KeyedDigest.bytes(of: request.body, secret: key)
        request.setHeader("Authorization", TeamsSignature.scheme + Base64.text(of: code))
        return request
    }
}
