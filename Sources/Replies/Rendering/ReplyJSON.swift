import Foundation

/// A JSON document of ours.
package enum ReplyJSON: Hashable, Sendable {
    case text(String)
    case number(Int64)
    case flag(Bool)
    case list([ReplyJSON])
    case object([String: ReplyJSON])

    /// An object; members that are nil are left out.
    static func members(_ members: KeyValuePairs<String, ReplyJSON?>) -> ReplyJSON {
        .object(Dictionary(members.compactMap { name, value in value.map { (name, $0) } }, uniquingKeysWith: { $1 }))
    }

    /// The object with some members more.
    func adding(_ members: [String: ReplyJSON]) -> ReplyJSON {
        guard case .object(let own) = self else { return self }
        return .object(own.merging(members) { $1 })
    }

    /// The document with its keys in order.
    ///
    /// - Parameter isSpaced: Whether it has a line for each member, for people who read it.
    /// - Returns: UTF-8.
    package func bytes(isSpaced: Bool = false) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if isSpaced { encoder.outputFormatting.insert(.prettyPrinted) }
        guard let bytes = try? encoder.encode(self) else { preconditionFailure("these values have a JSON form") }
        return Array(bytes)
    }
}

extension ReplyJSON: Encodable {
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .flag(let flag): try container.encode(flag)
        case .list(let list): try container.encode(list)
        case .object(let members): try container.encode(members)
        }
    }
}

extension ReplyJSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int64) { self = .number(value) }
    package init(booleanLiteral value: Bool) { self = .flag(value) }
}

extension ReplyJSON: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    package init(arrayLiteral elements: ReplyJSON...) { self = .list(elements) }
    package init(dictionaryLiteral elements: (String, ReplyJSON)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { $1 }))
    }
}
