/// Reads the parts of a timestamp from its bytes, left to right.
struct DigitReader {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int

    init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        self.position = range.lowerBound
        self.end = range.upperBound
    }

    var isAtEnd: Bool { self.position >= self.end }

    /// Exactly `width` digits; nil, with nothing promised about the position, where there are fewer.
    mutating func number(width: Int) -> Int? {
        var value = 0
        for _ in 0..<width {
            guard let digit = self.digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// One digit or more after the point, as nanoseconds.
    mutating func fraction() -> Int? {
        guard let first = self.digit() else { return nil }
        var value = first
        var width = 1
        while let digit = self.digit() {
            guard width < 9 else { continue }
            value = value * 10 + digit
            width += 1
        }
        while width < 9 {
            value *= 10
            width += 1
        }
        return value
    }

    /// `Z`, `+hh:mm`, `+hhmm` or `+hh`, as seconds east of UTC.
    mutating func offset() -> Int? {
        if self.skip("Z", or: "z") { return 0 }
        let sign: Int
        if self.skip("+") {
            sign = 1
        } else if self.skip("-") {
            sign = -1
        } else {
            return nil
        }
        guard let hours = self.number(width: 2), hours < 24 else { return nil }
        guard !self.isAtEnd else { return sign * hours * 3_600 }
        _ = self.skip(":")
        guard let minutes = self.number(width: 2), minutes < 60 else { return nil }
        return sign * (hours * 3_600 + minutes * 60)
    }

    /// Goes past one byte when it is `mark` or `alternative`.
    mutating func skip(_ mark: Unicode.Scalar, or alternative: Unicode.Scalar? = nil) -> Bool {
        guard !self.isAtEnd else { return false }
        let scalar = Unicode.Scalar(self.bytes[self.position])
        guard scalar == mark || scalar == alternative else { return false }
        self.position += 1
        return true
    }

    private mutating func digit() -> Int? {
        guard !self.isAtEnd else { return nil }
        let byte = self.bytes[self.position]
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        self.position += 1
        return Int(byte - UInt8(ascii: "0"))
    }
}
