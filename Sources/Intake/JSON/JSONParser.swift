/// Reads a document once and writes its index; the strings and numbers are in extensions.
///
/// Every access is guarded by `position < count`, because an unsafe buffer checks nothing in release builds.
struct JSONParser {
    let bytes: UnsafeBufferPointer<UInt8>
    let count: Int
    var position = 0
    var entries: [JSONEntry] = []
    var names: JSONNames

    static func entries(of bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) -> [JSONEntry] {
        guard !bytes.isEmpty else { throw JSONError(.empty, at: 0) }
        guard bytes.count < JSONEntry.lengthLimit else { throw JSONError(.tooLong, at: bytes.count) }
        guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { throw JSONError(.byteOrderMark, at: 0) }
        var parser = JSONParser(bytes)
        parser.skipWhitespace()
        try parser.readValue(depth: 0)
        parser.skipWhitespace()
        guard parser.position == parser.count else { throw JSONError(.trailingBytes, at: parser.position) }
        return parser.entries
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        self.count = bytes.count
        // Real payloads have a name or value in every 20 to 30 bytes.
        self.names = JSONNames(expecting: bytes.count / 48)
        self.entries.reserveCapacity(bytes.count / 20 + 4)
    }

    private mutating func readValue(depth: Int) throws(JSONError) {
        switch self.byte {
        case UInt8(ascii: "\""): _ = try self.readString()
        case UInt8(ascii: "{"): try self.readObject(depth: depth + 1)
        case UInt8(ascii: "["): try self.readArray(depth: depth + 1)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try self.readNumber()
        case UInt8(ascii: "t"): try self.readWord("true", .true)
        case UInt8(ascii: "f"): try self.readWord("false", .false)
        case UInt8(ascii: "n"): try self.readWord("null", .null)
        default: throw self.unexpected
        }
    }

    private mutating func readObject(depth: Int) throws(JSONError) {
        let opening = try self.open(.object, depth: depth)
        if self.take(UInt8(ascii: "}")) { return self.close(opening) }
        while true {
            guard self.byte == UInt8(ascii: "\"") else { throw self.unexpected }
            let name = try self.readString()
            guard self.names.insert(name, of: opening, entries: self.entries, bytes: self.bytes) else {
                throw JSONError(.duplicateName, at: self.entries[name].start)
            }
            self.skipWhitespace()
            guard self.take(UInt8(ascii: ":")) else { throw self.unexpected }
            self.skipWhitespace()
            try self.readValue(depth: depth)
            self.skipWhitespace()
            if self.take(UInt8(ascii: "}")) { return self.close(opening) }
            guard self.take(UInt8(ascii: ",")) else { throw self.unexpected }
            self.skipWhitespace()
        }
    }

    private mutating func readArray(depth: Int) throws(JSONError) {
        let opening = try self.open(.array, depth: depth)
        if self.take(UInt8(ascii: "]")) { return self.close(opening) }
        while true {
            try self.readValue(depth: depth)
            self.skipWhitespace()
            if self.take(UInt8(ascii: "]")) { return self.close(opening) }
            guard self.take(UInt8(ascii: ",")) else { throw self.unexpected }
            self.skipWhitespace()
        }
    }

    /// Notes an opening bracket or brace, and goes to what follows it.
    private mutating func open(_ kind: JSONEntry.Kind, depth: Int) throws(JSONError) -> Int {
        guard depth <= JSONDocument.depthLimit else { throw JSONError(.tooDeep, at: self.position) }
        self.entries.append(JSONEntry(kind, start: self.position))
        self.position += 1
        self.skipWhitespace()
        return self.entries.count - 1
    }

    /// Notes the closing bracket or brace that was just taken.
    private mutating func close(_ opening: Int) {
        self.entries.append(JSONEntry(.end, start: self.position - 1))
        self.entries[opening].extent = self.entries.count
    }

    private mutating func readWord(_ word: StaticString, _ kind: JSONEntry.Kind) throws(JSONError) {
        let start = self.position
        for index in 0..<word.utf8CodeUnitCount {
            guard self.take(word.utf8Start[index]) else { throw self.unexpected }
        }
        self.entries.append(JSONEntry(kind, start: start))
    }
}
