/// Why bytes are not the JSON, or not the document, that was expected; never repeats them.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where it was noticed: how many bytes stand before that place.
    public let offset: Int
    /// What is wrong, in words that go after a colon, such as `a string without an end`.
    public let reason: String

    /// Makes an error from its parts.
    public init(offset: Int, reason: String) {
        self.offset = offset
        self.reason = reason
    }

    /// What is wrong, and where, such as `a string without an end (byte 17)`.
    public var description: String { "\(self.reason) (byte \(self.offset))" }
}
