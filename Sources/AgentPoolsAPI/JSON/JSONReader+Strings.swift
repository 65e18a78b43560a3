extension JSONReader {
    /// Reads a string; a value of another kind is passed over and reads as nil.
    public mutating func text() throws(JSONError) -> String? {
        guard try self.nextByte() == UInt8(ascii: "\"") else {
            try self.skip()
            return nil
        }
        let string = try self.scanString()
        guard string.hasEscapes else { return String(decoding: self.bytes[string.range], as: UTF8.self) }
        return String(decoding: self.unescaped(string), as: UTF8.self)
    }
}

/// Where a string stands between its quotes.
struct ScannedString {
    let range: Range<Int>
    /// Whether its bytes are other ones than its text's.
    let hasEscapes: Bool
}

extension JSONReader {
    /// Goes past the string that begins here, and checks its escapes and its UTF-8.
    mutating func scanString() throws(JSONError) -> ScannedString {
        let start = self.offset + 1
        self.offset = start
        var hasEscapes = false
        while self.offset < self.bytes.count {
            switch self.bytes[self.offset] {
            case UInt8(ascii: "\""):
                self.offset += 1
                return ScannedString(range: start..<self.offset - 1, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try self.scanEscape()
            case 0x20..<0x80:
                self.offset += 1
            case 0x80...:
                try self.scanSequence()
            default:
                throw self.error("a control character in a string")
            }
        }
        throw self.error("a string without an end")
    }

    /// Goes past an escape; a surrogate must be followed by its other half.
    private mutating func scanEscape() throws(JSONError) {
        guard self.offset + 1 < self.bytes.count else { throw self.error("a string without an end") }
        switch self.bytes[self.offset + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            self.offset += 2
        case UInt8(ascii: "u"):
            let unit = try self.scanUnit()
            guard UTF16.isSurrogate(unit) else { return }
            guard UTF16.isLeadSurrogate(unit), self.hasUnit, UTF16.isTrailSurrogate(try self.scanUnit()) else {
                throw self.error("half of a character in a string")
            }
        default:
            throw self.error("an unknown escape in a string")
        }
    }

    /// Whether `\u` stands here.
    private var hasUnit: Bool {
        self.offset + 1 < self.bytes.count && self.bytes[self.offset] == UInt8(ascii: "\\")
            && self.bytes[self.offset + 1] == UInt8(ascii: "u")
    }

    /// Goes past `\u` and four digits.
    private mutating func scanUnit() throws(JSONError) -> UInt16 {
        guard let unit = Self.unit(in: self.bytes, at: self.offset + 2) else {
            throw self.error("an escape without four digits in a string")
        }
        self.offset += 6
        return unit
    }

    /// Goes past one character of two to four bytes.
    ///
    /// - SeeAlso: The Unicode Standard, table 3-7, "Well-Formed UTF-8 Byte Sequences".
    private mutating func scanSequence() throws(JSONError) {
        let second: ClosedRange<UInt8>
        let length: Int
        switch self.bytes[self.offset] {
        case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
        case 0xE0: (second, length) = (0xA0...0xBF, 3)
        case 0xED: (second, length) = (0x80...0x9F, 3)
        case 0xE1...0xEF: (second, length) = (0x80...0xBF, 3)
        case 0xF0: (second, length) = (0x90...0xBF, 4)
        case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
        case 0xF4: (second, length) = (0x80...0x8F, 4)
        default: throw self.error("a string that is not UTF-8")
        }
        guard
            self.bytes.count - self.offset >= length, second.contains(self.bytes[self.offset + 1]),
            self.bytes[(self.offset + 2)..<(self.offset + length)].allSatisfy({ (0x80...0xBF).contains($0) })
        else { throw self.error("a string that is not UTF-8") }
        self.offset += length
    }

    /// The text of a string that was scanned, as UTF-8.
    func unescaped(_ string: ScannedString) -> [UInt8] {
        var letters: [UInt8] = []
        letters.reserveCapacity(string.range.count)
        var index = string.range.lowerBound
        while index < string.range.upperBound {
            guard self.bytes[index] == UInt8(ascii: "\\") else {
                letters.append(self.bytes[index])
                index += 1
                continue
            }
            let mark = self.bytes[index + 1]
            index += 2
            switch mark {
            case UInt8(ascii: "b"): letters.append(0x08)
            case UInt8(ascii: "f"): letters.append(0x0C)
            case UInt8(ascii: "n"): letters.append(0x0A)
            case UInt8(ascii: "r"): letters.append(0x0D)
            case UInt8(ascii: "t"): letters.append(0x09)
            case UInt8(ascii: "u"):
                var scalar = UInt32(Self.unit(in: self.bytes, at: index) ?? 0)
                index += 4
                if UTF16.isLeadSurrogate(UInt16(scalar)) {
                    let trail = UInt32(Self.unit(in: self.bytes, at: index + 2) ?? 0)
                    index += 6
                    // The first half has the upper ten bits of what is beyond U+FFFF, the second half the lower ten.
                    scalar = 0x1_0000 + (scalar & 0x3FF) << 10 + (trail & 0x3FF)
                }
                if let encoded = Unicode.Scalar(scalar).flatMap(UTF8.encode) { letters.append(contentsOf: encoded) }
            default: letters.append(mark)
            }
        }
        return letters
    }

    /// The number that four hexadecimal digits mean; nil where there are none.
    private static func unit(in bytes: [UInt8], at start: Int) -> UInt16? {
        guard start + 4 <= bytes.count else { return nil }
        var unit: UInt16 = 0
        for byte in bytes[start..<start + 4] {
            guard let digit = byte.hexDigit else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }
}

extension UInt8 {
    /// The value of a hexadecimal digit; nil where it is none.
    fileprivate var hexDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
