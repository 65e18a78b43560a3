package import Warden

/// A message as the answer to an outgoing webhook of Microsoft Teams: an Adaptive Card.
///
/// Its words stand in text runs, in which nothing is markup or a mention. Cards there know no action but opening an address,
/// so buttons are in words only; tables are fixed-width text.
///
/// - SeeAlso: <https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook>,
///   <https://adaptivecards.io/explorer/TextRun.html>. The size of an answer is not documented; messages of bots had 40 KB of
///   UTF-16 once and have 100 KB now (<https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages>),
///   incoming webhooks 28 KB, of which some measured 21,000 bytes. 20,000 bytes of ASCII keep all of these.
package struct TeamsAnswer: Sendable {
    let message: Message

    package static let mostBytes = 20_000
    /// What stands around one line; see ``line(_:of:isFirst:)``.
    static let costOfLine = 160

    package init(_ message: Message) {
        self.message = message
    }

    package var document: ReplyJSON {
        let sheet = Markup.teams.sheet(self.message)
        var body: [ReplyJSON] = []
        if !sheet.heading.isEmpty { body.append(Self.line(sheet.heading, "Large", ["weight": "Bolder"])) }
        for block in sheet.blocks {
            for (index, line) in (block.head + block.lines).enumerated() {
                body.append(Self.line(line, index == 0 ? "Medium" : "None", Self.look(of: line, in: block)))
            }
        }
        for note in [sheet.more, sheet.saying] where !note.isEmpty { body.append(Self.line(note, "Medium", [:])) }
        if !sheet.footer.isEmpty {
            body.append(Self.line(sheet.footer, "Medium", ["isSubtle": true, "size": "Small"]))
        }
        return [
            "type": "message",
            "summary": .text(sheet.heading.prefixed(to: 200)),
            "attachments": [
                [
                    "contentType": "application/vnd.microsoft.card.adaptive",
                    "content": ["type": "AdaptiveCard", "version": "1.4", "body": .list(body)],
                ]
            ],
        ]
    }

    private static func line(_ text: String, _ spacing: String, _ look: [String: ReplyJSON]) -> ReplyJSON {
        let run = look.merging(["type": "TextRun", "text": .text(text)]) { _, run in run }
        return ["type": "RichTextBlock", "spacing": .text(spacing), "inlines": [.object(run)]]
    }

    /// A plan in the colours of a diff, a table in a font that keeps its columns.
    private static func look(of line: String, in block: Sheet.Block) -> [String: ReplyJSON] {
        switch (block.kind, line.first) {
        case (.list, _): [:]
        case (.plan, "+"): ["fontType": "Monospace", "color": "Good"]
        case (.plan, "-"): ["fontType": "Monospace", "color": "Attention"]
        case (.plan, _), (.table, _): ["fontType": "Monospace"]
        }
    }
}

extension Markup {
    static let teams = Markup(
        prose: Escaping(partsLinks: false),
        code: Escaping(partsLinks: false),
        // A card runs several spaces together.
        pad: "\u{A0}",
        gap: "\n",
        unit: .bytesInJSON,
        // The card around the lines takes the rest.
        most: TeamsAnswer.mostBytes - 500,
        costOfLine: TeamsAnswer.costOfLine,
    )
}
