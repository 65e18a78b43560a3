/// A block of addresses that a registry or an RFC sets apart.
package struct AddressBlock: Hashable, Sendable, CustomStringConvertible {
    /// As the registry writes it, such as `10.0.0.0/8`.
    package let written: String
    package let range: AddressRange
    /// As the registry calls it.
    package let name: String
    /// Where it is specified, such as `RFC 1918`.
    package let source: String
    /// Whether the registry says "Globally Reachable: True"; "False", "N/A" and nothing are false here.
    package let isReachable: Bool
    /// Where its addresses have an IPv4 address within; nil where they have none.
    let carrier: IPv4Carrier?

    /// - Parameters:
    ///   - written: As the registry writes it, such as `10.0.0.0/8`.
    ///   - name: As the registry calls it.
    ///   - source: Where it is specified.
    ///   - isReachable: The registry's column "Globally Reachable".
    ///   - carrier: Where its addresses have an IPv4 address within.
    /// - Precondition: What is written is a range.
    init(_ written: String, _ name: String, _ source: String, isReachable: Bool, carrier: IPv4Carrier? = nil) {
        guard let range = AddressRange(written) else { preconditionFailure("\(written) is no range") }
        self.written = written
        self.range = range
        self.name = name
        self.source = source
        self.isReachable = isReachable
        self.carrier = carrier
    }

    package var description: String { "\(self.written), \(self.name) (\(self.source))" }
}
