extension JSONReader {
    /// Reads a whole number of 64 bits, `3` as well as `3.0`; anything else is passed over and reads as nil.
    public mutating func integer() throws(JSONError) -> Int? {
        guard try self.kind() == .number else {
            try self.skip()
            return nil
        }
        let number = try self.scanNumber()
        return self.integer(number) ?? self.double(number).flatMap(Int.init(exactly:))
    }
}

/// Where a number stands.
struct ScannedNumber {
    let range: Range<Int>
    /// Whether it has neither a fraction nor an exponent.
    let isIntegral: Bool
}

extension JSONReader {
    /// Goes past the number that begins here.
    mutating func scanNumber() throws(JSONError) -> ScannedNumber {
        let start = self.offset
        var isIntegral = true
        self.skip(UInt8(ascii: "-"))
        if !self.skip(UInt8(ascii: "0")) {
            guard self.skipDigits() else { throw self.error("a number without digits") }
        }
        if self.skip(UInt8(ascii: ".")) {
            isIntegral = false
            guard self.skipDigits() else { throw self.error("a number without digits after its point") }
        }
        if self.skip(UInt8(ascii: "e")) || self.skip(UInt8(ascii: "E")) {
            isIntegral = false
            if !self.skip(UInt8(ascii: "+")) { self.skip(UInt8(ascii: "-")) }
            guard self.skipDigits() else { throw self.error("a number without digits in its exponent") }
        }
        return ScannedNumber(range: start..<self.offset, isIntegral: isIntegral)
    }

    /// The value of a number that was scanned; nil where it is not integral or needs more than 64 bits.
    func integer(_ number: ScannedNumber) -> Int? {
        guard number.isIntegral else { return nil }
        var value = 0
        let isNegative = self.bytes[number.range.lowerBound] == UInt8(ascii: "-")
        for byte in self.bytes[number.range].dropFirst(isNegative ? 1 : 0) {
            let digit = Int(byte - UInt8(ascii: "0"))
            let (shifted, overflows) = value.multipliedReportingOverflow(by: 10)
            // Counted downwards: there is one more negative number than there are positive ones.
            let (sum, overflowsToo) = shifted.subtractingReportingOverflow(digit)
            guard !overflows, !overflowsToo else { return nil }
            value = sum
        }
        guard !isNegative else { return value }
        return value == .min ? nil : -value
    }

    /// The nearest value of a number that was scanned; nil where it is beyond all of them.
    func double(_ number: ScannedNumber) -> Double? {
        Double(String(decoding: self.bytes[number.range], as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
    }

    /// Goes past one digit or more.
    private mutating func skipDigits() -> Bool {
        let start = self.offset
        while self.offset < self.bytes.count, self.bytes[self.offset].isDigit { self.offset += 1 }
        return self.offset > start
    }

    /// Goes past one byte when it is `mark`.
    @discardableResult
    private mutating func skip(_ mark: UInt8) -> Bool {
        guard self.offset < self.bytes.count, self.bytes[self.offset] == mark else { return false }
        self.offset += 1
        return true
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
