/// The `{ name = value }` of a call; a name that the call does not know is an error, not ignored.
struct Options {
    private let fields: [String: HostValue]
    private let call: String

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

    func texts(_ name: String) throws(Refusal) -> [String]? {
        guard let value = self.fields[name] else { return nil }
        guard let texts = value.texts else { throw Refusal("\(self.call): \(name) takes a text or a list of texts") }
        return texts
    }

    /// A number of seconds, as `hours(1)` or `now()` gives it.
    func seconds(_ name: String) throws(Refusal) -> Int? {
        switch self.fields[name] {
        case nil: nil
        case .integer(let seconds): Int(seconds)
        case .number(let seconds) where seconds.magnitude < 1e15: Int(seconds)
        default: throw Refusal("\(self.call): \(name) takes a time, such as hours(1)")
        }
    }
}
