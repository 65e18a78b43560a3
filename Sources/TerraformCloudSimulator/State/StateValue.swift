import AgentPoolsAPI
import Foundation

/// Why a state is not taken: where it is wrong, and what could stand there.
package struct StateError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A JSON pointer, such as `/agents/3/attributes/status`; empty for the document itself.
    package let pointer: String
    /// What is wrong, and what could stand there.
    package let detail: String

    package var description: String {
        self.pointer.isEmpty ? self.detail : "\(self.pointer): \(self.detail)"
    }
}

/// A value of a state, with the place where it stands.
struct StateValue {
    let json: JSON
    let pointer: String

    func error(_ detail: String) -> StateError {
        StateError(pointer: self.pointer, detail: detail)
    }

    /// A member of an object; nil where it is missing or `null`.
    func optional(_ name: String) throws(StateError) -> StateValue? {
        guard case .object(let members) = self.json else { throw self.error("must be an object") }
        guard let value = members[name], value != .null else { return nil }
        return StateValue(json: value, pointer: "\(self.pointer)/\(name)")
    }

    /// A member of an object that must be there.
    func required(_ name: String) throws(StateError) -> StateValue {
        guard let value = try self.optional(name) else {
            throw StateError(pointer: "\(self.pointer)/\(name)", detail: "is missing")
        }
        return value
    }

    /// The elements of a list that may be missing.
    func list(_ name: String) throws(StateError) -> [StateValue] {
        guard let list = try self.optional(name) else { return [] }
        guard case .array(let elements) = list.json else { throw list.error("must be a list") }
        return elements.enumerated().map { StateValue(json: $1, pointer: "\(list.pointer)/\($0)") }
    }

    /// The members of an object; none where it is missing.
    func members(_ name: String) throws(StateError) -> [String: JSON] {
        guard let value = try self.optional(name) else { return [:] }
        guard case .object(let members) = value.json else { throw value.error("must be an object") }
        return members
    }

    func text() throws(StateError) -> String {
        guard case .string(let text) = self.json else { throw self.error("must be a string") }
        return text
    }

    /// The name of an organization.
    func name() throws(StateError) -> String {
        let text = try self.text()
        let isName = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isName, (1...128).contains(text.utf8.count) else {
            throw self.error("must be a name: 1 to 128 letters, digits, - and _")
        }
        return text
    }

    func bool() throws(StateError) -> Bool {
        guard case .bool(let bool) = self.json else { throw self.error("must be true or false") }
        return bool
    }

    /// A number from 0 to 1.
    func share() throws(StateError) -> Double {
        let share: Double? =
            switch self.json {
            case .integer(let integer): Double(integer)
            case .number(let number): number
            default: nil
            }
        guard let share, (0...1).contains(share) else { throw self.error("must be a number from 0 to 1") }
        return share
    }

    func time() throws(StateError) -> Date {
        guard let time = Timestamp.read(try self.text()) else {
            throw self.error("must be a time such as 2026-01-01T00:00:00.000Z")
        }
        return time
    }

    /// Seconds, more than 0.
    func span() throws(StateError) -> Double {
        guard let seconds = TimeSpan.read(try self.text()), seconds > 0 else {
            throw self.error("must be a span of time such as 30s, 5m or 1h30m")
        }
        return seconds
    }

    func id<ID: ResourceID>() throws(StateError) -> ID {
        let id = ID(rawValue: try self.text())
        guard id.isWellFormed else { throw self.error("must be an ID: 1 to 128 letters, digits, - and _") }
        return id
    }

    /// The ID of a resource object of a type.
    func id<ID: ResourceID>(ofType type: String) throws(StateError) -> ID {
        let given = try self.required("type")
        guard try given.text() == type else { throw given.error("must be \"\(type)\"") }
        return try self.required("id").id()
    }

    /// The attribute of a resource object.
    func attribute(_ name: String) throws(StateError) -> StateValue? {
        try self.optional("attributes")?.optional(name)
    }

    /// What a relationship to one points to.
    func related(_ name: String) throws(StateError) -> StateValue? {
        try self.optional("relationships")?.optional(name)?.optional("data")
    }

    /// What a relationship to many points to.
    func allRelated(_ name: String) throws(StateError) -> [StateValue] {
        try self.optional("relationships")?.optional(name)?.list("data") ?? []
    }
}
