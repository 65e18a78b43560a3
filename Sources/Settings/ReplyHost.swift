/// A host that replies may be sent to.
package struct ReplyHost: Hashable, Sendable, CustomStringConvertible {
    /// In small letters; an IPv6 address in brackets.
    package let name: String
    /// Set only for this machine, where plain http is allowed; elsewhere it is https on 443.
    package let port: Int?

    /// Nil unless the text is `host`, or `host:port` where the host is this machine.
    package init?(_ text: String) {
        let colon = text.hasSuffix("]") ? nil : text.lastIndex(of: ":")
        let name = text[..<(colon ?? text.endIndex)].lowercased()
        guard Self.isHost(name) else { return nil }
        self.name = name
        guard let colon else {
            self.port = nil
            return
        }
        let digits = text[text.index(after: colon)...]
        guard digits.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else { return nil }
        guard let port = Int(digits), (1...65535).contains(port), Address.isLoopback(name) else { return nil }
        self.port = port
    }

    package var description: String {
        self.port.map { "\(self.name):\($0)" } ?? self.name
    }

    private static func isHost(_ name: String) -> Bool {
        if name == "[::1]" { return true }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        return name.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count)
                    && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy { $0.isLowercaseOrDigit || $0 == UInt8(ascii: "-") }
            }
    }
}
