/// One thing with all that is known of it: a label on each line, and beside it what there is to say.
struct Page {
    private var lines: [(label: String, cells: [Cell])] = []

    /// Adds several cells, one a line; `none` stands for no cell.
    mutating func add(_ label: String, _ cells: [Cell]) {
        self.lines.append((label, cells.isEmpty ? [Cell("none", .dim)] : cells))
    }

    mutating func add(_ label: String, _ cell: Cell) {
        self.lines.append((label, [cell]))
    }

    func text(on screen: Screen?, indentation: Int = 0) -> String {
        let width = self.lines.map(\.label.columns).max() ?? 0
        let margin = String(repeating: " ", count: indentation)
        return self.lines.flatMap { label, cells in
            cells.enumerated().map { number, cell in
                let label = number == 0 ? label : ""
                return margin + label + String(repeating: " ", count: width - label.columns + 2) + cell.text(on: screen)
            }
        }
        .joined(separator: "\n")
    }
}
