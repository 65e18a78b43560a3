import Warden

/// A message as one receiver shows it: every part dressed, and so many lines of each block as fit.
struct Sheet {
    var heading: String
    var blocks: [Block]
    /// Says what was left out and where all of it is; empty where nothing was.
    var more: String
    /// The buttons in words; empty where there are none.
    var saying: String
    var footer: String

    /// Lines that stand together: a list, a table, a plan.
    struct Block {
        var kind: Kind
        /// A table's header, shown whenever a row is.
        var head: [String] = []
        var lines: [String]
        var wrap = Markup.Wrap()

        var text: String { self.wrap((self.head + self.lines).joined(separator: "\n")) }

        enum Kind: String {
            case list = "line"
            case table = "row"
            case plan = "operation"
        }
    }
}

extension Markup {
    func text(_ sheet: Sheet) -> String {
        let heading = [self.marker ?? "", self.bold(sheet.heading)].filter { !$0.isEmpty }.joined(separator: "\n")
        let blocks = sheet.blocks.map(\.text)
        return ([heading] + blocks + [sheet.more, sheet.saying, self.small(sheet.footer)])
            .filter { !$0.isEmpty }.joined(separator: self.gap)
    }

    /// The message, cut at lines to what the receiver takes.
    ///
    /// - Parameters:
    ///   - message: What people are told.
    ///   - most: What it may cost, where that is not all that the receiver takes.
    /// - Returns: Its parts, dressed.
    func sheet(_ message: Message, most: Int? = nil) -> Sheet {
        let whole = Sheet(
            heading: self.prose(message.headline, most: self.mostOfHeading),
            blocks: [self.list(message.lines), self.table(message.table), self.plan(message.plan)].compactMap(\.self),
            more: "",
            saying: self.saying(message.buttons),
            footer: self.prose(message.footer, most: self.mostOfFooter),
        )
        return self.fitted(whole, most: most ?? self.most, to: message)
    }

    private func list(_ lines: [String]) -> Sheet.Block? {
        let texts = lines.map { self.prose($0, most: self.mostOfLine) }
        // A bullet without words makes a heading of what is above it in Python's markdown.
        let lines = texts.filter { !$0.isEmpty || self.bullet.isEmpty }.map { self.bullet + $0 }
        return lines.isEmpty ? nil : Sheet.Block(kind: .list, lines: lines)
    }

    private func plan(_ changes: [Message.Change]) -> Sheet.Block? {
        guard !changes.isEmpty else { return nil }
        let lines = changes.map { change in
            let outcome = change.outcome.map { ": \($0)" } ?? ""
            let reason = change.reason.map { " (\($0))" } ?? ""
            let words = (change.words + outcome + reason).onOneLine
            return "\(change.sign.rawValue) " + self.code(words, most: self.mostOfLine, in: self.unit)
        }
        return Sheet.Block(kind: .plan, lines: lines, wrap: self.diff)
    }

    private func table(_ table: Message.Table?) -> Sheet.Block? {
        guard let table, !table.header.isEmpty else { return nil }
        guard let cell = self.cell else {
            let lines = FixedTable(table, pad: self.pad).lines { self.code($0, most: .max, in: self.unit) }
            return Sheet.Block(
                kind: .table,
                head: Array(lines.prefix(2)),
                lines: Array(lines.dropFirst(2)),
                wrap: self.fixed,
            )
        }
        let row = { (cells: [String]) in
            let cells = table.header.indices.map { index in
                let text = index < cells.count ? cells[index] : ""
                return cell(text.onOneLine, most: self.mostOfCell, in: self.unit)
            }
            return "| " + cells.joined(separator: " | ") + " |"
        }
        let rule = "|" + String(repeating: " --- |", count: table.header.count)
        return Sheet.Block(kind: .table, head: [row(table.header), rule], lines: table.rows.map(row))
    }

    /// Such as: Say `approve 12`, or `reject 12` and why.
    private func saying(_ buttons: [Message.Button]) -> String {
        let commands = buttons.prefix(Message.mostButtons).filter { !$0.command.onOneLine.isEmpty }.map { button in
            // A backquote would end the span.
            let words = button.command.onOneLine.replacing("`", with: "\u{02CB}")
            let command = self.span(self.code(words, most: 200, in: self.unit))
            return command + (button.addition.map { " " + self.prose($0, most: 100) } ?? "")
        }
        return commands.isEmpty ? "" : "Say " + commands.joined(separator: ", or ") + "."
    }
}

extension Message {
    /// More than these are neither shown nor said: Discord takes five in a row.
    static let mostButtons = 5
}
