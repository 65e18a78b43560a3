import Intake

extension JSONTree {
    /// The tree of a value that was read, so that files can be compared whatever their layout.
    init(_ value: JSONValue) {
        switch value.kind {
        case .object: self = .object(value.members.map { Member($0.name, JSONTree($0.value)) })
        case .array: self = .array(value.elements.map { JSONTree($0) })
        case .string: self = .string(value.text ?? "")
        case .number: self = value.integer.map(JSONTree.number) ?? .string(value.literal ?? "")
        case .bool: self = .bool(value.bool ?? false)
        case .null: self = .null
        }
    }

    /// The tree with a member or element a line, for people.
    func layout(indent: String = "") -> String {
        let inner = indent + "  "
        switch self {
        case .object(let members) where !members.isEmpty:
            let lines = members.map { inner + JSONTree.string($0.name).text + ": " + $0.value.layout(indent: inner) }
            return "{\n" + lines.joined(separator: ",\n") + "\n" + indent + "}"
        case .array(let elements) where !elements.isEmpty:
            let lines = elements.map { inner + $0.layout(indent: inner) }
            return "[\n" + lines.joined(separator: ",\n") + "\n" + indent + "]"
        case .object, .array, .string, .number, .bool, .null:
            return self.text
        }
    }
}
