extension PolicyProblem {
    /// What Lua says about a file that does not compile, with the line's own text, and what is likely meant.
    init(compileError text: String, file: String, source: [UInt8]) {
        // A token that Lua shows may be as long as the file.
        let said = Failure.printable(text, oneLine: true)
        self.init(luaError: said.count > 300 ? said.prefix(300) + "..." : said, file: file)
        self.rule = .compile
        guard self.line > 0 else { return }
        let lines = source.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let bytes = lines.indices.contains(self.line - 1) ? Array(lines[self.line - 1]) : []
        let line = Self.trimmed(Failure.printable(String(decoding: bytes, as: UTF8.self), oneLine: true))
        let hasElseIf = lines.contains { String(decoding: $0, as: UTF8.self).contains("else if ") }
        if let hint = Self.hint(about: self.message, line: line, hasElseIf: hasElseIf) { self.message += "; \(hint)" }
        guard !line.isEmpty else { return }
        self.message += " in `\(line.prefix(80))\(line.count > 80 ? "..." : "")`"
    }

    private static func trimmed(_ text: String) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    /// The usual slips of people who write other languages most of the day.
    private static func hint(about message: String, line: String, hasElseIf: Bool) -> String? {
        if message.contains("unfinished string") {
            return "a text ends on its own line, with the quote it began with; [[...]] may go over several lines"
        }
        if hasElseIf, message.contains("'end' expected"), message.contains("<eof>") {
            return "`else if` begins a second if with an `end` of its own; write elseif"
        }
        if message.contains("near '!'") { return line.contains("!=") ? "not equal is ~=" : "write not" }
        if message.contains("near '&'"), line.contains("&&") { return "write and" }
        if message.contains("near '|'"), line.contains("||") { return "write or" }
        let isStep = line.contains("+=") || line.contains("-=") || line.contains("++")
        if isStep, message.contains("near '+'") || message.contains("near '-'") || message.contains("near '='") {
            return "write n = n + 1"
        }
        let conditions = ["if ", "elseif ", "while ", "until ", "return "]
        if message.contains("near '='"), conditions.contains(where: line.contains) { return "compare with ==" }
        if message.hasSuffix("near ','") || message.hasSuffix("near '}'") || message.hasSuffix("near ')'") {
            return "is an `end` missing above?"
        }
        return nil
    }
}
