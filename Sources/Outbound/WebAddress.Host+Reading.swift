extension WebAddress.Host {
    /// Reads what stands between `//` and the port.
    init(_ bytes: ArraySlice<UInt8>) throws(AddressOddity) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard !text.isEmpty else { throw .noHost }
        guard text.utf8.first != UInt8(ascii: "[") else {
            guard text.utf8.last == UInt8(ascii: "]") else { throw .literal }
            self = try Self.literal(String(text.dropFirst().dropLast()), .v6)
            return
        }
        // What some readers take for an IPv4 address must be one: WHATWG's URL Standard, section 3.5, "ends in a number".
        guard !Self.endsInNumber(bytes) else {
            self = try Self.literal(text, .v4)
            return
        }
        try Self.checkName(bytes)
        self = .name(text)
    }

    private static func literal(_ text: String, _ family: IPAddress.Family) throws(AddressOddity) -> Self {
        guard let address = IPAddress(text), address.family == family, address.zone == nil else { throw .literal }
        guard address.description == text else { throw .spelling }
        return .literal(address)
    }

    private static func endsInNumber(_ name: ArraySlice<UInt8>) -> Bool {
        let labels = name.split(separator: UInt8(ascii: "."))
        guard let last = labels.last else { return false }
        return last.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            || last.starts(with: "0x".utf8) || last.starts(with: "0X".utf8)
    }

    /// Letters, digits and hyphens: RFC 1123, section 2.1, with the lengths of RFC 1035, section 2.3.4.
    private static func checkName(_ name: ArraySlice<UInt8>) throws(AddressOddity) {
        guard name.last != UInt8(ascii: ".") else { throw .dotAtEnd }
        guard name.count <= 253 else { throw .name }
        for label in name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard (1...63).contains(label.count), label.first != UInt8(ascii: "-"), label.last != UInt8(ascii: "-")
            else { throw .name }
            for byte in label {
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    break
                case UInt8(ascii: "A")...UInt8(ascii: "Z"): throw .capital
                default: throw .name
                }
            }
        }
    }
}
