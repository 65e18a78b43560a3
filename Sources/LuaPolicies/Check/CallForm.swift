/// What one call takes, in order, as the table of the host's words says it.
struct CallForm {
    let name: String
    let parameters: [Parameter]
    /// Whether any number of arguments may follow.
    var isRepeated = false

    struct Parameter {
        let kind: Kind
        let isOptional: Bool

        enum Kind: Hashable {
            case any
            case text
            /// A sentence for people: a text that is not empty, or a number.
            case sentence
            case number
            case function
            case options([CallOption])
            /// What an earlier read gave, such as `a pool`, and the call that gives it.
            case resource(String, from: String)
            case list
        }
    }

    /// What is wrong with a call; nil where nothing is, or nothing can be seen.
    func message(about call: CodeUses.Call) -> String? {
        if !self.isRepeated, call.arguments.count > self.parameters.count {
            let most = self.parameters.count
            return "\(self.name) takes \(most == 0 ? "nothing" : "at most \(most) argument\(most == 1 ? "" : "s")")"
        }
        for (index, parameter) in self.parameters.enumerated() {
            guard index < call.arguments.count else {
                guard !call.isOpen, !parameter.isOptional else { return nil }
                return "\(self.name) takes \(parameter.kind.text); nothing is given"
            }
            let argument = call.arguments[index]
            if argument == .absent, parameter.isOptional { continue }
            if let message = self.message(about: argument, parameter.kind) { return message }
        }
        return nil
    }

    private func message(about argument: CodeValue, _ kind: Parameter.Kind) -> String? {
        if case .options(let options) = kind, case .table(let table) = argument {
            return self.message(aboutOptions: table, options)
        }
        guard let given = argument.kind else { return nil }
        if case .resource(_, let source) = kind {
            // A table that is written down here, and has no ID in it, is none of those that the host has given.
            if case .table(let table) = argument, table.isOpen || table.fields["id"] != nil { return nil }
            return "\(self.name) takes \(kind.text) as \(source) gives it, not \(given == "nil" ? given : "a \(given)")"
        }
        guard !kind.takes.contains(given) else { return nil }
        return "\(self.name) takes \(kind.text), not \(given == "nil" ? given : "a \(given)")"
    }

    private func message(aboutOptions table: CodeTable, _ options: [CallOption]) -> String? {
        guard table.elements.isEmpty else {
            let example = options.first?.name ?? "name"
            return "\(self.name) takes its options with names, such as { \(example) = ... }"
        }
        let names = options.map(\.name)
        for name in table.fields.keys.sorted() {
            guard let option = options.first(where: { $0.name == name }) else {
                let meant = NearestName.among(names, to: name).map { "did you mean `\($0)`?" }
                return "\(self.name) has no option `\(name)`; \(meant ?? "there are " + names.joined(separator: ", "))"
            }
            guard let value = table.fields[name], value != .absent else { continue }
            if let message = option.message(about: value) { return "\(self.name): \(message)" }
        }
        let missing = options.first { !$0.isOptional && (table.fields[$0.name] ?? .absent) == .absent }
        guard !table.isOpen, let missing else { return nil }
        return "\(self.name) needs \(missing.name): { \(missing.name) = ... }"
    }
}

extension CallForm.Parameter.Kind {
    /// What it is called in messages.
    fileprivate var text: String {
        switch self {
        case .any: "a value"
        case .text: "a text"
        case .sentence: "a sentence for people"
        case .number: "a number"
        case .function: "a function"
        case .options: "its options as { name = value }"
        case .resource(let what, _): what
        case .list: "a list of pools"
        }
    }

    /// The kinds of values that may be right.
    fileprivate var takes: Set<String> {
        switch self {
        case .any: ["nil", "boolean", "number", "text", "table", "function"]
        case .text: ["text"]
        case .sentence: ["text", "number"]
        case .number: ["number", "table"]
        case .function: ["function"]
        case .options, .resource, .list: ["table"]
        }
    }
}

extension CallForm {
    /// The calls that are looked at, by their names.
    ///
    /// Registrations are not among them: they run when the file loads, and say themselves what is wrong.
    static let known: [String: CallForm] = HostWord.all.reduce(into: [:]) { forms, word in
        switch word.kind {
        case .table, .value, .method, .registration: break
        case .function, .read, .plan, .verdict: forms[word.name] = CallForm(word)
        }
    }

    private init(_ word: HostWord) {
        self.name = word.name
        self.parameters = word.takes.filter { !$0.isRepeated }.map { argument in
            Parameter(kind: Parameter.Kind(argument.letter, of: word), isOptional: argument.isOptional)
        }
        self.isRepeated = word.takes.contains(where: \.isRepeated)
    }
}

extension CallForm.Parameter.Kind {
    /// - Parameters:
    ///   - letter: As host_words.h lists them.
    ///   - word: Whose argument it is.
    fileprivate init(_ letter: Character, of word: HostWord) {
        switch letter {
        case "t": self = .text
        case "s": self = .sentence
        case "n", "m": self = .number
        case "f": self = .function
        case "p": self = .resource("a pool", from: "tfc.pools.each")
        case "a": self = .resource("an agent", from: "tfc.agents.each")
        case "k": self = .resource("a token", from: "tfc.tokens.each")
        case "P": self = .list
        case "o":
            let fields = word.options.flatMap(HostType.named)?.fields ?? []
            self = .options(fields.map(CallOption.init))
        default: self = .any
        }
    }
}
