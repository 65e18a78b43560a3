import Replies
import Testing
import Warden

/// 2,000 messages of hostile pieces, in every form: nothing is alive in them, and nothing is longer than its receiver takes.
struct `Whatever the words are` {
    struct Receiver: Sendable, CustomTestStringConvertible {
        var name: String
        /// What is wrong with a message in this receiver's form; empty for nothing.
        var problems: @Sendable (Message) -> [String]
        var testDescription: String { self.name }
    }

    static let messages: [Message] = {
        var chance = SplitMix(state: 2)
        return (0..<2_000).map { _ in Message.any(&chance) }
    }()

    @Test(arguments: Self.receivers)
    func `nothing of them is alive, and nothing is too long`(_ receiver: Receiver) {
        for (number, message) in Self.messages.enumerated() {
            let problems = receiver.problems(message)
            #expect(problems.isEmpty, "message \(number): \(problems.prefix(3))")
            if !problems.isEmpty { return }
        }
    }

    @Test(arguments: Self.receivers)
    func `the longest message is cut to what is taken, and says so`(_ receiver: Receiver) {
        for words in ["\"quoted\" \\ & <ci_arm> *", "日本語 👩‍👩‍👧 é"] {
            let line = String(repeating: words, count: 8)
            let message = Message(
                headline: line + line,
                lines: Array(repeating: line, count: 250),
                table: Message.Table(header: ["a", words], rows: Array(repeating: [words, line], count: 250)),
                plan: Array(repeating: Message.Change(sign: .remove, words: line, reason: line), count: 250),
                buttons: [
                    Message.Button(label: line, command: "approve 7"), Message.Button(label: "b", command: line),
                    Message.Button(label: "c", command: String(repeating: line, count: 20)),
                ],
                footer: line,
                delivery: 7,
            )
            let problems = receiver.problems(message)
            #expect(problems.isEmpty, "\(words): \(problems.prefix(3))")
        }
    }

    static let receivers: [Receiver] = [
        Self.text("github", Reading.github, 65_536, { $0.utf8.count }) { GitHubComment($0).text },
        Self.text("gitlab", Reading.gitlab, 100_000, { $0.unicodeScalars.count }) { GitLabNote($0).text },
        Self.text("gitea", Reading.gitea, 65_536, { $0.utf8.count }) { GiteaComment($0).text },
        Self.text("bitbucket", Reading.bitbucket, 32_767, { $0.utf16.count }) { BitbucketComment($0).text },
        Self.text("zulip", Reading.zulip, 10_000, { $0.unicodeScalars.count }) { ZulipMessage($0).content },
        Self.text("slack text", Reading.slack, 3_900, { $0.utf16.count }) { SlackText($0).text },
        Self.text("plain", nil, 25_000, { $0.utf16.count }) { PlainMessage($0).text },
        Receiver(name: "page", problems: Self.page),
        Receiver(name: "slack blocks", problems: Self.slack),
        Receiver(name: "mattermost") { message in
            let buttons = MattermostPost.Buttons(address: "https://x.example/") { "proof of \($0)" }
            let post = MattermostPost(message, buttons: buttons).response("ephemeral")
            let text = post["text"].text
            return Reading.mattermost.problems(in: text) + Self.longer(text.unicodeScalars.count, 16_383)
                + Self.lost(
                    message,
                    post["attachments"].first["actions"].list.map { $0["integration"]["context"]["command"] },
                )
        },
        Receiver(name: "discord", problems: Self.discord),
        Receiver(name: "google chat") { message in
            let document = GoogleChatMessage(message).document()
            let buttons = document["cardsV2"].first["card"]["sections"].first["widgets"].first["buttonList"]["buttons"]
            return Reading.googleChat.problems(in: document["text"].text) + Self.longer(document.bytes().count, 32_000)
                + Self.lost(
                    message,
                    buttons.list.map { $0["onClick"]["action"]["parameters"].first["value"] },
                )
        },
        Receiver(name: "rocket.chat") { message in
            let document = RocketChatMessage(message, trigger: "").document()
            let text = document["text"].text
            return Reading.rocketChat.problems(in: text) + Self.longer(text.utf16.count, 5_000)
                + Self.lost(message, document["attachments"].first["actions"].list.map { $0["msg"] })
        },
        Receiver(name: "teams") { message in
            let document = TeamsAnswer(message).document
            let lines = document["attachments"].first["content"]["body"].list.flatMap { $0["inlines"].list }
            let texts = lines.map { $0["text"].text }
            return Self.longer(document.bytes().count, 20_000) + texts.flatMap(Reading.unseen)
                + (texts.contains { $0.contains("\n") } ? ["a line in two"] : [])
                + (lines.allSatisfy { $0["type"].text == "TextRun" } ? [] : ["something else than text"])
        },
        Receiver(name: "statuses") { message in
            let status = CommitStatus(message)
            return Self.longer(status.github(context: "x")["description"].text.utf16.count, 140)
                + Self.longer(status.gitlab(name: "x")["description"].text.utf16.count, 255)
                + Self.longer(status.bitbucket(key: "x", address: "https://x")["description"].text.utf16.count, 255)
                + Reading.unseen(status.gitea(context: "x")["description"].text.replacing("\n", with: "\u{0}"))
        },
        Receiver(name: "check run") { message in
            let run = CheckRun(message).document
            var reading = Reading.github
            reading.marker = nil
            let texts = [run["output"]["summary"].text, run["output"]["text"].text]
            return texts.flatMap { reading.problems(in: $0) + Self.longer($0.utf8.count, 65_535) }
                + run["actions"].list.flatMap { action in
                    Self.longer(action["label"].text.utf16.count, 20)
                        + Self.longer(action["description"].text.utf16.count, 40)
                        + Self.longer(action["identifier"].text.utf16.count, 20)
                }
        },
        Receiver(name: "run task") { message in
            let result = RunTaskResult(message).document(acceptsOutcomes: true)["data"]
            let body = result["relationships"]["outcomes"]["data"].first["attributes"]["body"].text
            var reading = Reading.github
            reading.marker = nil
            reading.footer = ("*", "*")
            return reading.problems(in: body) + Self.longer(body.utf8.count, 1_000_000)
        },
    ]

    private static func text(
        _ name: String,
        _ reading: Reading?,
        _ most: Int,
        _ size: @escaping @Sendable (String) -> Int,
        _ render: @escaping @Sendable (Message) -> String,
    ) -> Receiver {
        Receiver(name: name) { message in
            let text = render(message)
            return (reading?.problems(in: text) ?? Reading.unseen(text)) + Self.longer(size(text), most)
        }
    }

    /// A page has the tags that it is made of, and what is between them is text.
    private static func page(_ message: Message) -> [String] {
        let page = ReplyPage(message).html
        guard let main = page.firstRange(of: "<main>"), let end = page.firstRange(of: "</main>") else {
            return ["no page"]
        }
        let body = page[main.upperBound..<end.lowerBound]
        let ours = /<\/?(p|h1|ul|ol|li|table|thead|tbody|tr|th|td|code|b|footer)( class="[a-z ]+")?>/
        let text = String(body.replacing(ours, with: ""))
        let entities = text.split(separator: "&", omittingEmptySubsequences: false).dropFirst()
        let isEscaped =
            !text.contains("<") && !text.contains(">")
            && entities.allSatisfy { part in ["amp;", "lt;", "gt;"].contains { part.hasPrefix($0) } }
        let items = body.matches(of: /<li/).count
        return (isEscaped ? [] : ["not escaped: \(text)"])
            + (items == message.lines.count + message.plan.count ? [] : ["\(items) items"])
            + text.split(separator: "\n").flatMap { Reading.unseen(String($0)) }
    }

    private static func slack(_ message: Message) -> [String] {
        let blocks = SlackMessage(message).blocks.list
        var problems = self.longer(blocks.count, 50)
        var commands: [ReplyJSON] = []
        for block in blocks {
            let texts = [block["text"]].filter { $0 != .flag(false) } + block["elements"].list
            for text in texts where text["type"].text != "button" {
                problems += self.longer(text["text"].text.utf16.count, block["type"].text == "header" ? 150 : 3_000)
                problems += self.problems(inSlack: text)
            }
            for button in block["elements"].list where button["type"].text == "button" {
                commands.append(button["value"])
                problems += self.longer(button["text"]["text"].text.utf16.count, 75)
                problems += self.longer(button["value"].text.utf16.count, 2_000)
            }
        }
        return problems + self.lost(message, commands)
    }

    private static func problems(inSlack object: ReplyJSON) -> [String] {
        let text = object["text"].text
        if text.isEmpty { return ["an empty object"] }
        guard object["type"].text == "plain_text" else {
            return Reading.slack.problems(in: text) + (object["verbatim"] == true ? [] : ["not verbatim"])
        }
        let entities = text.split(separator: "&", omittingEmptySubsequences: false).dropFirst()
        let isEscaped =
            !text.contains("<") && !text.contains(">")
            && entities.allSatisfy { part in ["amp;", "lt;", "gt;"].contains { part.hasPrefix($0) } }
        return Reading.unseen(text) + (isEscaped ? [] : ["not escaped: \(text)"])
    }

    private static func discord(_ message: Message) -> [String] {
        let document = DiscordMessage(message).document()
        let embed = document["embeds"].first
        let buttons = document["components"].first["components"].list
        return Reading.discord.problems(in: document["content"].text)
            + Reading.discord.problems(in: embed["description"].text)
            + Self.longer(document["content"].text.utf16.count, 2_000)
            + Self.longer(embed["description"].text.utf16.count, 4_096)
            + Self.longer(embed["footer"]["text"].text.utf16.count, 2_048)
            + Self.longer(buttons.count, 5)
            + buttons.flatMap { button in
                Self.longer(button["label"].text.utf16.count, 80)
                    + Self.longer(button["custom_id"].text.utf16.count, 100)
            }
            + Self.lost(message, buttons.map { $0["custom_id"] })
            + (document["allowed_mentions"]["parse"].list.isEmpty ? [] : ["it mentions"])
    }

    private static func longer(_ size: Int, _ most: Int) -> [String] { size > most ? ["\(size) of \(most)"] : [] }

    /// Buttons with another command than one of the message's.
    private static func lost(_ message: Message, _ commands: [ReplyJSON]) -> [String] {
        let given = message.buttons.map(\.command)
        return commands.map(\.text).filter { !given.contains($0) }.map { "another command: \($0)" }
    }
}

extension ReplyJSON {
    subscript(_ name: String) -> ReplyJSON {
        if case .object(let members) = self { members[name] ?? .flag(false) } else { .flag(false) }
    }

    var list: [ReplyJSON] { if case .list(let list) = self { list } else { [] } }
    var first: ReplyJSON { self.list.first ?? .flag(false) }
    var text: String { if case .text(let text) = self { text } else { "" } }
}
