/// A function's type as the Lua language server writes it, taken apart: `fun(pool: tfc.Pool, options?: Options): T`.
struct Signature {
    let parameters: [Parameter]
    /// Nil where nothing is given back.
    let result: String?

    struct Parameter: Hashable {
        /// `...` for any number.
        let name: String
        let isOptional: Bool
        let type: String
    }

    /// Nil for what is no function's type.
    init?(_ text: String) {
        guard text.hasPrefix("fun("), let end = Self.closing(text) else { return nil }
        let start = text.index(text.startIndex, offsetBy: 4)
        self.parameters = Self.parts(text[start..<end]).map(Self.parameter)
        let rest = text[text.index(after: end)...].drop { $0 == ":" || $0 == " " }
        self.result = rest.isEmpty ? nil : String(rest)
    }

    /// Such as `(pool, options?)`.
    var call: String {
        "(" + self.parameters.map { $0.name + ($0.isOptional ? "?" : "") }.joined(separator: ", ") + ")"
    }

    private static func parameter(_ text: Substring) -> Parameter {
        let halves = text.split(separator: ":", maxSplits: 1).map { $0.trimmingBlanks() }
        let name = halves[0]
        return Parameter(
            name: name.hasSuffix("?") ? String(name.dropLast()) : name,
            isOptional: name.hasSuffix("?"),
            type: halves.count > 1 ? halves[1] : "any",
        )
    }

    /// The parenthesis that closes the first one.
    private static func closing(_ text: String) -> String.Index? {
        var depth = 0
        for index in text.indices {
            if text[index] == "(" { depth += 1 }
            guard text[index] == ")" else { continue }
            depth -= 1
            if depth == 0 { return index }
        }
        return nil
    }

    /// What stands between the commas that are inside of no bracket.
    private static func parts(_ text: Substring) -> [Substring] {
        var parts: [Substring] = []
        var depth = 0
        var start = text.startIndex
        for index in text.indices {
            switch text[index] {
            case "(", "<", "{": depth += 1
            case ")", ">", "}": depth -= 1
            case "," where depth == 0:
                parts.append(text[start..<index])
                start = text.index(after: index)
            default: break
            }
        }
        let last = text[start...]
        return last.allSatisfy { $0 == " " } ? parts : parts + [last]
    }
}

extension Substring {
    fileprivate func trimmingBlanks() -> String {
        String(self.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
