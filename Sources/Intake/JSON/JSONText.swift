/// The text of strings that a parser has already found to be well formed.
enum JSONText {
    /// The bytes of a string with its escapes replaced by what they stand for.
    static func unescaped(_ entry: JSONEntry, in bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let raw = UnsafeBufferPointer(rebasing: bytes[entry.start..<entry.extent])
        guard entry.kind == .escapedString else { return Array(raw) }
        var text: [UInt8] = []
        text.reserveCapacity(raw.count)
        var position = 0
        while position < raw.count {
            guard raw[position] == UInt8(ascii: "\\") else {
                text.append(raw[position])
                position += 1
                continue
            }
            position = self.appendEscape(at: position, of: raw, to: &text)
        }
        return text
    }

    /// Whether two strings are the same text, however each is escaped.
    static func isEqual(_ one: JSONEntry, _ other: JSONEntry, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        self.unescaped(one, in: bytes) == self.unescaped(other, in: bytes)
    }

    /// Appends what the escape at `position` stands for; returns the position after it.
    private static func appendEscape(
        at position: Int,
        of raw: UnsafeBufferPointer<UInt8>,
        to text: inout [UInt8],
    ) -> Int {
        switch raw[position + 1] {
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): return self.appendCharacter(at: position + 2, of: raw, to: &text)
        case let other: text.append(other)
        }
        return position + 2
    }

    /// Appends the character whose four digits are at `position`, or eight where it takes a surrogate pair.
    private static func appendCharacter(
        at position: Int,
        of raw: UnsafeBufferPointer<UInt8>,
        to text: inout [UInt8],
    ) -> Int {
        let first = self.digits(at: position, of: raw)
        guard (0xD800...0xDBFF).contains(first) else {
            self.append(first, to: &text)
            return position + 4
        }
        let second = self.digits(at: position + 6, of: raw)
        self.append(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00), to: &text)
        return position + 10
    }

    private static func digits(at position: Int, of raw: UnsafeBufferPointer<UInt8>) -> UInt32 {
        raw[position..<position + 4].reduce(0) { $0 << 4 | UInt32(HexDigit.value(of: $1) ?? 0) }
    }

    private static func append(_ code: UInt32, to text: inout [UInt8]) {
        guard let scalar = Unicode.Scalar(code) else { return }
        text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
}
