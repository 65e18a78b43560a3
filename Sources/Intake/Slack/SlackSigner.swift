import Foundation
import Warden

/// Signs requests as Slack does.
struct SlackSigner: RequestSigner {
    func sign(
        _ request: RequestFile,
        secret: Secret,
        now: Date,
        freshDelivery: UUID?,
    ) throws(RequestFileError) -> RequestFile {
        var request = request
        if let freshDelivery {
            request.body = try self.body(of: request, with: freshDelivery)
        }
        let timestamp = SignedTimestamp.text(of: now)
        let message = SlackSignature.message(timestamp: timestamp, body: request.body)
        request.setHeader("X-Slack-Request-Timestamp", timestamp)
        request.setHeader("X-Slack-Signature", "v0=" + KeyedDigest.text(of: message, secret: secret))
        return request
    }

    /// The body with another `trigger_id` or `event_id`, in the shape that Slack gives them.
    private func body(of request: RequestFile, with fresh: UUID) throws(RequestFileError) -> [UInt8] {
        switch request.values(of: "content-type").first.map(MediaType.bare) {
        case MediaType.form: try self.form(request.body, trigger: "1.1.\(fresh.digits)")
        case MediaType.json: try self.event(request.body, id: "Ev\(fresh.digits.uppercased())")
        default: throw RequestFileError("Slack sends JSON or a form; the Content-Type is neither")
        }
    }

    private func form(_ body: [UInt8], trigger: String) throws(RequestFileError) -> [UInt8] {
        let form: FormDocument
        do throws(FormError) { form = try FormDocument(body) } catch {
            throw RequestFileError("the body is not a form: \(error.explanation)")
        }
        if let payload = form["payload"] {
            let inner = try self.rewriting(Array(payload.utf8), name: "trigger_id", with: trigger)
            return form.rewriting { $0 == "payload" ? String(decoding: inner, as: UTF8.self) : nil }
        }
        guard form["trigger_id"] == nil else { return form.rewriting { $0 == "trigger_id" ? trigger : nil } }
        return body + Array("\(body.isEmpty ? "" : "&")trigger_id=\(trigger)".utf8)
    }

    private func event(_ body: [UInt8], id: String) throws(RequestFileError) -> [UInt8] {
        try self.rewriting(body, name: "event_id", with: id)
    }

    private func rewriting(_ body: [UInt8], name: String, with value: String) throws(RequestFileError) -> [UInt8] {
        do throws(JSONError) {
            return try JSONDocument(body).rewriting { $0 == name && $1 == 1 ? value : nil }
        } catch {
            throw RequestFileError("the body is not JSON: \(error.explanation)")
        }
    }
}
