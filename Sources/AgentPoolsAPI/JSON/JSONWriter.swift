public import Foundation

/// Writes JSON as bytes, without white space.
///
/// The commas and colons are the writer's, the order of calls is the caller's: each ``name(_:)`` is followed by exactly
/// one value.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.beginObject()
/// writer.name("id")
/// writer.write("agent-1")
/// writer.endObject()
/// ```
public struct JSONWriter: Sendable {
    /// What has been written.
    public private(set) var bytes: [UInt8] = []
    /// Whether a comma goes before what comes next in this container.
    private var isAfterValue = false

    /// Begins with nothing.
    public init() {}

    /// Makes room beforehand.
    ///
    /// - Parameter count: About how many bytes will be written.
    public mutating func reserve(_ count: Int) {
        self.bytes.reserveCapacity(count)
    }

    /// Opens an object.
    public mutating func beginObject() { self.begin(UInt8(ascii: "{")) }

    /// Closes an object.
    public mutating func endObject() { self.end(UInt8(ascii: "}")) }

    /// Opens a list.
    public mutating func beginArray() { self.begin(UInt8(ascii: "[")) }

    /// Closes a list.
    public mutating func endArray() { self.end(UInt8(ascii: "]")) }

    /// Writes the name of a member.
    public mutating func name(_ name: String) {
        self.separate()
        self.appendString(name)
        self.endName()
    }

    /// Writes the name of a member that needs no escapes.
    mutating func name(_ name: StaticString) {
        self.separate()
        self.bytes.append(UInt8(ascii: "\""))
        self.append(name)
        self.bytes.append(UInt8(ascii: "\""))
        self.endName()
    }

    /// Writes a string; nil as `null`.
    public mutating func write(_ text: String?) {
        guard let text else { return self.writeNull() }
        self.separate()
        self.appendString(text)
        self.isAfterValue = true
    }

    /// Writes a string that consists of an ID between words that need no escapes, such as a path.
    mutating func write(_ before: StaticString, _ id: String, _ after: StaticString = "") {
        self.separate()
        self.bytes.append(UInt8(ascii: "\""))
        self.append(before)
        self.appendEscaped(id)
        self.append(after)
        self.bytes.append(UInt8(ascii: "\""))
        self.isAfterValue = true
    }

    /// Writes a whole number; nil as `null`.
    public mutating func write(_ integer: Int?) {
        guard let integer else { return self.writeNull() }
        self.separate()
        self.bytes.append(contentsOf: integer.description.utf8)
        self.isAfterValue = true
    }

    /// Writes a number with a fraction, in the fewest digits that read back as the same; what is no number as `null`.
    public mutating func write(_ number: Double) {
        guard number.isFinite else { return self.writeNull() }
        self.separate()
        self.bytes.append(contentsOf: number.description.utf8)
        self.isAfterValue = true
    }

    /// Writes `true` or `false`.
    public mutating func write(_ bool: Bool) {
        self.separate()
        self.append(bool ? "true" : "false")
        self.isAfterValue = true
    }

    /// Writes a point in time in the API's form; nil as `null`.
    public mutating func write(_ date: Date?) {
        guard let date else { return self.writeNull() }
        self.separate()
        self.bytes.append(UInt8(ascii: "\""))
        Timestamp.append(date, to: &self.bytes)
        self.bytes.append(UInt8(ascii: "\""))
        self.isAfterValue = true
    }

    /// Writes `null`.
    public mutating func writeNull() {
        self.separate()
        self.append("null")
        self.isAfterValue = true
    }

    /// Writes any value; the members of objects sorted by name.
    public mutating func write(_ json: JSON) {
        switch json {
        case .null: self.writeNull()
        case .bool(let bool): self.write(bool)
        case .integer(let integer): self.write(integer)
        case .number(let number): self.write(number)
        case .string(let text): self.write(text)
        case .array(let elements):
            self.beginArray()
            for element in elements { self.write(element) }
            self.endArray()
        case .object(let members):
            self.beginObject()
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                self.name(name)
                self.write(value)
            }
            self.endObject()
        }
    }
}

extension JSONWriter {
    private mutating func begin(_ mark: UInt8) {
        self.separate()
        self.bytes.append(mark)
        self.isAfterValue = false
    }

    private mutating func end(_ mark: UInt8) {
        self.bytes.append(mark)
        self.isAfterValue = true
    }

    private mutating func separate() {
        guard self.isAfterValue else { return }
        self.bytes.append(UInt8(ascii: ","))
    }

    private mutating func endName() {
        self.bytes.append(UInt8(ascii: ":"))
        self.isAfterValue = false
    }

    private mutating func append(_ word: StaticString) {
        word.withUTF8Buffer { self.bytes.append(contentsOf: $0) }
    }

    private mutating func appendString(_ text: String) {
        self.bytes.append(UInt8(ascii: "\""))
        self.appendEscaped(text)
        self.bytes.append(UInt8(ascii: "\""))
    }

    private mutating func appendEscaped(_ text: String) {
        guard text.utf8.contains(where: \.needsEscape) else {
            self.bytes.append(contentsOf: text.utf8)
            return
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): self.append("\\\"")
            case UInt8(ascii: "\\"): self.append("\\\\")
            case 0x08: self.append("\\b")
            case 0x09: self.append("\\t")
            case 0x0A: self.append("\\n")
            case 0x0C: self.append("\\f")
            case 0x0D: self.append("\\r")
            case ..<0x20:
                self.append(byte < 0x10 ? "\\u000" : "\\u001")
                self.bytes.append(contentsOf: String(byte & 0x0F, radix: 16).utf8)
            default: self.bytes.append(byte)
            }
        }
    }
}

extension UInt8 {
    /// Whether the byte cannot stand for itself in a string.
    fileprivate var needsEscape: Bool { self < 0x20 || self == UInt8(ascii: "\"") || self == UInt8(ascii: "\\") }
}
