public import Foundation

extension JSONReader {
    /// Reads `true` or `false`; a value of another kind is passed over and reads as nil.
    public mutating func bool() throws(JSONError) -> Bool? {
        guard try self.kind() == .bool else {
            try self.skip()
            return nil
        }
        return try self.word() == .bool(true)
    }

    /// Reads a string as a point in time; anything else is passed over and reads as nil.
    public mutating func timestamp() throws(JSONError) -> Date? {
        guard try self.nextByte() == UInt8(ascii: "\"") else {
            try self.skip()
            return nil
        }
        let string = try self.scanString()
        guard string.hasEscapes else { return Timestamp.read(self.bytes, in: string.range) }
        let letters = self.unescaped(string)
        return Timestamp.read(letters, in: letters.indices)
    }

    /// Reads any value, with everything that is in it.
    ///
    /// - Throws: ``JSONError`` also for a number that is beyond those of 64 bits with a fraction.
    public mutating func value() throws(JSONError) -> JSON {
        switch try self.kind() {
        case .object:
            var members: [String: JSON] = [:]
            _ = try self.enterObject()
            while let name = try self.nextName() { members[name.text] = try self.value() }
            return .object(members)
        case .array:
            var elements: [JSON] = []
            _ = try self.enterArray()
            while try self.nextElement() { elements.append(try self.value()) }
            return .array(elements)
        case .string: return .string(try self.text() ?? "")
        case .number:
            let number = try self.scanNumber()
            if let integer = self.integer(number) { return .integer(integer) }
            guard let double = self.double(number) else { throw self.error("a number that is too large") }
            return .number(double)
        case .bool, .null: return try self.word()
        }
    }

    /// Reads one of the three words.
    mutating func word() throws(JSONError) -> JSON {
        if self.skip("true") { return .bool(true) }
        if self.skip("false") { return .bool(false) }
        if self.skip("null") { return .null }
        throw self.error("a word that is not true, false or null")
    }

    private mutating func skip(_ word: StaticString) -> Bool {
        let end = self.offset + word.utf8CodeUnitCount
        guard end <= self.bytes.count, word ~= JSONName(bytes: self.bytes, range: self.offset..<end) else {
            return false
        }
        self.offset = end
        return true
    }
}
