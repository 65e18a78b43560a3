extension AddressRange {
    /// The ranges that an operator's own hosts can be in: nothing else that is not public is ever sent to.
    ///
    /// Not link-local, where clouds hand their machines credentials, and nothing that leads to an IPv4 address within.
    private static let operators = Self.blocks([
        "Private-Use", "Shared Address Space", "Loopback", "Loopback Address", "Unique-Local",
    ])

    /// This machine.
    static let loopback = Self.blocks(["Loopback", "Loopback Address"])

    /// Whether an operator may name the range: all of it is in one of those.
    package var isOperators: Bool {
        Self.operators.contains { $0.contains(self) }
    }

    private static func blocks(_ names: Set<String>) -> [AddressRange] {
        (AddressBlock.ipv4Registry + AddressBlock.ipv6Registry).filter { names.contains($0.name) }.map(\.range)
    }
}
