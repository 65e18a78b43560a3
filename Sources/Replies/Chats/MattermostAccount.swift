import NIOHTTP1
package import Warden

/// Mattermost's REST API with a bot's access token.
///
/// A slash command, which the asker alone was to be answered, is answered in the bot's conversation with them; what
/// everybody could read, in its thread.
///
/// - SeeAlso: <https://developers.mattermost.com/api-documentation/>: `POST /api/v4/posts`,
///   `PUT /api/v4/posts/{post_id}/patch`, `POST /api/v4/channels/direct`, `GET /api/v4/users/me`.
package struct MattermostAccount: ChatAccount {
    private let server: String
    private let token: Secret
    private let buttons: MattermostPost.Buttons?

    /// - Parameters:
    ///   - server: The server's address without a slash at its end.
    ///   - token: The bot's token.
    ///   - buttons: How buttons come back; nil for none.
    package init(server: String, token: Secret, buttons: MattermostPost.Buttons? = nil) {
        self.server = server
        self.token = token
        self.buttons = buttons
    }

    private struct Thing: Decodable { let id: String }

    package func write(
        _ message: Message,
        to address: ChatAddress,
        _ post: Post,
    ) async throws(ReplyError) -> String? {
        let channel: String
        if let person = address.person {
            channel = try await self.conversation(with: person, post)
        } else if let room = address.room {
            channel = room
        } else {
            throw .homeless("Mattermost")
        }
        let thread = address.person == nil ? address.thread : nil
        let document = MattermostPost(message, buttons: self.buttons).post(to: channel, root: thread)
        let verdict = try await self.call("posts", .POST, document, post)
        if let error = verdict.accountError(of: "Mattermost") { throw error }
        return verdict.read(Thing.self)?.id
    }

    package func edit(
        _ earlier: String,
        to message: Message,
        at _: ChatAddress,
        _ post: Post,
    ) async throws(ReplyError) -> Bool {
        guard earlier.isPathSegment else { return false }
        let document = MattermostPost(message, buttons: self.buttons).patch
        let verdict = try await self.call("posts/\(earlier)/patch", .PUT, document, post)
        // Mattermost says 403 where it is gone or too old to be edited.
        guard ![403, 404].contains(verdict.status) else { return false }
        if let error = verdict.accountError(of: "Mattermost") { throw error }
        return true
    }

    /// The channel of the bot and a person; it is made where there is none.
    private func conversation(with person: String, _ post: Post) async throws(ReplyError) -> String {
        let me = try await self.call("users/me", .GET, nil, post)
        if let error = me.accountError(of: "Mattermost") { throw error }
        guard let bot = me.read(Thing.self)?.id else {
            throw .transient(reason: "Mattermost's answer could not be read", retryAfter: nil)
        }
        let direct = try await self.call("channels/direct", .POST, [.text(bot), .text(person)], post)
        if let error = direct.accountError(of: "Mattermost") { throw error }
        guard let channel = direct.read(Thing.self)?.id else {
            throw .transient(reason: "Mattermost's answer could not be read", retryAfter: nil)
        }
        return channel
    }

    private func call(
        _ path: String,
        _ method: HTTPMethod,
        _ document: ReplyJSON?,
        _ post: Post,
    ) async throws(ReplyError) -> Post.Verdict {
        try await post(
            document?.bytes() ?? [],
            toConfigured: "\(self.server)/api/v4/\(path)",
            headers: ["authorization": "Bearer \(self.token.headerValue)"],
            method: method,
        )
    }
}
