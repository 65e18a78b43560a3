import Foundation
import Replies
import Warden

/// A page that imitates how each receiver shows a message, for people who want to see all of them at once.
struct Looks {
    let cases: [RenderedCase]

    var page: String {
        let sections = self.cases.map { example in
            "<h2>\(example.name)</h2><div class=row>"
                + Self.looks(of: example).map { name, look in
                    "<figure class=\(name)><figcaption>\(name)</figcaption><div class=message>\(look)</div></figure>"
                }.joined() + "</div>"
        }
        return "<!doctype html><meta charset=utf-8><title>Replies</title><style>\(Self.style)</style><h1>Replies</h1>"
            + sections.joined(separator: "\n")
    }

    private static func looks(of example: RenderedCase) -> [(String, String)] {
        let message = example.message
        let status = CommitStatus(message).github(context: "poolwarden")
        return [
            ("slack", self.slack(SlackMessage(message).blocks.list)),
            (
                "mattermost",
                self.marked(MattermostPost(message, buttons: nil).text, .mattermost)
                    + self.buttons(message.buttons.map(\.label)),
            ),
            ("discord", self.discord(DiscordMessage(message).document())),
            ("teams", self.teams(TeamsAnswer(message).document)),
            (
                "googlechat",
                self.marked(GoogleChatMessage(message).document()["text"].text, .googleChat)
                    + self.buttons(message.buttons.map(\.label)),
            ),
            (
                "rocketchat",
                self.marked(RocketChatMessage(message).document()["text"].text, .rocketChat)
                    + self.buttons(message.buttons.map(\.label)),
            ),
            ("zulip", self.marked(ZulipMessage(message).content, .zulip)),
            ("github", self.marked(GitHubComment(message).text, .github)),
            ("gitlab", self.marked(GitLabNote(message).text, .gitlab)),
            ("gitea", self.marked(GiteaComment(message).text, .gitea)),
            ("bitbucket", self.marked(BitbucketComment(message).text, .bitbucket)),
            ("status", "<b>\(self.escaped(status["state"].text))</b> \(self.escaped(status["description"].text))"),
            ("plain", "<pre>\(self.escaped(PlainMessage(message).text))</pre>"),
        ]
    }

    // MARK: - Documents

    private static func slack(_ blocks: [ReplyJSON]) -> String {
        blocks.map { block in
            let texts = ([block["text"]] + block["elements"].list).filter { !$0["type"].text.isEmpty }
            let inner = texts.map { text in
                switch text["type"].text {
                case "button": self.buttons([text["text"]["text"].text])
                case "mrkdwn": self.marked(text["text"].text, .slack)
                // Slack's three entities are HTML's.
                default: text["text"].text.replacing("\n", with: "<br>")
                }
            }
            return "<div class=\(block["type"].text)>\(inner.joined())</div>"
        }.joined()
    }

    private static func discord(_ document: ReplyJSON) -> String {
        let embed = document["embeds"].first
        let body = self.marked(embed["description"].text, .discord)
        let footer = "<small>\(self.escaped(embed["footer"]["text"].text))</small>"
        let buttons = document["components"].first["components"].list.map { $0["label"].text }
        return self.marked(document["content"].text, .discord) + "<blockquote>\(body)\(footer)</blockquote>"
            + self.buttons(buttons)
    }

    private static func teams(_ document: ReplyJSON) -> String {
        document["attachments"].first["content"]["body"].list.map { line in
            let run = line["inlines"].first
            let classes = [run["weight"], run["fontType"], run["color"], run["size"], line["spacing"]].map(\.text)
            return "<div class='\(classes.joined(separator: " "))'>\(self.escaped(run["text"].text))</div>"
        }.joined()
    }

    private static func buttons(_ labels: [String]) -> String {
        labels.map { "<button>\(self.escaped($0))</button> " }.joined()
    }

    // MARK: - Markup

    /// A text in the markup that a reading describes, as HTML.
    private static func marked(_ text: String, _ reading: Reading) -> String {
        var html = ""
        var isCode = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("```") {
                isCode.toggle()
                html += isCode ? "<pre class=\(line.dropFirst(3))>" : "</pre>"
            } else if isCode {
                let sign = ["+": "add", "-": "remove"][line.prefix(1)] ?? "other"
                html +=
                    "<span class=\(sign)>\(reading.hasHTML && !reading.hasBackslash ? line : self.escaped(line))</span>\n"
            } else if line != reading.marker, !line.isEmpty {
                html += self.line(line, reading)
            }
        }
        return html
    }

    private static func line(_ line: String, _ reading: Reading) -> String {
        if line.hasPrefix(reading.bullet) {
            return "<li>\(self.inline(String(line.dropFirst(reading.bullet.count)), reading))</li>"
        }
        if line.hasPrefix("|") {
            if line.allSatisfy({ "|- ".contains($0) }) { return "" }
            let cells = line.dropFirst(2).dropLast(2).components(separatedBy: " | ")
            return "<div class=cells>\(cells.map { "<span>\(self.inline($0, reading))</span>" }.joined())</div>"
        }
        for ((before, after), tag) in [(reading.heading, "p><b"), (reading.footer, "p><small")]
        where line.hasPrefix(before) && line.hasSuffix(after) {
            return "<\(tag)>\(self.inline(String(line.dropFirst(before.count).dropLast(after.count)), reading))"
                + "</\(tag.dropFirst(3))></p>"
        }
        return "<p>\(self.inline(line, reading))</p>"
    }

    private static func inline(_ text: String, _ reading: Reading) -> String {
        var html = text
        for ours in reading.ours { html = html.replacing(ours, with: "&#36;") }
        if let link = html.firstMatch(of: /<(https?:[^|>]*)\|([^>]*)>/) {
            html.replaceSubrange(link.range, with: "[\(link.2)](\(link.1))")
        }
        if !reading.hasHTML { html = self.escaped(html) }
        if reading.hasBackslash {
            html = html.replacing(/\\(&[a-z]+;|[!-\/:-@\[-`{-~])/) { mark in
                mark.1.count == 1 ? "&#\(mark.1.unicodeScalars.first?.value ?? 0);" : String(mark.1)
            }
        }
        return html.replacing(/`([^`]+)`/) { "<code>\($0.1)</code>" }
            .replacing(/\[([^\]]+)\]\((https?:[^)]*)\)/) { "<a href='\($0.2)'>\($0.1)</a>" }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    private static let style = """
        body { font: 15px/1.45 sans-serif; margin: 2em; background: #eee } .row { display: flex; flex-wrap: wrap; gap: 1em }
        figure { margin: 0; width: 30em; max-height: 30em; overflow: auto; border-radius: 6px; background: #fff }
        figcaption { padding: .3em 1em; background: #ddd; font-weight: bold } .message { padding: .6em 1em }
        pre { font: 12px/1.4 monospace; white-space: pre-wrap; overflow-wrap: anywhere; background: #0001; padding: .5em }
        .message { overflow-wrap: anywhere } p { margin: .5em 0 } small, .context { color: #777 } code { background: #0001 }
        pre.diff .add { color: #1a7f37 } pre.diff .remove { color: #cf222e } button { padding: .3em 1em; margin: .3em 0 }
        .cells { display: flex } .cells span { flex: 1; border-bottom: 1px solid #ccc; padding: .1em .4em }
        .header { font-size: 18px; font-weight: bold; margin: .4em 0 } .slack figcaption { background: #4a154b; color: #fff }
        .discord .message { background: #313338; color: #dbdee1 } blockquote { border-left: 4px solid #5865f2; margin: .5em 0;
        padding: .5em 1em; background: #2b2d31 } .discord pre.diff .add { color: #7ee787 } .discord pre { background: #1e1f22 }
        .discord pre.diff .remove { color: #ff7b72 } .teams figcaption { background: #6264a7; color: #fff } .Small { color: #777;
        font-size: 12px } .Monospace { font-family: monospace } .Bolder { font-weight: bold } .Good { color: #237b4b }
        .Attention { color: #c4314b } .Medium { margin-top: .6em } .googlechat figcaption { background: #00832d; color: #fff }
        .rocketchat figcaption { background: #f5455c; color: #fff } .zulip figcaption { background: #50adff }
        .mattermost figcaption { background: #1e325c; color: #fff } .github figcaption { background: #24292f; color: #fff }
        .gitlab figcaption { background: #fc6d26 } .gitea figcaption { background: #609926; color: #fff }
        .bitbucket figcaption { background: #0052cc; color: #fff }
        """
}
