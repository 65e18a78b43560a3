/// A name that the API accepts for an agent pool: letters, digits, `-` and `_`, at least one, at most 90.
///
/// - SeeAlso: `POST /organizations/:organization_name/agent-pools`, `data.attributes.name`. The length is ours: the
///   reference names none, and 90 keeps a name readable in chat.
public struct AgentPoolName: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The name as text.
    public let text: String

    /// The most characters that a name may have.
    public static let longest = 90

    /// The rule, in words for a person.
    public static let rule = "a pool name has only letters, digits, - and _, and at most \(Self.longest) of them"

    /// Returns nil when `text` breaks the rule.
    public init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= Self.longest, text.utf8.allSatisfy(\.isNameByte) else { return nil }
        self.text = text
    }

    /// Reads a name and checks it against the rule.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let name = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: Self.rule)
        }
        self = name
    }

    /// Writes the name as a string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.text)
    }

    /// The name itself.
    public var description: String { self.text }
}

extension UInt8 {
    /// Whether the byte is a letter, a digit, `-` or `_`: what names and IDs of the API consist of.
    var isNameByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default:
            false
        }
    }
}
