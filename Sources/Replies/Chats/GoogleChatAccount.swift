import NIOHTTP1
package import Warden

/// Google Chat's REST API as the app itself, with a service account.
///
/// - SeeAlso: <https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages/create>,
///   <https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages/patch>.
package struct GoogleChatAccount: ChatAccount {
    private let api: String
    private let tokens: ServiceAccount

    /// - Parameters:
    ///   - api: The API's address without a slash at its end.
    ///   - account: Who the app is.
    package init(api: String = "https://chat.googleapis.com", account: ServiceAccount) {
        self.api = api
        self.tokens = account
    }

    private struct Sent: Decodable { let name: String }

    package func write(
        _ message: Message,
        to address: ChatAddress,
        _ post: Post,
    ) async throws(ReplyError) -> String? {
        guard let space = address.room, Self.isName(space, of: ["spaces"]) else { throw .homeless("Google Chat") }
        let verdict = try await self.call(
            "\(space)/messages?messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD",
            .POST,
            GoogleChatMessage(message).document(thread: address.thread),
            post,
        )
        if let error = verdict.accountError(of: "Google Chat") { throw error }
        return verdict.read(Sent.self)?.name
    }

    package func edit(
        _ earlier: String,
        to message: Message,
        at _: ChatAddress,
        _ post: Post,
    ) async throws(ReplyError) -> Bool {
        guard Self.isName(earlier, of: ["spaces", "messages"]) else { return false }
        let verdict = try await self.call(
            "\(earlier)?updateMask=text,cardsV2",
            .PATCH,
            GoogleChatMessage(message).document(),
            post,
        )
        guard verdict.status != 404 else { return false }
        if let error = verdict.accountError(of: "Google Chat") { throw error }
        return true
    }

    private func call(
        _ path: String,
        _ method: HTTPMethod,
        _ document: ReplyJSON,
        _ post: Post,
    ) async throws(ReplyError) -> Post.Verdict {
        let token = try await self.tokens.token(post)
        let verdict = try await post(
            document.bytes(),
            toConfigured: "\(self.api)/v1/\(path)",
            headers: ["authorization": "Bearer \(token.headerValue)"],
            method: method,
        )
        if verdict.status == 401 {
            await self.tokens.forget(token)
            // Another one may be taken; a key that is not known any more is told where that is asked for.
            throw .transient(reason: "Google Chat does not take the token any more", retryAfter: nil)
        }
        return verdict
    }

    /// Whether a text is the name of a resource, such as `spaces/A/messages/B`, that may stand in a path.
    private static func isName(_ text: String, of collections: [String]) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == collections.count * 2, parts.allSatisfy({ $0.isPathSegment }) else { return false }
        return zip(collections.indices, collections).allSatisfy { index, name in parts[index * 2] == name }
    }
}
