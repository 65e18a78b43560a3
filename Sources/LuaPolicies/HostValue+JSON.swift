import AgentPoolsAPI

extension HostValue {
    /// Why a value cannot be written as JSON.
    struct NotJSON: Error {
        let message: String
    }

    /// The value as JSON.
    ///
    /// A table with keys 1, 2, 3 and so on is a list, one with texts as keys an object.
    var json: JSON {
        get throws(NotJSON) {
            switch self {
            case .absent, .null: return .null
            case .bool(let bool): return .bool(bool)
            case .integer(let integer): return .integer(Int(integer))
            case .number(let number):
                guard number.isFinite else { throw NotJSON(message: "it has no infinite numbers, and no nan") }
                return .number(number)
            case .text(let text): return .string(text)
            case .function: throw NotJSON(message: "a function is none")
            case .table(let entries): return try Self.json(entries, list: self.list)
            }
        }
    }

    private static func json(_ entries: [Entry], list: [HostValue]?) throws(NotJSON) -> JSON {
        if let list, !list.isEmpty {
            return .array(try list.map { value throws(NotJSON) in try value.json })
        }
        var members: [String: JSON] = [:]
        for entry in entries {
            guard let name = entry.key.text else {
                throw NotJSON(message: "a table has either the keys 1, 2, 3, ... without holes, or texts as keys")
            }
            members[name] = try entry.value.json
        }
        return .object(members)
    }
}

extension ValueWriter {
    /// Writes a value that JSON had.
    mutating func json(_ json: JSON) {
        switch json {
        case .null: self.null()
        case .bool(let bool): self.bool(bool)
        case .integer(let integer): self.integer(integer)
        case .number(let number): self.number(number)
        case .string(let text): self.text(text)
        case .array(let values):
            self.list(values.count)
            for value in values { self.json(value) }
        case .object(let members):
            self.record(members.count)
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                self.key(name)
                self.json(value)
            }
        }
    }
}
