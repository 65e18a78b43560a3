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

    /// The arguments by name, from what was typed after the verbs.
    ///
    /// | typed, for `pool move NAME [FOLDER] [REASON...]` | arguments |
    /// |---|---|
    /// | `pool move ci tools` | `name` ci, `folder` tools |
    /// | `pool move --folder tools ci`, `pool move ci --folder=tools` | the same |
    /// | `pool move ci tools it was --alone` | ..., `reason` it was --alone |
    /// | `pool move -- --odd` | `name` --odd |
    ///
    /// A flag names an argument, with `-` for `_`. Once the words of `REST...` have begun, everything is a word of it.
    ///
    /// - Parameter words: All words, the verbs among them.
    /// - Returns: The arguments in the pattern's order, without those that were left out.
    /// - Throws: ``Misfit`` when there are too few, too many or unknown ones.
    func arguments(_ words: [String]) throws(Misfit) -> [(name: String, value: String)] {
        var (named, left) = try self.flags(words.dropFirst(self.verbs.count))
        var arguments: [(name: String, value: String)] = []
        for parameter in self.parameters {
            if let value = named.removeValue(forKey: parameter.name) {
                arguments.append((parameter.name, value))
                continue
            }
            guard let word = left.first else {
                guard parameter.isOptional else { throw Misfit() }
                continue
            }
            arguments.append((parameter.name, parameter.isRest ? left.joined(separator: " ") : word))
            left = parameter.isRest ? [] : left.dropFirst()
        }
        guard left.isEmpty else { throw Misfit() }
        return arguments
    }

    /// Why the words do not fit the pattern.
    struct Misfit: Error {
        /// One clause about a flag; nil where there are too few or too many arguments, which the usage tells.
        var why: String?
    }

    /// The flags with their values, and the words that are left.
    private func flags(
        _ words: ArraySlice<String>
    ) throws(Misfit) -> (named: [String: String], left: ArraySlice<String>) {
        var named: [String: String] = [:]
        var left: ArraySlice<String> = []
        var words = words
        while let word = words.popFirst() {
            guard word.hasPrefix("--"), !self.isRest(after: left.count, named) else {
                left.append(word)
                continue
            }
            guard word != "--" else { return (named, left + words) }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts[0].lowercased().replacing("-", with: "_")
            guard self.parameters.contains(where: { $0.name == name }) else {
                let nearest = NearestName.among(self.parameters.map(\.name), to: name)
                let meant = nearest.map { "; did you mean --\($0)?" } ?? ""
                throw Misfit(why: "there is no --\(parts[0]) here\(meant)")
            }
            guard let value = parts.count == 2 ? String(parts[1]) : words.popFirst() else {
                throw Misfit(why: "--\(parts[0]) needs a value")
            }
            guard named.updateValue(value, forKey: name) == nil else {
                throw Misfit(why: "--\(parts[0]) is there twice")
            }
        }
        return (named, left)
    }

    /// Whether the next word belongs to `REST...`, some words of which are there already.
    private func isRest(after count: Int, _ named: [String: String]) -> Bool {
        guard let rest = self.parameters.last, rest.isRest, named[rest.name] == nil else { return false }
        return count > self.parameters.dropLast().filter { named[$0.name] == nil }.count
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
