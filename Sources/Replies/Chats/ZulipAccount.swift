import Foundation
import NIOHTTP1
package import Warden

/// Zulip's REST API with a bot's email and API key.
///
/// - SeeAlso: <https://zulip.com/api/send-message>, <https://zulip.com/api/update-message>,
///   <https://zulip.com/api/http-headers>.
package struct ZulipAccount: ChatAccount {
    private let server: String
    private let email: String
    private let key: Secret

    /// - Parameters:
    ///   - server: The organization's address without a slash at its end.
    ///   - email: The bot's email.
    ///   - key: The bot's API key.
    package init(server: String, email: String, key: Secret) {
        self.server = server
        self.email = email
        self.key = key
    }

    private struct Sent: Decodable { let id: Int }
    private struct Failure: Decodable { let code: String? }

    package func write(
        _ message: Message,
        to address: ChatAddress,
        _ post: Post,
    ) async throws(ReplyError) -> String? {
        let form: [UInt8]
        if let person = address.person.flatMap({ Int($0) }) {
            form = ZulipMessage(message).form(toPerson: person)
        } else if let room = address.room, let topic = address.thread {
            form = ZulipMessage(message).form(to: room, topic: topic)
        } else {
            throw .homeless("Zulip")
        }
        let verdict = try await self.call("messages", .POST, form, post)
        if let error = verdict.accountError(of: "Zulip") { throw error }
        return verdict.read(Sent.self).map { String($0.id) }
    }

    package func edit(
        _ earlier: String,
        to message: Message,
        at _: ChatAddress,
        _ post: Post,
    ) async throws(ReplyError) -> Bool {
        guard let id = Int(earlier) else { return false }
        let verdict = try await self.call("messages/\(id)", .PATCH, ZulipMessage(message).formOfEdit, post)
        // 400 is all that Zulip says where it is gone, or where the time for editing is over.
        guard ![400, 404].contains(verdict.status) else { return false }
        if let error = verdict.accountError(of: "Zulip") { throw error }
        return true
    }

    private func call(
        _ path: String,
        _ method: HTTPMethod,
        _ form: [UInt8],
        _ post: Post,
    ) async throws(ReplyError) -> Post.Verdict {
        let credentials = Data("\(self.email):\(self.key.headerValue)".utf8).base64EncodedString()
        return try await post(
            form,
            toConfigured: "\(self.server)/api/v1/\(path)",
            headers: ["authorization": "Basic \(credentials)"],
            method: method,
            contentType: "application/x-www-form-urlencoded; charset=utf-8",
        )
    }
}
