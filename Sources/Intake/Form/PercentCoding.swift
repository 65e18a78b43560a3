/// Names and values of a form, to and from their percent-encoded bytes.
enum PercentCoding {
    /// The text that some bytes stand for.
    ///
    /// - Parameters:
    ///   - raw: The encoded bytes.
    ///   - plusIsBlank: Whether a `+` stands for a blank, as in forms and nowhere else.
    /// - Returns: The text.
    /// - Throws: ``FormError`` when a `%` lacks its digits, or the text is not UTF-8.
    static func decoded(_ raw: ArraySlice<UInt8>, plusIsBlank: Bool = true) throws(FormError) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(raw.count)
        var position = raw.startIndex
        while position < raw.endIndex {
            switch raw[position] {
            case UInt8(ascii: "+") where plusIsBlank: bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard position + 2 < raw.endIndex, let high = HexDigit.value(of: raw[position + 1]),
                    let low = HexDigit.value(of: raw[position + 2])
                else { throw FormError(.percent, at: position) }
                bytes.append(high << 4 | low)
                position += 2
            case let other: bytes.append(other)
            }
            position += 1
        }
        guard UTF8Sequence.isValid(bytes) else { throw FormError(.notUTF8, at: raw.startIndex) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Encodes as browsers do: letters, digits and `*-._` stay, a blank becomes `+`.
    static func encoded(_ text: String) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "*"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"):
                bytes.append(byte)
            case UInt8(ascii: " "): bytes.append(UInt8(ascii: "+"))
            default: bytes.append(contentsOf: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]])
            }
        }
        return bytes
    }
}
