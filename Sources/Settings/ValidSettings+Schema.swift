import Warden

extension ValidSettings {
    /// The table of all keys, as text: key, type, default, unit, range, and what it is for.
    package static func describeSchema() -> String {
        let head = ["KEY", "TYPE", "DEFAULT", "UNIT", "RANGE", "MEANING"]
        let lines = [head] + Schema.rows.map(\.columns)
        let widths = head.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            let padded = zip(line, widths).dropLast().map { text, width in
                text + String(repeating: " ", count: width - text.count)
            }
            return (padded + [line[line.count - 1]]).joined(separator: "  ")
        }
        .joined(separator: "\n")
    }
}

extension SchemaRow {
    fileprivate var columns: [String] {
        let fallback =
            switch self.fallback {
            case .value(let value): value.written
            case .required: "required"
            case .absent: "none"
            }
        let owner = self.kinds.isEmpty ? "" : " (\(self.kinds.map(\.rawValue).joined(separator: ", ")) only)"
        return [self.key, self.type, fallback, self.unit ?? "-", self.range ?? "-", self.about + owner]
    }
}
