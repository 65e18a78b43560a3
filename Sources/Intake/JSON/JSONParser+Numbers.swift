/// Numbers: checked here, converted only when somebody asks.
extension JSONParser {
    /// Reads a number: an optional minus, digits without a leading zero, an optional fraction, an optional exponent.
    ///
    /// - SeeAlso: RFC 8259, section 6.
    mutating func readNumber() throws(JSONError) {
        let start = self.position
        _ = self.take(UInt8(ascii: "-"))
        if !self.take(UInt8(ascii: "0")) {
            try self.readDigits(start: start)
        }
        if self.take(UInt8(ascii: ".")) {
            try self.readDigits(start: start)
        }
        if self.byte | 0x20 == UInt8(ascii: "e") {
            self.position += 1
            if !self.take(UInt8(ascii: "+")) { _ = self.take(UInt8(ascii: "-")) }
            try self.readDigits(start: start)
        }
        self.entries.append(JSONEntry(.number, start: start, extent: self.position))
    }

    private mutating func readDigits(start: Int) throws(JSONError) {
        let first = self.position
        while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self.byte) {
            self.position += 1
        }
        guard self.position > first else { throw JSONError(.number, at: start) }
    }
}
