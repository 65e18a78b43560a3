/// Reads JSON from bytes, one value after the other, without making a tree of it.
///
/// Strict in syntax: RFC 8259 and valid UTF-8, no more than ``deepest`` containers inside one another, and nothing after
/// the document. Tolerant in kinds: a value of another kind than asked for is passed over and reads as nil.
///
/// Whoever enters an object or a list reads it to its end, and reads or skips each value exactly once. Anything else is an
/// error, never a crash.
///
/// ```swift
/// var reader = JSONReader(bytes)
/// guard try reader.enterArray() else { return [] }
/// while try reader.nextElement() { texts.append(try reader.text()) }
/// try reader.finish()
/// ```
public struct JSONReader: Sendable {
    /// The most containers inside one another; the API's documents have fewer than 10.
    public static let deepest = 64

    let bytes: [UInt8]
    /// How many bytes have been read.
    var offset = 0
    private var depth = 0
    /// Whether a container was just entered: no comma goes before what comes first.
    private var isAtStart = false

    /// Begins at the first byte.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// What the next value is, without reading it.
    public mutating func kind() throws(JSONError) -> JSONKind {
        switch try self.nextByte() {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        default: throw self.error("no value where one should be")
        }
    }

    /// Enters an object; a value of another kind is passed over.
    ///
    /// - Returns: Whether there was an object. Its members are read with ``nextName()``.
    public mutating func enterObject() throws(JSONError) -> Bool {
        guard try self.nextByte() == UInt8(ascii: "{") else {
            try self.skip()
            return false
        }
        try self.enter()
        return true
    }

    /// Goes to the next member of the object that was entered last.
    ///
    /// - Returns: The member's name, whose value is to be read next; nil at the end of the object.
    public mutating func nextName() throws(JSONError) -> JSONName? {
        guard let name = try self.nextMember() else { return nil }
        guard name.hasEscapes else { return JSONName(bytes: self.bytes, range: name.range) }
        let letters = self.unescaped(name)
        return JSONName(bytes: letters, range: letters.indices)
    }

    /// Enters a list; a value of another kind is passed over.
    ///
    /// - Returns: Whether there was a list. Its elements are read after ``nextElement()``.
    public mutating func enterArray() throws(JSONError) -> Bool {
        guard try self.nextByte() == UInt8(ascii: "[") else {
            try self.skip()
            return false
        }
        try self.enter()
        return true
    }

    /// Goes to the next element of the list that was entered last.
    ///
    /// - Returns: Whether there is one, which is to be read next; false at the end of the list.
    public mutating func nextElement() throws(JSONError) -> Bool {
        try self.advance(to: UInt8(ascii: "]"))
    }

    /// Passes over the next value, whatever it is; its syntax is checked all the same.
    public mutating func skip() throws(JSONError) {
        switch try self.kind() {
        case .object:
            try self.enter()
            while try self.nextMember() != nil { try self.skip() }
        case .array:
            try self.enter()
            while try self.nextElement() { try self.skip() }
        case .string: _ = try self.scanString()
        case .number: _ = try self.scanNumber()
        case .bool, .null: _ = try self.word()
        }
    }

    /// Checks that nothing but white space is left.
    public mutating func finish() throws(JSONError) {
        self.skipWhiteSpace()
        guard self.offset == self.bytes.count else { throw self.error("something after the end of the document") }
    }

    /// An error at the place that is reached.
    ///
    /// - Parameter reason: What is wrong, in words that go after a colon, without anything of the bytes.
    /// - Returns: The error, to be thrown.
    public func error(_ reason: String) -> JSONError {
        JSONError(offset: self.offset, reason: reason)
    }
}

extension JSONReader {
    /// Goes to the next member, past its name and the colon.
    mutating func nextMember() throws(JSONError) -> ScannedString? {
        guard try self.advance(to: UInt8(ascii: "}")) else { return nil }
        guard self.bytes[self.offset] == UInt8(ascii: "\"") else { throw self.error("no name where one should be") }
        let name = try self.scanString()
        guard try self.nextByte() == UInt8(ascii: ":") else { throw self.error("no colon after a name") }
        self.offset += 1
        return name
    }

    /// Goes to the first byte that is no white space, and gives it without reading it.
    mutating func nextByte() throws(JSONError) -> UInt8 {
        self.skipWhiteSpace()
        guard self.offset < self.bytes.count else { throw self.error("an end in the middle") }
        return self.bytes[self.offset]
    }

    private mutating func skipWhiteSpace() {
        while self.offset < self.bytes.count {
            switch self.bytes[self.offset] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): self.offset += 1
            default: return
            }
        }
    }

    /// Goes past the mark that opens a container.
    private mutating func enter() throws(JSONError) {
        guard self.depth < Self.deepest else { throw self.error("too many containers inside one another") }
        self.depth += 1
        self.offset += 1
        self.isAtStart = true
    }

    /// Goes to what comes next in a container, past the comma before it; false past the mark that closes it.
    private mutating func advance(to end: UInt8) throws(JSONError) -> Bool {
        let byte = try self.nextByte()
        let isFirst = self.isAtStart
        self.isAtStart = false
        if byte == end {
            // Only a caller that ends more containers than it entered comes here with none open.
            guard self.depth > 0 else { throw self.error("no container is open") }
            self.depth -= 1
            self.offset += 1
            return false
        }
        guard !isFirst else { return true }
        guard byte == UInt8(ascii: ",") else { throw self.error("no comma where one should be") }
        self.offset += 1
        guard try self.nextByte() != end else { throw self.error("a comma before an end") }
        return true
    }
}
