package import Warden

/// A message as a check run of GitHub: the heading as its title, reasons as the summary, plan and table as the text.
///
/// A button comes back as `requested_action.identifier`, the command line, which may have 20 characters.
///
/// - SeeAlso: <https://docs.github.com/en/rest/checks/runs>: three actions, label 20, description 40, identifier 20;
///   65,535 characters each in summary and text: <https://ocaml.org/p/current_github/latest/doc/Current_github/Api/CheckRunStatus>.
package struct CheckRun: Sendable {
    let message: Message

    package static let mostBytes = 65_535

    package init(_ message: Message) {
        self.message = message
    }

    /// The members of a check run that the message decides; name and commit are the caller's.
    ///
    /// - Note: What waits for people is `in_progress`; once it is settled the same run is updated.
    package var document: ReplyJSON {
        .members([
            "status": self.conclusion == nil ? "in_progress" : "completed",
            "conclusion": self.conclusion.map { .text($0) },
            "details_url": self.message.whole.map { .text($0) },
            "output": self.output,
            "actions": self.actions.isEmpty ? nil : .list(self.actions),
        ])
    }

    private var conclusion: String? {
        switch self.message.settlement {
        case .applied: "success"
        case .ignored: "neutral"
        case .denied, .expired, .failed, .unknown: "failure"
        case nil: nil
        }
    }

    private var output: ReplyJSON {
        var markup = Markup.github
        markup.marker = nil
        markup.most = Self.mostBytes
        var summary = self.message
        summary.table = nil
        summary.plan = []
        var text = self.message
        text.headline = ""
        text.lines = []
        text.buttons = []
        text.footer = ""
        let shown = markup.text(text)
        return .members([
            "title": .text(self.message.headline.onOneLine.prefixed(to: 255)), "summary": .text(markup.text(summary)),
            "text": shown.isEmpty ? nil : .text(shown),
        ])
    }

    private var actions: [ReplyJSON] {
        self.message.buttons(mostOfCommand: 20, .utf16).prefix(3).map { button in
            [
                "label": .text(button.label.onOneLine.prefixed(to: 20)),
                "description": .text("Say \(button.command)".onOneLine.prefixed(to: 40)),
                "identifier": .text(button.command),
            ]
        }
    }
}
