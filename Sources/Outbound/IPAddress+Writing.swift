extension IPAddress: CustomStringConvertible {
    /// The one canonical spelling.
    ///
    /// - SeeAlso: RFC 5952, section 4; section 5 for the dots of IPv4-mapped addresses, and RFC 4007, section 11.2,
    ///   for the zone.
    package var description: String {
        switch self.family {
        case .v4: Self.dotted(UInt32(truncatingIfNeeded: self.number))
        case .v6: self.unscoped + (self.zone.map { "%\($0)" } ?? "")
        }
    }

    private static func dotted(_ number: UInt32) -> String {
        "\(number >> 24).\(number >> 16 & 0xFF).\(number >> 8 & 0xFF).\(number & 0xFF)"
    }

    private var unscoped: String {
        if self.number >> 32 == 0xFFFF { return "::ffff:" + Self.dotted(UInt32(truncatingIfNeeded: self.number)) }
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: self.number >> (112 - 16 * $0)) }
        guard let gap = Self.longestZeros(groups) else { return Self.joined(groups[...]) }
        return Self.joined(groups[..<gap.lowerBound]) + "::" + Self.joined(groups[gap.upperBound...])
    }

    private static func joined(_ groups: ArraySlice<UInt16>) -> String {
        groups.map { String($0, radix: 16) }.joined(separator: ":")
    }

    /// The first of the longest runs of two zeros or more.
    private static func longestZeros(_ groups: [UInt16]) -> Range<Int>? {
        var longest: Range<Int>?
        var start = 0
        while start < groups.count {
            let end = groups[start...].firstIndex { $0 != 0 } ?? groups.count
            if end - start > longest?.count ?? 1 { longest = start..<end }
            start = end + 1
        }
        return longest
    }
}
