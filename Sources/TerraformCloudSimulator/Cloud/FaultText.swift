/// Faults as people write them: `503:after on mutations next 2`.
///
///     KIND[:ARGUMENT] [on reads|mutations|CALL] [of ID] [next N | chance P] [for SPAN]
///
/// | kind | argument | what happens |
/// |---|---|---|
/// | `latency` | a span, or two with `-` between | the answer comes so much later |
/// | `429` | a span; `1s` without | nothing is done; the answer asks to wait so long |
/// | `500` ... `599` | `before` or `after` the effect; `before` without | a server error |
/// | `close`, `reset` | as above | the connection is closed, or reset, without an answer |
/// | `cut` | percent; `50` without | only so much of the answer comes |
/// | `garbage` | `before` or `after` the effect; `after` without | the answer is 200 with a body that is no JSON |
/// | `hang` | a span; `1h` without | nothing is done and nothing answered, until the connection is closed |
/// | `stale` | a span; `30s` without | lists are as they were so long ago |
/// | `revoked` | `404`, `401` or `403`; `404` without | as when the permission was revoked |
///
/// `next 1` where neither how often nor how long is said, and every time where only how long is said.
package enum FaultText {
    /// Reads a fault.
    ///
    /// - Throws: ``FaultTextError`` that says where the text is wrong, and what could stand there.
    package static func read(_ text: String) throws(FaultTextError) -> ScriptedFault {
        var words = FaultWords(text)
        guard let kind = words.next() else { throw FaultTextError(column: 1, "a kind of fault: \(Self.kinds)") }
        var scripted = ScriptedFault(try Self.fault(kind))
        var seen: Set<Substring> = []
        var frequency: ScriptedFault.Frequency?
        while let word = words.next() {
            guard seen.insert(word.text).inserted else {
                throw FaultTextError(column: word.column, "\(word.text) only once")
            }
            switch word.text {
            case "on": scripted.target = try Self.target(words.value(after: word))
            case "of": scripted.subject = String(try words.value(after: word).text)
            case "next" where !seen.contains("chance"):
                frequency = .next(try Self.number(words.value(after: word), in: 1...1_000_000))
            case "chance" where !seen.contains("next"):
                frequency = .chance(try Self.chance(words.value(after: word)))
            case "for": scripted.lasts = try Self.span(words.value(after: word))
            default: throw FaultTextError(column: word.column, "on, of, next or chance (one of the two), or for")
            }
        }
        scripted.frequency = frequency ?? (scripted.lasts == nil ? .next(1) : .chance(1))
        return scripted
    }

    /// Writes a fault so that it reads back the same.
    package static func write(_ scripted: ScriptedFault) -> String {
        var text = Self.write(scripted.fault)
        switch scripted.target {
        case .everything: break
        case .reads: text += " on reads"
        case .mutations: text += " on mutations"
        case .call(let name): text += " on \(name)"
        }
        if let subject = scripted.subject { text += " of \(subject)" }
        switch scripted.frequency {
        case .next(let times): text += " next \(times)"
        case .chance(let chance): text += " chance \(chance)"
        }
        if let lasts = scripted.lasts { text += " for \(TimeSpan.write(lasts))" }
        return text
    }

    private static let kinds = "latency, 429, 500 to 599, close, reset, cut, garbage, hang, stale or revoked"

    private static func write(_ fault: SimulatedFault) -> String {
        func when(_ applied: Bool) -> String { applied ? "after" : "before" }
        return switch fault {
        case .delay(let seconds): "latency:\(TimeSpan.write(seconds))"
        case .delayBetween(let least, let most): "latency:\(TimeSpan.write(least))-\(TimeSpan.write(most))"
        case .rateLimited(let seconds): "429:\(TimeSpan.write(seconds))"
        case .serverError(let status, let applied): "\(status):\(when(applied))"
        case .dropConnection(let applied): "close:\(when(applied))"
        case .resetConnection(let applied): "reset:\(when(applied))"
        case .cutAnswer(let percent): "cut:\(percent)"
        case .garbage(let applied): "garbage:\(when(applied))"
        case .hang(let seconds): "hang:\(TimeSpan.write(seconds))"
        case .staleList(let age): "stale:\(TimeSpan.write(age))"
        case .revoked(let status): "revoked:\(status)"
        }
    }

    private static func fault(_ word: FaultWord) throws(FaultTextError) -> SimulatedFault {
        let parts = word.text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let argument = parts.count > 1 ? FaultWord(text: parts[1], column: word.column + parts[0].count + 1) : nil
        switch parts[0] {
        case "latency":
            guard let argument else { throw FaultTextError(column: word.column, "latency:SPAN or latency:SPAN-SPAN") }
            return try Self.latency(argument)
        case "429": return .rateLimited(after: try argument.map(Self.span) ?? 1)
        case "close": return .dropConnection(applied: try Self.isAfter(argument))
        case "reset": return .resetConnection(applied: try Self.isAfter(argument))
        case "cut":
            guard let argument else { return .cutAnswer(percent: 50) }
            return .cutAnswer(percent: try Self.number(argument, in: 0...99))
        case "garbage": return .garbage(applied: argument == nil ? true : try Self.isAfter(argument))
        case "hang": return .hang(seconds: try argument.map(Self.span) ?? 3_600)
        case "stale": return .staleList(age: try argument.map(Self.span) ?? 30)
        case "revoked":
            guard let argument else { return .revoked(status: 404) }
            guard let status = Int(argument.text), [401, 403, 404].contains(status) else {
                throw FaultTextError(column: argument.column, "404, 401 or 403")
            }
            return .revoked(status: status)
        default:
            guard let status = Int(parts[0]), (500...599).contains(status) else {
                throw FaultTextError(column: word.column, "a kind of fault: \(Self.kinds)")
            }
            return .serverError(status: status, applied: try Self.isAfter(argument))
        }
    }

    private static func latency(_ word: FaultWord) throws(FaultTextError) -> SimulatedFault {
        let spans = word.text.split(separator: "-", omittingEmptySubsequences: false)
        guard spans.count == 2 else { return .delay(seconds: try Self.span(word)) }
        let least = try Self.span(FaultWord(text: spans[0], column: word.column))
        let second = FaultWord(text: spans[1], column: word.column + spans[0].count + 1)
        let most = try Self.span(second)
        guard least <= most else { throw FaultTextError(column: second.column, "a span that is not shorter") }
        return .delayBetween(least: least, most: most)
    }

    private static func isAfter(_ word: FaultWord?) throws(FaultTextError) -> Bool {
        switch word?.text {
        case nil, "before": return false
        case "after": return true
        case .some: throw FaultTextError(column: word?.column ?? 1, "before or after")
        }
    }

    private static func target(_ word: FaultWord) throws(FaultTextError) -> SimulatedFault.Target {
        switch word.text {
        case "reads": return .reads
        case "mutations": return .mutations
        default:
            guard SimulatedCall.names.contains(String(word.text)) else {
                let names = SimulatedCall.names.joined(separator: ", ")
                throw FaultTextError(column: word.column, "reads, mutations or a call: \(names)")
            }
            return .call(String(word.text))
        }
    }

    private static func span(_ word: FaultWord) throws(FaultTextError) -> Double {
        guard let seconds = TimeSpan.read(word.text) else {
            throw FaultTextError(column: word.column, "a span of time, such as 250ms, 1.5s or 5m")
        }
        return seconds
    }

    private static func number(_ word: FaultWord, in range: ClosedRange<Int>) throws(FaultTextError) -> Int {
        guard let number = Int(word.text), range.contains(number) else {
            throw FaultTextError(
                column: word.column,
                "a whole number from \(range.lowerBound) to \(range.upperBound)",
            )
        }
        return number
    }

    private static func chance(_ word: FaultWord) throws(FaultTextError) -> Double {
        guard let chance = Double(word.text), (0...1).contains(chance) else {
            throw FaultTextError(column: word.column, "a chance from 0 to 1, such as 0.05")
        }
        return chance
    }
}

/// Where the text of a fault is wrong, and what could stand there.
package struct FaultTextError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The first character that is wrong, from 1.
    package let column: Int
    /// What could stand there.
    package let expected: String

    init(column: Int, _ expected: String) {
        self.column = column
        self.expected = expected
    }

    package var description: String { "at character \(self.column): expected \(self.expected)" }
}

private struct FaultWord {
    let text: Substring
    /// Where it starts, from 1.
    let column: Int
}

/// The words of a text, with their places.
private struct FaultWords {
    private let text: String
    private var rest: Substring

    init(_ text: String) {
        self.text = text
        self.rest = text[...]
    }

    mutating func next() -> FaultWord? {
        self.rest = self.rest.drop { $0 == " " }
        guard !self.rest.isEmpty else { return nil }
        let word = self.rest.prefix { $0 != " " }
        self.rest = self.rest[word.endIndex...]
        return FaultWord(text: word, column: self.text.distance(from: self.text.startIndex, to: word.startIndex) + 1)
    }

    mutating func value(after word: FaultWord) throws(FaultTextError) -> FaultWord {
        guard let value = self.next() else {
            throw FaultTextError(column: word.column + word.text.count, "a value after \(word.text)")
        }
        return value
    }
}
