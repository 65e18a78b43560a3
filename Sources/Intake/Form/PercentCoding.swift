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
        // Written in place: a form of 15 kB has many short words, and appending each takes three times as long.
        var wrong: Int?
        let bytes = raw.withUnsafeBufferPointer { raw in
            [UInt8](unsafeUninitializedCapacity: raw.count) { output, count in
                wrong = self.decode(raw, plusIsBlank: plusIsBlank, to: output, &count)
            }
        }
        if let wrong { throw FormError(.percent, at: raw.startIndex + wrong) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw FormError(.notUTF8, at: raw.startIndex)
        }
        return text
    }

    /// Writes what some bytes stand for, which is no more than they are.
    ///
    /// - Returns: Where a `%` lacks its digits; nil when all is well.
    private static func decode(
        _ raw: UnsafeBufferPointer<UInt8>,
        plusIsBlank: Bool,
        to output: UnsafeMutableBufferPointer<UInt8>,
        _ count: inout Int,
    ) -> Int? {
        var position = 0
        while position < raw.count {
            var byte = raw[position]
            if byte == UInt8(ascii: "+"), plusIsBlank {
                byte = UInt8(ascii: " ")
            } else if byte == UInt8(ascii: "%") {
                guard position + 2 < raw.count, let high = HexDigit.value(of: raw[position + 1]),
                    let low = HexDigit.value(of: raw[position + 2])
                else { return position }
                byte = high << 4 | low
                position += 2
            }
            output[count] = byte
            count += 1
            position += 1
        }
        return nil
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
