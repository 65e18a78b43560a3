import Outbound

/// Says of each line of the standard input what ``IPAddress`` and ``AddressClass`` make of it: for `make addresses`.
///
/// A line is a text with `\xHH` for each byte that is no visible character of ASCII, and for the backslash. The answer
/// is `refused`, or seven words: family, number (hexadecimal), zone, canonical spelling, `public` or `special`, the
/// smallest block, the IPv4 address within; `-` where there is none.
@main
package enum Addresses {
    package static func main() {
        while let line = readLine() {
            print(Self.verdict(EscapedText.read(line)))
        }
    }

    /// What is said of a text.
    package static func verdict(_ text: String) -> String {
        guard let address = IPAddress(text) else { return "refused" }
        let found = AddressClass(address)
        return [
            address.family == .v4 ? "4" : "6",
            String(address.number, radix: 16),
            address.zone.map(EscapedText.write) ?? "-",
            EscapedText.write(address.description),
            found.isPublic ? "public" : "special",
            found.block.written,
            found.within?.description ?? "-",
        ].joined(separator: " ")
    }
}

/// Text on one line without blanks.
package enum EscapedText {
    package static func read(_ line: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(line.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.dropFirst().prefix(2), as: UTF8.self)
            guard let escaped = UInt8(digits, radix: 16) else { fatalError("a line has a bad escape") }
            bytes.append(escaped)
            rest = rest.dropFirst(3)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    package static func write(_ text: String) -> String {
        var line = ""
        for byte in text.utf8 {
            if (0x21...0x7E).contains(byte), byte != UInt8(ascii: "\\") {
                line.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16)
                line += "\\x" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return line
    }
}
