/// What an address is for, and whether it is public: a place on the Internet that is the same from everywhere.
///
/// Decided by the smallest block of the registries that has the address, and again for the IPv4 address within it.
/// Stricter than Python's `is_global`: `64:ff9b::a00:1` leads to 10.0.0.1 and is not public; of IPv6 only 2000::/3 can
/// be; an address with a zone is none of the Internet's.
package struct AddressClass: Hashable, Sendable {
    package let address: IPAddress
    /// The smallest block that has it.
    package let block: AddressBlock
    /// The IPv4 address within; nil for IPv4, and where there is none.
    package let within: IPAddress?
    package let isPublic: Bool

    package init(_ address: IPAddress) {
        let block = AddressBlock.smallest(with: address)
        let within = block.carrier?.read(address.number)
        self.address = address
        self.block = block
        self.within = within
        self.isPublic =
            block.isReachable && address.zone == nil && (within.map { AddressClass($0).isPublic } ?? true)
    }

    /// Such as `10.0.0.5 is in 10.0.0.0/8, Private-Use (RFC 1918)`.
    package var explanation: String {
        if let zone = self.address.zone, self.block.isReachable {
            return "\(self.address) is of one link, \(zone), only"
        }
        let own = "\(self.address) is in \(self.block)"
        guard let within else { return own }
        return "\(own), and leads to \(within) in \(AddressClass(within).block)"
    }
}

extension AddressBlock {
    private static let ipv4 = Self.smallestFirst(Self.ipv4Registry + Self.ipv4Rest)
    private static let ipv6 = Self.smallestFirst(Self.ipv6Registry + Self.ipv6Rest)

    private static func smallestFirst(_ blocks: [AddressBlock]) -> [AddressBlock] {
        blocks.sorted { $0.range.length > $1.range.length }
    }

    fileprivate static func smallest(with address: IPAddress) -> AddressBlock {
        let blocks =
            switch address.family {
            case .v4: Self.ipv4
            case .v6: Self.ipv6
            }
        guard let block = blocks.first(where: { $0.range.contains(address) }) else {
            preconditionFailure("the last block has every address of its family")
        }
        return block
    }
}
