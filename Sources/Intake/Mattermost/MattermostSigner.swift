import Foundation
import Warden

/// Makes requests as Mattermost does, which signs nothing: it writes the token wherever the request has one, and the
/// proof into a button.
struct MattermostSigner: RequestSigner {
    func sign(
        _ request: RequestFile,
        secret: Secret,
        now: Date,
        freshDelivery: UUID?,
    ) throws(RequestFileError) -> RequestFile {
        var request = request
        if !request.values(of: "authorization").isEmpty {
            request.setHeader("Authorization", "Token \(secret.text)")
        }
        switch request.values(of: "content-type").first.map(MediaType.bare) {
        case MediaType.form: try self.sign(form: &request, secret: secret, freshDelivery)
        case MediaType.json: try self.sign(document: &request, secret: secret, freshDelivery)
        default: throw RequestFileError("Mattermost sends JSON or a form; the Content-Type is neither")
        }
        return request
    }

    private func sign(form request: inout RequestFile, secret: Secret, _ fresh: UUID?) throws(RequestFileError) {
        let form: MattermostBody
        do throws(Rejection) { form = try MattermostBody(request.body, mediaType: MediaType.form) } catch {
            throw RequestFileError(error.explanation)
        }
        request.body = form.rewriting { name in
            switch name {
            case "token": secret.text
            case "trigger_id", "post_id": fresh?.digits
            default: nil
            }
        }
    }

    private func sign(document request: inout RequestFile, secret: Secret, _ fresh: UUID?) throws(RequestFileError) {
        try request.replaceIfPresent("token", with: .string(secret.text))
        if let command = try request.document.text(at: "context.command") {
            let proof = KeyedDigest.text(of: MattermostProof.message(ofButton: command), secret: secret)
            try request.replace("context.proof", with: .string(proof))
        }
        guard let fresh else { return }
        for path in ["trigger_id", "post_id"] {
            try request.replaceIfPresent(path, with: .string(fresh.digits))
        }
    }
}
