/// The name of an object's member, as ``JSONReader/nextName()`` gives it.
///
/// A name is compared where it stands, so that a `switch` over the names that are known makes no text of it:
///
/// ```swift
/// while let name = try reader.nextName() {
///     switch name {
///     case "id": id = try reader.text()
///     default: try reader.skip()
///     }
/// }
/// ```
public struct JSONName: Sendable {
    /// The bytes among which the name stands, without escapes.
    let bytes: [UInt8]
    let range: Range<Int>

    /// The name as text.
    public var text: String { String(decoding: self.bytes[self.range], as: UTF8.self) }

    /// Whether the name is a certain word.
    public static func ~= (word: StaticString, name: JSONName) -> Bool {
        let start = name.range.lowerBound
        let count = word.utf8CodeUnitCount
        guard name.range.count == count else { return false }
        return word.withUTF8Buffer { letters in
            for index in 0..<count where letters[index] != name.bytes[start + index] { return false }
            return true
        }
    }
}
