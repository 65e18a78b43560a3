import Warden

/// A table as fixed-width text, for receivers that have no tables.
struct FixedTable {
    private let cells: [[String]]
    private let widths: [Int]
    private let pad: Character

    /// A cell takes at most so many columns.
    private static let widest = 40

    init(_ table: Message.Table, pad: Character) {
        let columns = table.header.indices
        let cells = ([table.header] + table.rows).map { row in
            columns.map { Self.cut($0 < row.count ? row[$0].onOneLine : "") }
        }
        self.cells = cells
        self.widths = columns.map { column in cells.map { $0[column].columns }.max() ?? 0 }
        self.pad = pad
    }

    /// The header, a rule, and the rows.
    ///
    /// - Parameter escape: Dresses a cell; what it adds is not seen, so it does not count as a column.
    /// - Returns: Two lines, and one for each row.
    func lines(_ escape: (String) -> String) -> [String] {
        let rows = self.cells.map { row in
            // Nothing is padded behind the last cell with words.
            let words = row.lastIndex { !$0.isEmpty } ?? 0
            let cells = row[...words].indices.map { index in
                let padding = index == words ? 0 : self.widths[index] - row[index].columns
                return escape(row[index]) + String(repeating: self.pad, count: padding)
            }
            return cells.joined(separator: String(repeating: self.pad, count: 2))
        }
        let rule = self.widths.map { String(repeating: "-", count: max($0, 1)) }
        return [rows[0], rule.joined(separator: String(repeating: self.pad, count: 2))] + rows.dropFirst()
    }

    private static func cut(_ text: String) -> String {
        guard text.columns > Self.widest else { return text }
        var width = 1
        return text.prefix { character in
            width += String(character).columns
            return width <= Self.widest
        } + "…"
    }
}

extension String {
    /// How many columns of a terminal the text takes: characters of East Asia and emoji take two.
    ///
    /// - SeeAlso: <https://www.unicode.org/reports/tr11/>; the ranges are its wide ones, without exceptions.
    var columns: Int {
        self.reduce(0) { width, character in
            let isWide = character.unicodeScalars.contains { scalar in
                switch scalar.value {
                case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
                    0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF,
                    0x20000...0x3FFFD:
                    true
                default: false
                }
            }
            return width + (isWide ? 2 : 1)
        }
    }
}
