/// Where an IPv6 address has an IPv4 address within, to which what is sent to it may be taken.
enum IPv4Carrier: Hashable, Sendable {
    /// In the lowest 32 bits (RFC 4291, section 2.5.5; RFC 6052, section 2.2, for a prefix of 96 bits).
    ///
    /// Of `64:ff9b:1::/48` an operator may use shorter prefixes, which nobody outside knows; it is never public.
    case lowest
    /// In the 32 bits behind 2002 (RFC 3056, section 2).
    case sixToFour
    /// The client's, in the lowest 32 bits with each bit turned (RFC 4380, section 4).
    case teredo
    /// In the lowest 32 bits behind 0:5efe or 200:5efe, where there are these: ISATAP (RFC 5214, section 6.1).
    case interfaceIdentifier

    /// The IPv4 address within; nil when there is none.
    func read(_ number: UInt128) -> IPAddress? {
        let lowest = UInt32(truncatingIfNeeded: number)
        switch self {
        case .lowest: return IPAddress(v4: lowest)
        case .sixToFour: return IPAddress(v4: UInt32(truncatingIfNeeded: number >> 80))
        case .teredo: return IPAddress(v4: ~lowest)
        case .interfaceIdentifier:
            let mark = UInt32(truncatingIfNeeded: number >> 32)
            // The bit that says "universal" may be set or not.
            return mark & ~0x0200_0000 == 0x0000_5EFE ? IPAddress(v4: lowest) : nil
        }
    }
}
