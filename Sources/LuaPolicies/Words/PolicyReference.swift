/// The reference of the policy language for people, made of the table that registers its words.
package enum PolicyReference {
    /// The text of `docs/policy-reference.md`.
    package static var text: String {
        let parts = [Self.head] + Section.allCases.map(Self.text(of:)) + [Self.tables, Self.lua]
        return parts.joined(separator: "\n\n") + "\n"
    }

    private static let head = """
        # The words of the policy language

        Every word that a policy has from Poolwarden. `make reference` writes this page from the table that registers
        the words, `poolwarden policy types` writes the same for editors. [writing-policies.md](writing-policies.md) is
        the page to begin with.

        Types are written as the Lua language server writes them: `string?` is a text or nil, `string[]` a list of
        texts, `fun(name: string): tfc.Pool?` a function; a parameter with `?` may be left out. An error that a policy
        does not catch with `pcall` makes the decision `indeterminate`, and nothing is applied.
        """

    /// The parts of the page; each word stands in the first that takes it.
    private enum Section: String, CaseIterable {
        case registrations = "Registrations: what a file begins with"
        case verdicts = "Verdicts: how a run ends"
        case fleet = "The fleet: reads and plans"
        case memory = "Memory and messages"
        case methods = "Methods of values"
        case text = "Log and JSON"
        case time = "Time"

        init(_ word: HostWord) {
            let first = word.name.split(separator: ".").first ?? ""
            self =
                switch (word.kind, first) {
                case (.registration, _): .registrations
                case (.verdict, _): .verdicts
                case (.method, _): .methods
                case (_, "tfc"): .fleet
                case (_, "memory"), (_, "notify"): .memory
                case (_, "json"), (_, "log"), (_, "print"): .text
                default: .time
                }
        }
    }

    private static func text(of section: Section) -> String {
        let words = HostWord.all.filter { Section($0) == section }
        return (["## \(section.rawValue)"] + words.map(Self.text(of:))).joined(separator: "\n\n")
    }

    private static func text(of word: HostWord) -> String {
        let signature = Signature(word.signature)
        var parts = ["### `\(word.name)\(signature?.call ?? "")`", Self.wrapped(word.about)]
        if let signature { parts.append(Self.types(of: word, signature)) }
        if let example = word.example { parts.append("```lua\n\(example)\n```") }
        return parts.joined(separator: "\n\n")
    }

    /// One line for each parameter, and what it gives.
    private static func types(of word: HostWord, _ signature: Signature) -> String {
        let parameters = signature.parameters.filter { $0.name != "self" }.map { parameter in
            "- `\(parameter.name)\(parameter.isOptional ? "?" : "")`: \(Self.type(parameter.type))"
        }
        return (parameters + [Self.result(of: word, signature)].compactMap(\.self)).joined(separator: "\n")
    }

    /// What a call gives; for a registration, the table that follows its name.
    private static func result(of word: HostWord, _ signature: Signature) -> String? {
        guard let result = signature.result else { return nil }
        guard word.kind == .registration, let rule = Signature(result)?.parameters.first else {
            return "- gives \(Self.type(result))"
        }
        return "- then its table: \(Self.type(rule.type))"
    }

    /// A type in code, with a link where this page has a table of it.
    private static func type(_ type: String) -> String {
        let name = type.replacing("?", with: "").replacing("[]", with: "").replacing("fun(): ", with: "")
        guard HostType.all.contains(where: { $0.name == name }) else { return "`\(type)`" }
        return "[`\(type)`](#\(name.lowercased().replacing(".", with: "")))"
    }

    // MARK: - Tables

    private static var tables: String {
        let written = HostType.all.filter(\.isGiven).map(Self.text(of:))
        let given = HostType.all.filter { !$0.isGiven }.map(Self.text(of:))
        let parts = ["## Tables that policies write"] + written + ["## Values that policies get"] + given
        return parts.joined(separator: "\n\n")
    }

    private static func text(of type: HostType) -> String {
        let head = "### \(type.name)\n\n\(Self.wrapped(type.about))"
        guard !type.fields.isEmpty else { return head }
        let rows = type.fields.map { field in
            let form = field.type.replacing("|", with: "\\|")
            return "| `\(field.name)\(field.isOptional ? "?" : "")` | `\(form)` | \(field.about) |"
        }
        return head + "\n\n| field | type | |\n|---|---|---|\n" + rows.joined(separator: "\n")
    }

    // MARK: - Lua

    private static var lua: String {
        let libraries = ["math", "os", "string", "table", "utf8"].map { library in
            "- `\(library)`: " + LuaWords.members(of: library).map { "`\($0)`" }.joined(separator: " ")
        }
        let globals = LuaWords.globals.filter { name in !["math", "os", "string", "table", "utf8"].contains(name) }
        return """
            ## What is there of Lua 5.4

            - \(globals.map { "`\($0)`" }.joined(separator: " "))
            \(libraries.joined(separator: "\n"))

            `pairs` visits keys in a fixed order, `table.sort` is stable, `math.random` is seeded by the delivery,
            `os.time` and `os.date` tell the time of `now()`; patterns are bounded by the budget. Tables of the host and
            of Lua are read-only. There is no `io`, `require`, `load`, `debug`, `coroutine` or `collectgarbage`.
            """
    }

    /// Lines of at most 120 characters.
    private static func wrapped(_ text: String) -> String {
        var lines = [""]
        for word in text.split(separator: " ") {
            let isFull = lines[lines.count - 1].count + 1 + word.count > 120
            if isFull { lines.append("") }
            lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
        }
        return lines.joined(separator: "\n")
    }
}
