package import Warden

/// A message to Slack: Block Kit's blocks, and the same as text for notifications and for clients without blocks.
///
/// Words of senders stand in objects of the type `plain_text`, in which nothing is markup, or in blocks of code. A button
/// brings its command line back as `value`.
///
/// - SeeAlso: <https://docs.slack.dev/reference/block-kit/blocks>: 50 blocks a message, 150 characters in a header, 3,000 in a
///   section, 25 elements in an actions block; <https://docs.slack.dev/reference/block-kit/block-elements/button-element>:
///   75 characters in a label, 2,000 in a value.
package struct SlackMessage: Sendable {
    let message: Message

    package init(_ message: Message) {
        self.message = message
    }

    package static let mostBlocks = 50
    package static let mostOfHeader = 150
    package static let mostOfSection = 3_000
    static let mostOfLabel = 75
    static let mostOfValue = 2_000
    /// All sections together; Slack has no limit but those above, and people read no further.
    static let most = 12_000

    /// What a slash command, a press of a button or a `response_url` is answered with.
    ///
    /// - Parameter responseType: `ephemeral`, for the asker alone, or `in_channel`.
    /// - Returns: An object with `text` and `blocks`.
    package func response(_ responseType: String) -> ReplyJSON {
        .members([
            "response_type": .text(responseType), "text": .text(SlackText(self.message).text), "blocks": self.blocks,
        ])
    }

    /// The body of `chat.postMessage`, and of an incoming webhook, which has a channel of its own.
    ///
    /// - Parameters:
    ///   - channel: The channel's ID, such as `C0PLATFORM`; nil for an incoming webhook.
    ///   - thread: The `ts` of the message to answer below; nil for the channel itself.
    /// - Returns: An object with `text` and `blocks`.
    package func post(to channel: String?, thread: String? = nil) -> ReplyJSON {
        .members([
            "channel": channel.map { .text($0) }, "thread_ts": thread.map { .text($0) },
            "text": .text(SlackText(self.message).text), "blocks": self.blocks,
            "parse": "none", "unfurl_links": false, "unfurl_media": false,
        ])
    }

    /// The body of `chat.update`.
    ///
    /// - Parameters:
    ///   - time: The `ts` of the message to be changed.
    ///   - channel: The ID of its channel.
    /// - Returns: An object with `text` and `blocks`.
    package func update(_ time: String, in channel: String) -> ReplyJSON {
        [
            "channel": .text(channel), "ts": .text(time), "text": .text(SlackText(self.message).text),
            "blocks": self.blocks, "parse": "none",
        ]
    }

    package var blocks: ReplyJSON {
        let sheet = Markup.slackBlocks.sheet(self.message, most: Self.most)
        var blocks: [ReplyJSON] = []
        if !sheet.heading.isEmpty { blocks.append(self.heading(sheet.heading)) }
        blocks += sheet.blocks.flatMap(self.sections)
        let notes = [sheet.more, sheet.saying].filter { !$0.isEmpty }
        if !notes.isEmpty { blocks.append(["type": "context", "elements": .list(notes.map(Self.mrkdwn))]) }
        if !self.buttons.isEmpty { blocks.append(["type": "actions", "elements": .list(self.buttons)]) }
        if !sheet.footer.isEmpty { blocks.append(["type": "context", "elements": [Self.plain(sheet.footer)]]) }
        return .list(blocks)
    }

    private func heading(_ text: String) -> ReplyJSON {
        let type: ReplyJSON = text.utf16.count <= Self.mostOfHeader ? "header" : "section"
        return ["type": type, "text": Self.plain(text)]
    }

    /// The block's lines, in as many sections as they need.
    private func sections(_ block: Sheet.Block) -> [ReplyJSON] {
        var parts: [Sheet.Block] = []
        var part = block
        part.lines = []
        for line in block.lines {
            var longer = part
            longer.lines.append(line)
            if longer.text.utf16.count > Self.mostOfSection {
                parts.append(part)
                longer.lines = [line]
            }
            part = longer
        }
        return (parts + [part]).map { part in
            ["type": "section", "text": part.kind == .list ? Self.plain(part.text) : Self.mrkdwn(part.text)]
        }
    }

    private var buttons: [ReplyJSON] {
        self.message.buttons(mostOfCommand: Self.mostOfValue, .utf16).enumerated().map { index, button in
            let label = Markup.slackBlocks.prose(button.label, most: Self.mostOfLabel)
            return .members([
                "type": "button", "action_id": .text("command-\(index + 1)"), "text": Self.plain(label),
                "value": .text(button.command), "style": index == 0 ? "primary" : nil,
            ])
        }
    }

    private static func plain(_ text: String) -> ReplyJSON {
        ["type": "plain_text", "text": .text(text), "emoji": false]
    }

    /// - Note: `verbatim` keeps Slack from making links of addresses and channels' names by itself.
    private static func mrkdwn(_ text: String) -> ReplyJSON {
        ["type": "mrkdwn", "text": .text(text), "verbatim": true]
    }
}

extension Markup {
    fileprivate static let slackBlocks = Markup(
        // Slack takes these three for escapes in plain text, too.
        prose: Escaping(written: Escaping.entities, partsLinks: false),
        code: Self.slackCode,
        diff: Wrap("```\n", "\n```"),
        fixed: Wrap("```\n", "\n```"),
        link: { "<\($1)|\($0)>" },
        gap: "\n",
        unit: .utf16,
        most: SlackMessage.most,
    )
}

extension Message {
    /// The buttons whose command fits whole: half of a command would be another command.
    func buttons(mostOfCommand most: Int, _ unit: Unit) -> [Button] {
        self.buttons.prefix(Self.mostButtons).filter { unit.size($0.command) <= most && !$0.command.onOneLine.isEmpty }
    }
}
