/// One option of a call: `{ name = value }`.
struct CallOption: Hashable {
    let name: String
    let isOptional: Bool
    /// The types that it takes, as the Lua language server writes them, such as `string` and `"name"`.
    private let types: [String]

    init(_ field: HostType.Field) {
        self.name = field.name
        self.isOptional = field.isOptional
        self.types = field.type.split(separator: "|").map(String.init)
    }

    /// What is wrong with its value; nil where nothing is, or nothing can be seen.
    func message(about value: CodeValue) -> String? {
        guard let kind = value.kind else { return nil }
        let kinds = Set(self.types.map(Self.kind))
        guard kinds.contains("value") || kinds.contains(kind) else {
            // Seconds do in place of every time, which need not be said.
            let isTime = self.types.contains("Time") || self.types.contains("Duration")
            let takes = self.types.filter { !(isTime && $0 == "integer") }.map(Self.text).joined(separator: " or ")
            return "\(self.name) takes \(takes), not a \(kind)"
        }
        let words = self.types.filter { $0.hasPrefix("\"") }
        guard case .text(let text?) = value, words.count == self.types.count, !words.contains("\"\(text)\"") else {
            return nil
        }
        return "\(self.name) takes \(words.joined(separator: ", ")), not \"\(text)\""
    }

    /// The kind that ``CodeValue/kind`` names; `value` for any.
    private static func kind(_ type: String) -> String {
        switch type {
        case "string": "text"
        case "boolean": "boolean"
        case "integer", "number", "Time", "Duration": "number"
        case "any": "value"
        default: type.hasPrefix("\"") ? "text" : type.hasPrefix("fun(") ? "function" : "table"
        }
    }

    private static func text(_ type: String) -> String {
        switch type {
        case "string": "a text"
        case "string[]": "a list of texts"
        case "boolean": "true or false"
        case "integer", "number": "a number"
        case "Time": "a time, such as now()"
        case "Duration": "a time, such as hours(1)"
        default: type.hasPrefix("fun(") ? "a function" : type.hasPrefix("\"") ? type : "a table"
        }
    }
}
