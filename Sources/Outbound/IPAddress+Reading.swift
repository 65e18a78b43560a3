extension IPAddress {
    /// The address that a text is; nil when it is none.
    ///
    /// One reading, as strict as Python's `ipaddress.ip_address` of 3.9.5 and later: `a.b.c.d` in decimal without
    /// leading zeros, or the forms of RFC 4291, section 2.2, perhaps with a zone behind `%`. None of what `inet_aton`
    /// takes besides (`127.1`, `0x7f.1`, `0177.0.0.1`, `2130706433`), no blanks, no digits but ASCII's.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        if let number = IPv4Text.number(bytes[...]) {
            self.init(v4: number)
            return
        }
        guard !bytes.contains(UInt8(ascii: "/")) else { return nil }
        let parts = bytes.split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false)
        guard parts.count <= 2, let number = IPv6Text.number(parts[0]) else { return nil }
        guard parts.count == 2 else {
            self.init(v6: number)
            return
        }
        guard !parts[1].isEmpty else { return nil }
        self.init(v6: number, zone: String(decoding: parts[1], as: UTF8.self))
    }
}

/// Dotted decimals, as in RFC 6943, section 3.1.1, "strict".
enum IPv4Text {
    static func number(_ text: ArraySlice<UInt8>) -> UInt32? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var number: UInt32 = 0
        for part in parts {
            guard let octet = Self.octet(part) else { return nil }
            number = number << 8 | UInt32(octet)
        }
        return number
    }

    /// A zero before other digits makes it octal for some readers, so there may be none.
    private static func octet(_ digits: ArraySlice<UInt8>) -> UInt8? {
        guard (1...3).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0") else {
            return nil
        }
        var value = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return UInt8(exactly: value)
    }
}

/// The forms of RFC 4291, section 2.2, without a zone.
enum IPv6Text {
    static func number(_ text: ArraySlice<UInt8>) -> UInt128? {
        guard let gap = Self.gap(text) else {
            guard let groups = Self.groups(text, mayEndInIPv4: true), groups.count == 8 else { return nil }
            return Self.number(groups)
        }
        let head = text[..<gap]
        let tail = text[(gap + 2)...]
        let first = head.isEmpty ? [] : Self.groups(head, mayEndInIPv4: false)
        let last = tail.isEmpty ? [] : Self.groups(tail, mayEndInIPv4: true)
        // `::` stands for one group of zeros at least; a second one is a group without digits, which is none.
        guard let first, let last, first.count + last.count < 8 else { return nil }
        return Self.number(first + Array(repeating: 0, count: 8 - first.count - last.count) + last)
    }

    /// Where the first `::` begins.
    private static func gap(_ text: ArraySlice<UInt8>) -> Int? {
        text.indices.dropLast().first { text[$0] == UInt8(ascii: ":") && text[$0 + 1] == UInt8(ascii: ":") }
    }

    private static func groups(_ text: ArraySlice<UInt8>, mayEndInIPv4: Bool) -> [UInt16]? {
        var parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var end: [UInt16] = []
        if mayEndInIPv4, let last = parts.last, last.contains(UInt8(ascii: ".")) {
            guard let number = IPv4Text.number(last) else { return nil }
            end = [UInt16(number >> 16), UInt16(number & 0xFFFF)]
            parts.removeLast()
        }
        var groups: [UInt16] = []
        for part in parts {
            guard let group = Self.group(part) else { return nil }
            groups.append(group)
        }
        return groups + end
    }

    private static func group(_ digits: ArraySlice<UInt8>) -> UInt16? {
        guard (1...4).contains(digits.count) else { return nil }
        var value: UInt16 = 0
        for digit in digits {
            let nibble: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): nibble = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): nibble = digit - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): nibble = digit - UInt8(ascii: "A") + 10
            default: return nil
            }
            value = value << 4 | UInt16(nibble)
        }
        return value
    }

    private static func number(_ groups: [UInt16]) -> UInt128 {
        groups.reduce(0) { $0 << 16 | UInt128($1) }
    }
}
