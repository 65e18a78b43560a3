/// An address of the Internet Protocol, version 4 or 6.
///
/// Two values are equal when family, number and zone are; the IPv4 address 10.0.0.1 and the IPv6 address
/// `::ffff:10.0.0.1` are not, although a socket may take both to the same place: ``AddressClass`` sees through that.
package struct IPAddress: Hashable, Sendable {
    package let family: Family
    /// The address as a number, its first bit the highest; of IPv4 the low 32 bits.
    package let number: UInt128
    /// The link on which an IPv6 address is meant, such as `eth0` in `fe80::1%eth0`; any text but none, without `%`
    /// and `/`.
    ///
    /// - SeeAlso: RFC 4007, section 11.
    package let zone: String?

    package enum Family: Hashable, Sendable {
        case v4
        case v6

        /// How many bits an address has.
        package var bits: Int {
            switch self {
            case .v4: 32
            case .v6: 128
            }
        }
    }

    package init(v4 number: UInt32) {
        self.family = .v4
        self.number = UInt128(number)
        self.zone = nil
    }

    package init(v6 number: UInt128, zone: String? = nil) {
        self.family = .v6
        self.number = number
        self.zone = zone
    }
}
