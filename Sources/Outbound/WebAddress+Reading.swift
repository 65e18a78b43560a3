extension WebAddress {
    /// The longest that is read, in bytes: many times what any sender's are.
    static let mostBytes = 4096

    /// Reads an address that came from somebody else.
    ///
    /// A subset of RFC 3986: what two readers could take in two ways is refused, and so is each spelling that is not
    /// the canonical one of section 6.2 (capitals in the host, `:443` behind https, no slash). ``text`` is then what
    /// was read, byte by byte.
    ///
    /// - Throws: What is odd about it; no part of the address is in it.
    package init(_ text: String) throws(AddressOddity) {
        let bytes = Array(text.utf8)
        try Self.checkCharacters(bytes)
        let (scheme, authority, rest) = try Self.split(bytes)
        let (host, port) = try Self.hostAndPort(authority)
        self.scheme = scheme
        self.host = try Host(host)
        self.port = try port.map { (digits) throws(AddressOddity) in try Self.port(digits, scheme) } ?? scheme.port
        self.rest = String(decoding: rest, as: UTF8.self)
    }

    /// The address with the freedoms of RFC 3986, section 6.2, taken away that an operator may have used: scheme and
    /// host in small letters, no default port, a slash before the query.
    ///
    /// - Throws: What else is odd about it.
    package init(normalizing text: String) throws(AddressOddity) {
        let bytes = Array(text.utf8)
        let separator = Array("://".utf8)
        guard let colon = bytes.firstIndex(of: separator[0]), bytes[colon...].starts(with: separator) else {
            throw .scheme
        }
        let start = colon + separator.count
        let end = bytes[start...].firstIndex { "/?#".utf8.contains($0) } ?? bytes.endIndex
        let scheme = String(decoding: bytes[..<colon], as: UTF8.self).inSmallLetters
        var authority = String(decoding: bytes[start..<end], as: UTF8.self).inSmallLetters
        if let usual = Scheme(rawValue: scheme)?.port, authority.hasSuffix(":\(usual)") {
            authority.removeLast(":\(usual)".count)
        }
        let rest = bytes[end...]
        let slash = rest.first == UInt8(ascii: "/") ? "" : "/"
        try self.init("\(scheme)://\(authority)\(slash)\(String(decoding: rest, as: UTF8.self))")
    }

    /// The characters of RFC 3986, section 2, without `#`; `%` only before two hexadecimal digits.
    private static func checkCharacters(_ bytes: [UInt8]) throws(AddressOddity) {
        guard bytes.count <= Self.mostBytes else { throw .length }
        guard bytes.allSatisfy({ $0 < 0x80 }) else { throw .nonASCII }
        guard bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { throw .blankOrControl }
        guard !bytes.contains(UInt8(ascii: "#")) else { throw .fragment }
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"), UInt8(ascii: "^"),
                UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
                throw .character
            case UInt8(ascii: "%"):
                guard index + 2 < bytes.count, bytes[(index + 1)...(index + 2)].allSatisfy(Self.isHexadecimal) else {
                    throw .character
                }
            default: break
            }
        }
    }

    private static func split(
        _ bytes: [UInt8]
    ) throws(AddressOddity) -> (scheme: Scheme, authority: ArraySlice<UInt8>, rest: ArraySlice<UInt8>) {
        let scheme: Scheme
        if bytes.starts(with: "https://".utf8) {
            scheme = .https
        } else if bytes.starts(with: "http://".utf8) {
            scheme = .http
        } else {
            throw .scheme
        }
        let hierarchy = bytes[(scheme.rawValue.utf8.count + 3)...]
        let end = hierarchy.firstIndex { "/?".utf8.contains($0) }
        guard let end, hierarchy[end] == UInt8(ascii: "/") else { throw .noSlash }
        let rest = hierarchy[end...]
        guard !rest.contains(UInt8(ascii: "[")), !rest.contains(UInt8(ascii: "]")) else { throw .character }
        return (scheme, hierarchy[..<end], rest)
    }

    private static func hostAndPort(
        _ authority: ArraySlice<UInt8>
    ) throws(AddressOddity) -> (host: ArraySlice<UInt8>, port: ArraySlice<UInt8>?) {
        guard !authority.contains(UInt8(ascii: "@")) else { throw .userInformation }
        guard !authority.contains(UInt8(ascii: "%")) else { throw .percent }
        let bracket = authority.lastIndex(of: UInt8(ascii: "]"))
        let afterHost = authority[(bracket ?? authority.startIndex)...]
        guard let colon = afterHost.firstIndex(of: UInt8(ascii: ":")) else { return (authority, nil) }
        return (authority[..<colon], authority[(colon + 1)...])
    }

    private static func port(_ digits: ArraySlice<UInt8>, _ scheme: Scheme) throws(AddressOddity) -> Int {
        let text = String(decoding: digits, as: UTF8.self)
        guard let port = UInt16(text), port > 0, text == "\(port)" else { throw .port }
        guard port != scheme.port else { throw .usualPort }
        return Int(port)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}

extension String {
    /// With the 26 capitals of ASCII made small, and nothing else: U+212A would become a k.
    var inSmallLetters: String {
        let bytes = self.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        return String(decoding: bytes, as: UTF8.self)
    }
}
