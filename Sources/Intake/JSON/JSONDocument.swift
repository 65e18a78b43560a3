/// A JSON document that has been read once, from the first byte to the last.
///
/// It keeps the bytes as they are, and an index of where each value stands; nothing is copied or converted before
/// somebody asks for it. What is held to be JSON is RFC 8259, and stricter where that leaves room:
///
/// - UTF-8 without a byte order mark, every byte of it valid; no half of a surrogate pair in an escape;
/// - no name twice in an object, compared after unescaping, because readers differ in which one they believe;
/// - at most ``depthLimit`` levels of nesting.
///
/// - Note: Cost: one pass, about 1 µs for each kilobyte (release); eight bytes of index for each name and value.
/// - SeeAlso: RFC 8259; RFC 7493 (I-JSON), sections 2.1 to 2.3.
package struct JSONDocument: Sendable {
    /// How deeply objects and arrays may be nested; GitHub's payloads reach 7.
    package static let depthLimit = 64

    let bytes: [UInt8]
    let entries: [JSONEntry]

    /// Reads the document.
    ///
    /// - Throws: ``JSONError`` that names the offset of the first byte which is wrong.
    package init(_ bytes: [UInt8]) throws(JSONError) {
        self.bytes = bytes
        self.entries = try bytes.withUnsafeBufferPointer { buffer throws(JSONError) in
            try JSONParser.entries(of: buffer)
        }
    }

    /// The outermost value.
    package var root: JSONValue { JSONValue(document: self, index: 0) }

    /// The value that a path of names leads to, such as `comment.user.login`; nil when there is none.
    ///
    /// - Parameter path: Names of object members, separated by dots; a name with a dot in it cannot be reached so.
    /// - Returns: The value, which may be a JSON `null`; nil when a name is not there.
    package func value(at path: String) -> JSONValue? {
        var path = path
        // Byte by byte: dividing a text into its characters took longer than finding the members.
        return path.withUTF8 { path in
            var value = self.root
            for name in path.split(separator: UInt8(ascii: ".")) {
                guard let member = value.member(named: name) else { return nil }
                value = member
            }
            return value
        }
    }

    /// The string at a path; nil when there is none, or when it is not a string.
    package func text(at path: String) -> String? { self.value(at: path)?.text }

    /// The whole number at a path; nil when there is none, or when it is no whole number of 64 bits.
    package func integer(at path: String) -> Int? { self.value(at: path)?.integer }

    /// The index of the entry after the value at `index`, whatever that value holds.
    func index(after index: Int) -> Int {
        let entry = self.entries[index]
        return switch entry.kind {
        case .object, .array: entry.extent
        case .string, .escapedString, .number, .true, .false, .null, .end: index + 1
        }
    }
}
