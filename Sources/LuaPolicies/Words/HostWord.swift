import CLuaBridge

/// One word that policies have from the host, as the table of the bridge has it.
///
/// - SeeAlso: `CLuaBridge/host_words.c`, which registers the words from the same table.
struct HostWord: Sendable {
    /// Such as `tfc.pools.create`; a method is `Actor:in_group`.
    let name: String
    let kind: Kind
    /// What it takes, in order.
    let takes: [Argument]
    /// The name of the ``HostType`` that its options have.
    let options: String?
    /// Whether it goes through a list page by page.
    let isPaged: Bool
    /// Its type as the Lua language server writes types.
    let signature: String
    /// For people: what it does, in which units, and when it is an error.
    let about: String
    let example: String?

    /// How a word is answered; the order is the bridge's.
    enum Kind: UInt32, CaseIterable, Sendable {
        case table, value, function, method, read, plan, verdict, registration
    }

    /// One argument.
    struct Argument: Hashable, Sendable {
        /// The letter that says what it is; host_words.h lists them.
        let letter: Character
        let isOptional: Bool
        /// Whether any number of them may be given.
        let isRepeated: Bool
    }

    /// Every word that is there, in the order of the table: a table stands before what it holds.
    static let all: [HostWord] = {
        var words: [HostWord] = []
        var index = 0
        while let entry = box_word(index) {
            words.append(HostWord(entry.pointee))
            index += 1
        }
        return words
    }()

    private init(_ entry: box_word) {
        self.name = String(cString: entry.name)
        self.kind = Kind(rawValue: entry.kind.rawValue) ?? .value
        self.takes = Self.arguments(entry.takes.map { String(cString: $0) } ?? "")
        self.options = entry.options.map { String(cString: $0) }
        self.isPaged = entry.pages
        self.signature = String(cString: entry.signature)
        self.about = String(cString: entry.about)
        self.example = entry.example.map { String(cString: $0) }
    }

    /// Reads such as `po?` and `v*`.
    private static func arguments(_ text: String) -> [Argument] {
        var arguments: [Argument] = []
        for character in text {
            switch character {
            case "?", "*":
                guard let last = arguments.popLast() else { continue }
                arguments.append(
                    Argument(letter: last.letter, isOptional: true, isRepeated: character == "*")
                )
            default: arguments.append(Argument(letter: character, isOptional: false, isRepeated: false))
            }
        }
        return arguments
    }

    /// The part of the name behind the last dot or colon.
    var member: String { String(self.name.split { $0 == "." || $0 == ":" }.last ?? "") }

    /// The table that holds it; nil for a global.
    var holder: String? {
        guard let end = self.name.lastIndex(where: { $0 == "." || $0 == ":" }) else { return nil }
        return String(self.name[..<end])
    }
}

/// The form of a table that policies give to the host or get from it, or another name of a plain type.
struct HostType: Sendable {
    let name: String
    let about: String
    /// The type that it is another name of.
    let alias: String?
    /// The type of its elements, where it is a list.
    let element: String?
    /// Whether policies write it; else the host does.
    let isGiven: Bool
    /// What it can be reckoned with, such as `sub(Time): Duration`.
    let operators: [String]
    let fields: [Field]

    struct Field: Sendable {
        let name: String
        /// As the Lua language server writes types.
        let type: String
        let isOptional: Bool
        let about: String
    }

    static let all: [HostType] = {
        var types: [HostType] = []
        while let entry = box_type(types.count) { types.append(HostType(entry.pointee)) }
        return types
    }()

    static func named(_ name: String) -> HostType? { Self.all.first { $0.name == name } }

    private init(_ entry: box_type) {
        self.name = String(cString: entry.name)
        self.about = String(cString: entry.about)
        self.alias = entry.alias.map { String(cString: $0) }
        self.element = entry.list_of.map { String(cString: $0) }
        self.isGiven = entry.given
        let operators = entry.operators.map { String(cString: $0) } ?? ""
        self.operators = operators.split(separator: "\n").map(String.init)
        var fields: [Field] = []
        while let field = entry.fields?[fields.count], let name = field.name {
            fields.append(
                Field(
                    name: String(cString: name),
                    type: String(cString: field.type),
                    isOptional: field.optional,
                    about: String(cString: field.about),
                )
            )
        }
        self.fields = fields
    }
}
