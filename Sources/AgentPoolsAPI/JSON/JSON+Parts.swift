extension JSON {
    /// The member of an object; nil where there is none of that name, and in a value of another kind.
    public subscript(name: String) -> JSON? { self.members?[name] }

    /// The text of a string; nil for a value of another kind.
    public var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The value of a whole number, `3` as well as `3.0`; nil for any other value.
    public var integer: Int? {
        switch self {
        case .integer(let integer): integer
        case .number(let number): Int(exactly: number)
        case .null, .bool, .string, .array, .object: nil
        }
    }

    /// `true` or `false`; nil for a value of another kind.
    public var bool: Bool? {
        guard case .bool(let bool) = self else { return nil }
        return bool
    }

    /// The elements of a list; nil for a value of another kind.
    public var elements: [JSON]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members of an object; nil for a value of another kind.
    public var members: [String: JSON]? {
        guard case .object(let members) = self else { return nil }
        return members
    }
}
