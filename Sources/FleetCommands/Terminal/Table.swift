/// Rows of text under headings, for people.
///
/// Where the screen is too narrow, the columns that may go are left out, then the columns that may be cut are cut, the
/// widest first; IDs are whole, always. Away from a screen nothing is cut.
struct Table {
    var columns: [Column]
    /// Each as long as ``columns``.
    var rows: [[Cell]]

    struct Column {
        let title: String
        /// The fewest columns of the screen that it can be cut to; nil when it must stay whole.
        var least: Int?
        /// Columns with a higher number are left out first; nil when it must stay.
        var leaveOut: Int?
        var isNumber = false
    }

    /// Between two columns.
    private static let gap = 2

    func text(on screen: Screen?) -> String {
        let kept = self.kept(on: screen)
        let widths = self.widths(of: kept, on: screen)
        let heading = self.columns.map { Cell($0.title, .bold) }
        return ([heading] + self.rows).map { row in
            self.line(kept.map { row[$0] }, kept.map { self.columns[$0] }, widths, screen)
        }
        .joined(separator: "\n")
    }

    private func line(_ cells: [Cell], _ columns: [Column], _ widths: [Int], _ screen: Screen?) -> String {
        var line = ""
        for (number, cell) in cells.enumerated() {
            let text = cell.text.cut(to: widths[number])
            let blanks = String(repeating: " ", count: widths[number] - text.columns)
            let shown = screen?.hasColour == true ? cell.style?.paint(text) ?? text : text
            let isLast = number == cells.count - 1
            line += columns[number].isNumber ? blanks + shown : shown + (isLast ? "" : blanks)
            if !isLast { line += String(repeating: " ", count: Self.gap) }
        }
        // Where the last cells are empty.
        while line.last == " " { line.removeLast() }
        return line
    }

    /// The positions of the columns that there is room for.
    private func kept(on screen: Screen?) -> [Int] {
        var kept = Array(self.columns.indices)
        guard let screen else { return kept }
        let least = self.columns.indices.map { column in
            min(
                self.natural(column),
                self.columns[column].least.map { max($0, self.columns[column].title.columns) } ?? .max,
            )
        }
        func needed() -> Int { kept.map { least[$0] }.reduce(0, +) + Self.gap * (kept.count - 1) }
        while needed() > screen.width,
            let next = kept.filter({ self.columns[$0].leaveOut != nil })
                .max(by: { (self.columns[$0].leaveOut ?? 0) < (self.columns[$1].leaveOut ?? 0) })
        {
            kept.removeAll { $0 == next }
        }
        return kept
    }

    private func widths(of kept: [Int], on screen: Screen?) -> [Int] {
        var widths = kept.map { self.natural($0) }
        guard let screen else { return widths }
        var excess = widths.reduce(0, +) + Self.gap * (kept.count - 1) - screen.width
        while excess > 0 {
            let cuttable = kept.indices.filter { number in
                let column = self.columns[kept[number]]
                return column.least.map { widths[number] > max($0, column.title.columns) } ?? false
            }
            guard let widest = cuttable.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    private func natural(_ column: Int) -> Int {
        self.rows.reduce(self.columns[column].title.columns) { max($0, $1[column].text.columns) }
    }
}

/// One cell: text that is safe to print, and how it stands out.
struct Cell: Sendable, Hashable {
    let text: String
    let style: Style?

    /// Takes any text, also from outside.
    init(_ text: String, _ style: Style? = nil) {
        self.text = text.printable
        self.style = style
    }

    /// For what is not there.
    static let none = Cell("-", .dim)

    /// A name from outside; `-` for none.
    static func name(_ name: String?) -> Cell {
        guard let name, !name.isEmpty else { return .none }
        return Cell(name)
    }

    func text(on screen: Screen?) -> String {
        guard screen?.hasColour == true, let style = self.style else { return self.text }
        return style.paint(self.text)
    }
}
