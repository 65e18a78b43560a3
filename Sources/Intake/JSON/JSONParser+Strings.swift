/// Strings: eight plain bytes at a time, and one by one where something is special.
extension JSONParser {
    /// Reads the string whose opening quote is at the position; returns the index of its entry.
    mutating func readString() throws(JSONError) -> Int {
        self.position += 1
        let start = self.position
        var kind = JSONEntry.Kind.string
        while true {
            self.skipPlainBytes()
            let byte = self.byte
            switch byte {
            case UInt8(ascii: "\""):
                self.entries.append(JSONEntry(kind, start: start, extent: self.position))
                self.position += 1
                return self.entries.count - 1
            case UInt8(ascii: "\\"):
                kind = .escapedString
                try self.readEscape()
            case 0x80...:
                try self.readCharacter()
            case ..<0x20:
                throw JSONError(self.position < self.count ? .controlCharacter : .endsTooEarly, at: self.position)
            default:
                self.position += 1
            }
        }
    }

    /// Goes to the next byte that is not plain: a quote, a backslash, a control character, or not ASCII.
    ///
    /// Looks at eight bytes at once. In each byte of `special` the highest bit says so; a borrow may set it wrongly
    /// too, but only above a byte where it is set rightly, and the lowest one is what counts.
    /// Fewer than eight bytes before the end are left to the caller.
    @inline(__always)
    private mutating func skipPlainBytes() {
        while self.position &+ 8 <= self.count {
            let word = self.word
            let quote = word ^ 0x2222_2222_2222_2222
            let backslash = word ^ 0x5C5C_5C5C_5C5C_5C5C
            let special =
                (quote &- 0x0101_0101_0101_0101) & ~quote
                | (backslash &- 0x0101_0101_0101_0101) & ~backslash
                | (word &- 0x2020_2020_2020_2020) & ~word
                | word
            let marks = special & 0x8080_8080_8080_8080
            guard marks == 0 else {
                self.position &+= marks.trailingZeroBitCount / 8
                return
            }
            self.position &+= 8
        }
    }

    /// Reads one character beyond ASCII, as strictly as Unicode defines UTF-8: no overlong form, no surrogate,
    /// nothing above U+10FFFF.
    ///
    /// - SeeAlso: The Unicode Standard, table 3-7.
    private mutating func readCharacter() throws(JSONError) {
        guard let length = UTF8Sequence.length(in: self.bytes, at: self.position) else {
            throw JSONError(.notUTF8, at: self.position)
        }
        self.position += length
    }

    private mutating func readEscape() throws(JSONError) {
        let start = self.position
        self.position += 1
        switch self.byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            self.position += 1
        case UInt8(ascii: "u"):
            try self.readUnicodeEscape(start: start)
        default:
            throw JSONError(self.position < self.count ? .escape : .endsTooEarly, at: start)
        }
    }

    /// Reads a `u` with its four digits, and the second half that the first half of a surrogate pair needs.
    private mutating func readUnicodeEscape(start: Int) throws(JSONError) {
        switch try self.readFourDigits(start: start) {
        case 0xD800...0xDBFF:
            guard self.take(UInt8(ascii: "\\")), self.byte == UInt8(ascii: "u"),
                (0xDC00...0xDFFF).contains(try self.readFourDigits(start: start))
            else { throw JSONError(.loneSurrogate, at: start) }
        case 0xDC00...0xDFFF:
            throw JSONError(.loneSurrogate, at: start)
        default:
            return
        }
    }

    private mutating func readFourDigits(start: Int) throws(JSONError) -> UInt32 {
        self.position += 1
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = HexDigit.value(of: self.byte) else { throw JSONError(.escape, at: start) }
            value = value << 4 | UInt32(digit)
            self.position += 1
        }
        return value
    }
}
