/// Where the admin listener is: metrics, and the reasons of health checks.
package enum AdminListener: Hashable, Sendable {
    case off
    /// The host without brackets; port 0 lets the system choose.
    case address(host: String, port: Int)

    /// Nil unless the text is `off` or `host:port`, an IPv6 address in brackets.
    init?(_ text: String) {
        guard text != "off" else {
            self = .off
            return
        }
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard (1...5).contains(digits.utf8.count),
            digits.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
            let port = Int(digits), port <= 65535,
            let host = Self.host(text[..<colon])
        else { return nil }
        self = .address(host: host, port: port)
    }

    private static func host(_ text: Substring) -> String? {
        let isBracketed = text.hasPrefix("[") && text.hasSuffix("]") && text.utf8.count > 2
        let host = isBracketed ? text.dropFirst().dropLast() : text
        // Only an address of IPv6 has colons, and only within brackets can they be told from the port's.
        guard !host.isEmpty, host.contains(":") == isBracketed else { return nil }
        let isAllowed = host.utf8.allSatisfy { byte in
            byte > 0x20 && byte < 0x7F && !"[]/@?#\"".utf8.contains(byte)
        }
        return isAllowed ? String(host) : nil
    }
}
