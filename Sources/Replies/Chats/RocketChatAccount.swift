import NIOHTTP1
package import Warden

/// Rocket.Chat's REST API with a user's personal access token.
///
/// - SeeAlso: <https://developer.rocket.chat/apidocs/post-message>, <https://developer.rocket.chat/apidocs/update-message>.
package struct RocketChatAccount: ChatAccount {
    private let server: String
    private let user: String
    private let token: Secret

    /// - Parameters:
    ///   - server: The workspace's address without a slash at its end.
    ///   - user: The ID of the user that the token is of.
    ///   - token: The personal access token.
    package init(server: String, user: String, token: Secret) {
        self.server = server
        self.user = user
        self.token = token
    }

    private struct Result: Decodable {
        let success: Bool?
        let message: Sent?

        struct Sent: Decodable {
            let id: String

            enum CodingKeys: String, CodingKey { case id = "_id" }
        }
    }

    package func write(
        _ message: Message,
        to address: ChatAddress,
        _ post: Post,
    ) async throws(ReplyError) -> String? {
        guard let room = address.room else { throw .homeless("Rocket.Chat") }
        let document = RocketChatMessage(message).document(room: room, thread: address.thread)
        let verdict = try await self.call("chat.postMessage", document, post)
        if let error = verdict.accountError(of: "Rocket.Chat") { throw error }
        guard let result = verdict.read(Result.self), result.success == true, let sent = result.message else {
            return nil
        }
        return "\(room)/\(sent.id)"
    }

    package func edit(
        _ earlier: String,
        to message: Message,
        at _: ChatAddress,
        _ post: Post,
    ) async throws(ReplyError) -> Bool {
        let parts = earlier.split(separator: "/").map(String.init)
        guard parts.count == 2 else { return false }
        let verdict = try await self.call(
            "chat.update",
            RocketChatMessage(message).update(parts[1], in: parts[0]),
            post,
        )
        // 400 is all that Rocket.Chat says where it is gone, or where editing is blocked.
        guard ![400, 404].contains(verdict.status) else { return false }
        if let error = verdict.accountError(of: "Rocket.Chat") { throw error }
        return true
    }

    private func call(
        _ method: String,
        _ document: ReplyJSON,
        _ post: Post,
    ) async throws(ReplyError) -> Post.Verdict {
        try await post(
            document.bytes(),
            toConfigured: "\(self.server)/api/v1/\(method)",
            headers: ["x-auth-token": self.token.headerValue, "x-user-id": self.user],
        )
    }
}
