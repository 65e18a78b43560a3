import Warden

/// A message as the HTTP answer to the request of a chat that waits.
enum ChatAnswer {
    /// - Parameters:
    ///   - message: What people are told.
    ///   - address: Where.
    ///   - buttons: How Mattermost's buttons come back; nil for words only.
    /// - Returns: Nil where nobody sees that answer.
    static func answer(_ message: Message, to address: ChatAddress, buttons: MattermostPost.Buttons?) -> Answer? {
        self.document(message, to: address, buttons).map { document in
            Answer(
                status: 200,
                contentType: "application/json",
                body: String(decoding: document.bytes(), as: UTF8.self),
            )
        }
    }

    private static func document(
        _ message: Message,
        to address: ChatAddress,
        _ buttons: MattermostPost.Buttons?,
    ) -> ReplyJSON? {
        switch (address.kind, address.answer) {
        case (_, .unseen):
            nil
        case (.slack, _):
            SlackMessage(message).response("ephemeral")
        case (.mattermost, .press):
            // It takes the place of the post with the button, which has done its service.
            ["update": MattermostPost(message, buttons: buttons).patch, "ephemeral_text": ""]
        case (.mattermost, .message):
            MattermostPost(message, buttons: buttons).response("ephemeral")
        case (.discord, _):
            DiscordMessage(message).answer(isEphemeral: true)
        case (.teams, _):
            TeamsAnswer(message).document
        case (.googleChat, _):
            GoogleChatMessage(message).document(thread: address.thread)
        case (.rocketChat, _):
            RocketChatMessage(message).document()
        case (.zulip, _):
            ZulipMessage(message).answer
        default:
            nil
        }
    }
}
