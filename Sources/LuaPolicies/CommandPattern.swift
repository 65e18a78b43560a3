/// The form of a command: `verb… NAME [OPTIONAL] [REST...]`.
struct CommandPattern: Hashable, Sendable, CustomStringConvertible {
    /// The words that must be typed as they are.
    let verbs: [String]
    let parameters: [Parameter]
    /// The pattern as the policy wrote it, with single spaces: the usage line.
    let description: String

    struct Parameter: Hashable, Sendable {
        /// In small letters, as `args` has it.
        let name: String
        let isOptional: Bool
        /// Whether it takes all words that are left.
        let isRest: Bool
    }

    /// The command words that the host answers itself.
    static let hostWords = ["approve", "help", "reject", "undo", "why"]

    init(_ text: String) throws(Malformed) {
        let words = text.split(separator: " ").map(String.init)
        var verbs: [String] = []
        var parameters: [Parameter] = []
        for word in words {
            guard let parameter = try Self.parameter(word) else {
                guard parameters.isEmpty else {
                    throw Malformed("\"\(text)\": the word \(word) must stand before the arguments")
                }
                verbs.append(word)
                continue
            }
            if let last = parameters.last {
                guard !last.isRest else {
                    throw Malformed("\"\(text)\": nothing can follow \(last.name.uppercased())...")
                }
                guard !last.isOptional || parameter.isOptional else {
                    throw Malformed("\"\(text)\": \(word) must stand before the optional arguments")
                }
            }
            guard !parameters.contains(where: { $0.name == parameter.name }) else {
                throw Malformed("\"\(text)\": \(word) is there twice")
            }
            parameters.append(parameter)
        }
        guard let first = verbs.first else {
            throw Malformed("\"\(text)\": a command begins with a word in small letters")
        }
        guard !Self.hostWords.contains(first) else {
            throw Malformed("\"\(text)\": Poolwarden itself answers `\(first)`")
        }
        self.verbs = verbs
        self.parameters = parameters
        self.description = words.joined(separator: " ")
    }

    struct Malformed: Error {
        let message: String

        init(_ message: String) {
            self.message = message
        }
    }

    /// Whether the typed words begin with the pattern's own; upper case typed by a phone is no difference.
    func begins(_ words: [String]) -> Bool {
        words.count >= self.verbs.count && zip(words, self.verbs).allSatisfy { $0 == $1 || $0.lowercased() == $1 }
    }

    /// The arguments by name; nil when there are too few or too many.
    func arguments(_ words: [String]) -> [(name: String, value: String)]? {
        var left = words.dropFirst(self.verbs.count)
        var arguments: [(name: String, value: String)] = []
        for parameter in self.parameters {
            guard let word = left.first else {
                guard parameter.isOptional else { return nil }
                continue
            }
            if parameter.isRest {
                arguments.append((parameter.name, left.joined(separator: " ")))
                left = []
            } else {
                arguments.append((parameter.name, word))
                left = left.dropFirst()
            }
        }
        return left.isEmpty ? arguments : nil
    }

    /// Reads `NAME`, `[NAME]`, `REST...` or `[REST...]`; nil for a word in small letters.
    private static func parameter(_ word: String) throws(Malformed) -> Parameter? {
        var name = Substring(word)
        let isOptional = name.hasPrefix("[")
        if isOptional {
            guard name.hasSuffix("]") else { throw Malformed("\(word): the ] is missing") }
            name = name.dropFirst().dropLast()
        }
        let isRest = name.hasSuffix("...")
        if isRest { name = name.dropLast(3) }
        let isUpper = name.utf8.first.map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") } ?? false
        if isUpper, name.utf8.allSatisfy(Self.isParameterByte) {
            return Parameter(name: name.lowercased(), isOptional: isOptional, isRest: isRest)
        }
        guard !isOptional, !isRest, name.utf8.allSatisfy(Self.isVerbByte) else {
            throw Malformed("\(word) is neither a word in small letters nor an argument in CAPITALS")
        }
        return nil
    }

    private static func isParameterByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func isVerbByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
