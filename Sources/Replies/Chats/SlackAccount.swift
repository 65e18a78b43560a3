import NIOHTTP1
package import Warden

/// Slack's Web API with a bot's token (`xoxb-...`, scope `chat:write`).
///
/// A request that the asker alone was to be answered, such as a slash command, is answered in the bot's conversation
/// with them; a mention in its thread.
///
/// - SeeAlso: <https://docs.slack.dev/reference/methods/chat.postMessage>,
///   <https://docs.slack.dev/reference/methods/chat.update>.
package struct SlackAccount: ChatAccount {
    private let api: String
    private let token: Secret

    /// - Parameters:
    ///   - api: The address of the methods, such as `https://slack.com/api`, without a slash at its end.
    ///   - token: The bot's token.
    package init(api: String = "https://slack.com/api", token: Secret) {
        self.api = api
        self.token = token
    }

    package func write(
        _ message: Message,
        to address: ChatAddress,
        _ post: Post,
    ) async throws(ReplyError) -> String? {
        // A user's ID in the place of a channel's is the conversation with them.
        guard let place = address.person ?? address.room else { throw .homeless("Slack") }
        let thread = address.person == nil ? address.thread : nil
        let result = try await self.call(
            "chat.postMessage",
            SlackMessage(message).post(to: place, thread: thread),
            post,
        )
        if let error = result.failure { throw error }
        // Editing takes the channel's ID, also where a person's was written to.
        guard let channel = result.channel, let time = result.ts else { return nil }
        return "\(channel)/\(time)"
    }

    package func edit(
        _ earlier: String,
        to message: Message,
        at _: ChatAddress,
        _ post: Post,
    ) async throws(ReplyError) -> Bool {
        let parts = earlier.split(separator: "/").map(String.init)
        guard parts.count == 2 else { return false }
        let result = try await self.call(
            "chat.update",
            SlackMessage(message).update(parts[1], in: parts[0]),
            post,
        )
        if let error = result.error, Self.gone.contains(error) { return false }
        if let error = result.failure { throw error }
        return true
    }

    /// The errors that mean: write a new one.
    private static let gone: Set<String> = ["message_not_found", "edit_window_closed", "cant_update_message"]

    /// What Slack answers with, also where it does not do what it was asked for: with status 200.
    private struct Result: Decodable {
        let ok: Bool
        let error: String?
        let channel: String?
        let ts: String?

        var failure: ReplyError? {
            guard !self.ok else { return nil }
            // A word of Slack's and nothing else is repeated.
            let word = self.error.flatMap { $0.count <= 64 && $0.isPathSegment ? $0 : nil } ?? "something else"
            return switch word {
            case "ratelimited", "rate_limited", "message_limit_exceeded":
                .transient(reason: "Slack asks to wait", retryAfter: nil)
            case "internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org":
                .transient(reason: "Slack answered \(word)", retryAfter: nil)
            case "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive":
                .final(reason: "Slack does not know the token any more (\(word)): make a new one and set it")
            case "missing_scope":
                .final(reason: "the bot's token lacks the scope chat:write")
            case "not_in_channel", "channel_not_found", "restricted_action", "is_archived":
                .final(reason: "the bot may not write there (\(word)): invite it into the channel")
            default:
                .final(reason: "Slack did not take the message: \(word)")
            }
        }
    }

    private func call(
        _ method: String,
        _ document: ReplyJSON,
        _ post: Post,
    ) async throws(ReplyError) -> Result {
        let verdict = try await post(
            document.bytes(),
            toConfigured: "\(self.api)/\(method)",
            headers: ["authorization": "Bearer \(self.token.headerValue)"],
        )
        if let error = verdict.accountError(of: "Slack") { throw error }
        guard let result = verdict.read(Result.self) else {
            throw .transient(reason: "Slack's answer could not be read", retryAfter: nil)
        }
        return result
    }
}
