/// What tracing systems that a delivery has passed wrote for themselves: `tracestate`, well formed and short.
///
/// - SeeAlso: <https://www.w3.org/TR/trace-context-2/#tracestate-header>.
package struct TraceState: Hashable, Sendable {
    /// One field's value, such as `rojo=00f067aa0ba902b7,congo=t61rcWkgMzE`.
    package let text: String

    private static let mostMembers = 32
    /// What everybody must pass on; of more, the long members go first, then the last ones.
    private static let mostBytes = 512
    private static let longMember = 128

    /// Nil where there is no member, or one that is not well formed: then all of it is dropped.
    init?(fields: [String]) {
        var members: [(key: ArraySlice<UInt8>, bytes: ArraySlice<UInt8>)] = []
        for part in fields.joined(separator: ",").utf8.map({ $0 }).split(
            separator: UInt8(ascii: ","),
            omittingEmptySubsequences: false,
        ) {
            let bytes = part.trimming { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            // A list may have empty members (RFC 9110, section 5.6.1).
            guard !bytes.isEmpty else { continue }
            guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")), Self.isKey(bytes[..<equals]),
                Self.isValue(bytes[(equals + 1)...]), !members.contains(where: { $0.key == bytes[..<equals] })
            else { return nil }
            members.append((bytes[..<equals], bytes))
        }
        guard (1...Self.mostMembers).contains(members.count) else { return nil }
        var kept = members.map(\.bytes)
        if Self.length(of: kept) > Self.mostBytes { kept.removeAll { $0.count > Self.longMember } }
        while Self.length(of: kept) > Self.mostBytes { kept.removeLast() }
        guard !kept.isEmpty else { return nil }
        self.text = kept.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ",")
    }

    private static func length(of members: [ArraySlice<UInt8>]) -> Int {
        members.reduce(-1) { $0 + $1.count + 1 }
    }

    /// A small letter or a digit, then at most 255 of those and of `_-*/@`.
    private static func isKey(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, bytes.count <= 256, first.isLowercaseOrDigit else { return false }
        return bytes.allSatisfy { $0.isLowercaseOrDigit || "_-*/@".utf8.contains($0) }
    }

    /// At most 256 printable characters without `,` and `=`, the last no space.
    private static func isValue(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let last = bytes.last, bytes.count <= 256, last != 0x20 else { return false }
        return bytes.allSatisfy { (0x20...0x7E).contains($0) && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "=") }
    }
}

extension UInt8 {
    fileprivate var isLowercaseOrDigit: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }
}

extension BidirectionalCollection {
    /// Without the elements at both ends of which something is true.
    func trimming(_ isCut: (Element) -> Bool) -> SubSequence {
        var rest = self.drop(while: isCut)
        while let last = rest.last, isCut(last) { rest.removeLast() }
        return rest
    }
}
