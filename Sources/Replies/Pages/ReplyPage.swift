package import Warden

/// A message as a page for a browser: all of it, nothing cut.
///
/// The page loads nothing, runs nothing, and is in no frame, cache or search engine.
package struct ReplyPage: Sendable {
    let message: Message

    package init(_ message: Message) {
        self.message = message
    }

    package var answer: Answer {
        Answer(
            status: 200,
            contentType: "text/html; charset=utf-8",
            headers: [
                HeaderField(
                    name: "content-security-policy",
                    value: "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
                        + "frame-ancestors 'none'",
                ),
                // The address is what lets one read it, so it goes to nobody else.
                HeaderField(name: "referrer-policy", value: "no-referrer"),
                HeaderField(name: "cache-control", value: "no-store"),
                HeaderField(name: "x-content-type-options", value: "nosniff"),
                HeaderField(name: "x-robots-tag", value: "noindex, nofollow"),
            ],
            body: self.html,
        )
    }

    /// The document.
    package var html: String {
        let title = self.message.delivery.map { "Delivery \($0)" } ?? "Poolwarden"
        let parts = [
            self.settlement, "<h1>\(Self.text(self.message.headline))</h1>", self.list, self.table, self.plan,
            self.saying,
            "<footer>\(Self.text(self.message.footer))</footer>",
        ]
        return """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title)</title>
            <style>
            \(Self.style)
            </style>
            <main>
            \(parts.filter { !$0.isEmpty }.joined(separator: "\n"))
            </main>
            </html>

            """
    }

    private var settlement: String {
        let word = self.message.settlement?.rawValue ?? "open"
        return "<p class=\"settlement \(word)\">\(word)</p>"
    }

    private var list: String {
        guard !self.message.lines.isEmpty else { return "" }
        return "<ul>\n" + self.message.lines.map { "<li>\(Self.text($0))</li>\n" }.joined() + "</ul>"
    }

    private var table: String {
        guard let table = self.message.table, !table.header.isEmpty else { return "" }
        let row = { (cells: [String], tag: String) in
            let cells = table.header.indices.map { index in
                "<\(tag)>\(Self.text(index < cells.count ? cells[index] : ""))</\(tag)>"
            }
            return "<tr>\(cells.joined())</tr>\n"
        }
        return "<table>\n<thead>\(row(table.header, "th"))</thead>\n<tbody>\n"
            + table.rows.map { row($0, "td") }.joined() + "</tbody>\n</table>"
    }

    private var plan: String {
        guard !self.message.plan.isEmpty else { return "" }
        let lines = self.message.plan.map { change in
            let outcome = change.outcome.map { ": <b>\(Self.text($0))</b>" } ?? ""
            let reason = change.reason.map { " (\(Self.text($0)))" } ?? ""
            return "<li class=\"\(change.sign.name)\"><code>\(change.sign.rawValue) \(Self.text(change.words))</code>"
                + "\(outcome)\(reason)</li>\n"
        }
        return "<ol class=\"plan\">\n\(lines.joined())</ol>"
    }

    private var saying: String {
        let commands = self.message.buttons.filter { !$0.command.onOneLine.isEmpty }.map { button in
            "<code>\(Self.text(button.command))</code>" + (button.addition.map { " " + Self.text($0) } ?? "")
        }
        return commands.isEmpty ? "" : "<p>Say \(commands.joined(separator: ", or ")), where you were asked.</p>"
    }

    /// On one line, and without markup; only ever between tags.
    private static func text(_ text: String) -> String { Self.escaping(text.onOneLine, most: .max, in: .scalars) }

    private static let escaping = Escaping(written: Escaping.entities, partsLinks: false)

    private static let style = """
        :root { color-scheme: light dark }
        body { font: 16px/1.5 system-ui, sans-serif; margin: 0 }
        main { max-width: 60em; margin: 0 auto; padding: 1.5em }
        h1 { font-size: 1.3em; overflow-wrap: anywhere }
        li, td, th { overflow-wrap: anywhere; text-align: left; vertical-align: top }
        table { border-collapse: collapse }
        td, th { padding: .2em 1em .2em 0; border-bottom: 1px solid #8886 }
        code { font: .9em/1.5 ui-monospace, monospace }
        .plan { padding-left: 3em }
        .add code { color: light-dark(#1a7f37, #7ee787) }
        .remove code { color: light-dark(#cf222e, #ff7b72) }
        .settlement { display: inline-block; margin: 0; padding: 0 .6em; border: 1px solid; border-radius: 1em }
        .applied { color: light-dark(#1a7f37, #7ee787) }
        .denied, .expired, .failed, .unknown { color: light-dark(#cf222e, #ff7b72) }
        footer { margin-top: 2em; color: #888 }
        """
}

extension Message.Change.Sign {
    fileprivate var name: String {
        switch self {
        case .add: "add"
        case .remove: "remove"
        case .alter: "alter"
        }
    }
}
