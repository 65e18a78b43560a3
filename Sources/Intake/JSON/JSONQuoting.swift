/// Writes strings as JSON wants them.
enum JSONQuoting {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Appends `text` in quotes; only what JSON does not allow unescaped is escaped (RFC 8259, section 7).
    static func append(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        bytes.append(UInt8(ascii: "\""))
        text.withUTF8 { text in
            // Most bytes stand for themselves, and go over in runs.
            var rest = text[...]
            while let special = rest.firstIndex(where: self.needsEscape) {
                bytes.append(contentsOf: rest[..<special])
                self.appendEscape(of: rest[special], to: &bytes)
                rest = rest[(special + 1)...]
            }
            bytes.append(contentsOf: rest)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func appendEscape(of byte: UInt8, to bytes: inout [UInt8]) {
        switch byte {
        case 0x0A: bytes.append(contentsOf: "\\n".utf8)
        case 0x0D: bytes.append(contentsOf: "\\r".utf8)
        case 0x09: bytes.append(contentsOf: "\\t".utf8)
        case ..<0x20:
            bytes.append(contentsOf: "\\u00".utf8)
            bytes.append(contentsOf: [self.digits[Int(byte >> 4)], self.digits[Int(byte & 0xF)]])
        default: bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
        }
    }
}
