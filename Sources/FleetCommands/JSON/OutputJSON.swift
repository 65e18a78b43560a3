import AgentPoolsAPI
import Foundation

/// A JSON value whose members keep their order, for output that people read, too.
indirect enum OutputJSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([OutputJSON])
    case object([Member])

    struct Member: Sendable, Hashable {
        let name: String
        let value: OutputJSON

        init(_ name: String, _ value: OutputJSON) {
            self.name = name
            self.value = value
        }
    }

    /// Text, or `null`.
    static func text(_ text: String?) -> OutputJSON {
        text.map { .string($0) } ?? .null
    }

    /// A point in time in the API's own form, or `null`.
    static func time(_ date: Date?) -> OutputJSON {
        .text(date.map(Timestamp.write))
    }

    static func ids(_ ids: [some ResourceID]) -> OutputJSON {
        .array(ids.map { .string($0.rawValue) })
    }

    /// What came from the API, its members by name.
    init(_ json: JSON) {
        self =
            switch json {
            case .null: .null
            case .bool(let bool): .bool(bool)
            case .integer(let integer): .integer(integer)
            case .number(let number): .number(number)
            case .string(let string): .string(string)
            case .array(let array): .array(array.map(OutputJSON.init))
            case .object(let members): .init(members)
            }
    }

    init(_ members: [String: JSON]) {
        self = .object(members.sorted { $0.key < $1.key }.map { Member($0.key, OutputJSON($0.value)) })
    }

    /// The names of an object's members, in their order.
    var names: [String] {
        guard case .object(let members) = self else { return [] }
        return members.map(\.name)
    }
}

extension OutputJSON {
    /// The value over several lines, indented by two blanks.
    var text: String {
        self.text(margin: "")
    }

    private func text(margin: String) -> String {
        switch self {
        case .null: return "null"
        case .bool(let bool): return bool ? "true" : "false"
        case .integer(let integer): return String(integer)
        case .number(let number): return number.isFinite ? "\(number)" : "null"
        case .string(let string): return Self.quoted(string)
        case .array(let array):
            return Self.block("[", array.map { $0.text(margin: margin + "  ") }, "]", margin)
        case .object(let members):
            let lines = members.map { "\(Self.quoted($0.name)): \($0.value.text(margin: margin + "  "))" }
            return Self.block("{", lines, "}", margin)
        }
    }

    private static func block(_ open: String, _ lines: [String], _ close: String, _ margin: String) -> String {
        guard !lines.isEmpty else { return open + close }
        return "\(open)\n" + lines.map { "\(margin)  \($0)" }.joined(separator: ",\n") + "\n\(margin)\(close)"
    }

    /// Escapes more than JSON asks for: nothing that a terminal would obey comes out as it is.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.isPrintable: quoted.unicodeScalars.append(scalar)
            default: quoted += Character(scalar).utf16.map(Self.escape).joined()
            }
        }
        return quoted + "\""
    }

    private static func escape(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
