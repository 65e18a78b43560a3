package import Warden

/// One message in every form, for people who want to look at them.
package struct RenderedForms: Sendable {
    package let forms: [Form]

    package struct Form: Sendable {
        /// The receiver, such as `github`.
        package let name: String
        /// What it is sent: markdown, or a JSON document with a line for each member.
        package let text: String
        /// `md`, `txt`, `html` or `json`.
        package let fileExtension: String
    }

    /// - Parameters:
    ///   - message: What people are told.
    ///   - mattermost: How its buttons come back; nil for no buttons there.
    ///   - trigger: The trigger word of Rocket.Chat; nil for no buttons there.
    package init(_ message: Message, mattermost: MattermostPost.Buttons? = nil, trigger: String? = nil) {
        let status = CommitStatus(message)
        let name = "poolwarden"
        self.forms = [
            Self.json("slack", SlackMessage(message).response("in_channel")),
            Self.json("mattermost", MattermostPost(message, buttons: mattermost).response("in_channel")),
            Self.json("discord", DiscordMessage(message).document()),
            Self.json("teams", TeamsAnswer(message).document),
            Self.json("googlechat", GoogleChatMessage(message).document()),
            Self.json("rocketchat", RocketChatMessage(message, trigger: trigger).document()),
            Form(name: "zulip", text: ZulipMessage(message).content, fileExtension: "md"),
            Form(name: "github", text: GitHubComment(message).text, fileExtension: "md"),
            Form(name: "gitlab", text: GitLabNote(message).text, fileExtension: "md"),
            Form(name: "gitea", text: GiteaComment(message).text, fileExtension: "md"),
            Form(name: "bitbucket", text: BitbucketComment(message).text, fileExtension: "md"),
            Self.json(
                "statuses",
                [
                    "github": status.github(context: name), "gitea": status.gitea(context: name),
                    "gitlab": status.gitlab(name: name),
                    "bitbucket": status.bitbucket(key: name, address: "https://bitbucket.org/acme/pools"),
                ],
            ),
            Self.json("checkrun", CheckRun(message).document),
            Self.json("runtask", RunTaskResult(message).document(acceptsOutcomes: true)),
            Self.json("pagerduty", PlainMessage(message).note),
            Form(name: "plain", text: PlainMessage(message).text, fileExtension: "txt"),
            Self.json("json", JSONForm(message).document),
            Form(name: "page", text: ReplyPage(message).html, fileExtension: "html"),
        ]
    }

    private static func json(_ name: String, _ document: ReplyJSON) -> Form {
        Form(name: name, text: String(decoding: document.bytes(isSpaced: true), as: UTF8.self), fileExtension: "json")
    }
}
