import Crypto
package import Foundation
import NIOHTTP1
package import Warden

/// What comes of a generic sender's requests, posted to a program of the operator's and signed.
///
/// The body is a ``JSONForm``. `webhook-id` stays the same when it is sent again, and is another one when there is
/// something else to say about the same request.
///
/// - SeeAlso: <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>.
package struct Callback: Sendable {
    private let url: Secret
    private let key: SymmetricKey
    private let now: @Sendable () -> Date

    /// Why a text is no secret of Standard Webhooks; it says nothing of the text.
    package struct Unreadable: Error, CustomStringConvertible {
        package let description =
            "this is no secret of Standard Webhooks: write whsec_ and 24 to 64 bytes as base64, "
            + "as `echo whsec_$(openssl rand -base64 32)` makes one"
    }

    /// - Parameters:
    ///   - url: Where it is posted to; whoever knows it can write there.
    ///   - secret: `whsec_` and 24 to 64 bytes in base64.
    ///   - now: The clock, for the time that is signed.
    /// - Throws: ``Unreadable``.
    package init(
        url: Secret,
        secret: Secret,
        now: @escaping @Sendable () -> Date = { Date.now },
    ) throws(Unreadable) {
        let text = secret.headerValue
        guard text.hasPrefix("whsec_"), let key = Data(base64Encoded: String(text.dropFirst("whsec_".count))),
            (24...64).contains(key.count)
        else { throw Unreadable() }
        self.url = url
        self.key = SymmetricKey(data: key)
        self.now = now
    }

    func send(_ reply: WaitingReply, _ post: Post) async throws(ReplyError) {
        let body = JSONForm(reply.message).document.bytes()
        let id = "msg_\(reply.delivery)_\(reply.revision)"
        let time = "\(Int(self.now().timeIntervalSince1970))"
        let signature = HMAC<SHA256>.authenticationCode(for: Data("\(id).\(time).".utf8) + body, using: self.key)
        let verdict = try await post(
            body,
            toConfigured: self.url.headerValue,
            headers: [
                "webhook-id": id, "webhook-timestamp": time,
                "webhook-signature": "v1,\(Data(signature).base64EncodedString())",
            ],
        )
        switch verdict.status {
        case 200..<300: return
        // The specification's word for: send nothing more.
        case 410: throw .final(reason: "the callback's receiver wants nothing more (410)")
        case 429, 502, 504:
            throw .transient(reason: "the callback's receiver asks to wait", retryAfter: verdict.retryAfter)
        case 408, 500...:
            throw .transient(
                reason: "the callback's receiver answered \(verdict.status)",
                retryAfter: verdict.retryAfter,
            )
        default: throw .final(reason: "the callback's receiver did not take it: it answered \(verdict.status)")
        }
    }
}
