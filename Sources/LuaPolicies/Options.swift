/// The `{ name = value }` of a call; a name that the call does not know is an error, not ignored.
struct Options {
    private let fields: [String: HostValue]
    /// The call that takes them, for errors.
    let call: String

    init(_ value: HostValue, of call: String) throws(Refusal) {
        self.call = call
        var fields: [String: HostValue] = [:]
        if case .table(let entries) = value {
            for entry in entries {
                guard let name = entry.key.text else {
                    throw Refusal("\(call) takes its options with names, such as { name = \"ci-arm\" }")
                }
                fields[name] = entry.value
            }
        }
        self.fields = fields
    }

    func allow(_ known: [String]) throws(Refusal) {
        for name in self.fields.keys.sorted() where !known.contains(name) {
            let meant = NearestName.among(known, to: name).map { "did you mean `\($0)`?" }
            throw Refusal(
                "\(self.call) has no option `\(name)`; \(meant ?? "there are " + known.joined(separator: ", "))"
            )
        }
    }

    func text(_ name: String) throws(Refusal) -> String? {
        guard let value = self.fields[name] else { return nil }
        guard let text = value.text else { throw Refusal("\(self.call): \(name) takes a text, not a \(value.kind)") }
        return text
    }

    func bool(_ name: String) throws(Refusal) -> Bool? {
        guard let value = self.fields[name] else { return nil }
        guard case .bool(let bool) = value else {
            throw Refusal("\(self.call): \(name) takes true or false, not a \(value.kind)")
        }
        return bool
    }

    func integer(_ name: String) throws(Refusal) -> Int? {
        guard let value = self.fields[name] else { return nil }
        switch value {
        case .integer(let integer): return Int(integer)
        case .number(let number):
            guard let integer = Int(exactly: number) else { fallthrough }
            return integer
        default: throw Refusal("\(self.call): \(name) takes a whole number, not a \(value.kind)")
        }
    }

    func texts(_ name: String) throws(Refusal) -> [String]? {
        guard let value = self.fields[name] else { return nil }
        guard let texts = value.texts else { throw Refusal("\(self.call): \(name) takes a text or a list of texts") }
        return texts
    }

    /// A duration in whole seconds, as `hours(1)` gives it.
    func duration(_ name: String) throws(Refusal) -> Int? {
        guard let value = self.fields[name] else { return nil }
        guard let seconds = Self.seconds(value), seconds >= 0 else {
            throw Refusal("\(self.call): \(name) takes a time of 0 up to \(Seconds.most) seconds, such as hours(1)")
        }
        return Int(seconds)
    }

    /// A moment in seconds since 1970, as `now()` gives it.
    func moment(_ name: String) throws(Refusal) -> Int? {
        guard let value = self.fields[name] else { return nil }
        guard let seconds = Self.seconds(value) else {
            let range = "a time within \(Seconds.most) seconds of 1970"
            throw Refusal("\(self.call): \(name) takes \(range), such as now() - hours(1)")
        }
        return Int(seconds)
    }

    /// Nil for what is no number, or out of range: a policy may have made it of what a person typed.
    private static func seconds(_ value: HostValue) -> Double? {
        switch value {
        case .integer(let seconds) where seconds.magnitude <= Seconds.most: Double(seconds)
        case .number(let seconds) where seconds.magnitude <= Double(Seconds.most): seconds
        default: nil
        }
    }
}
