/// All addresses that begin with the same bits, such as `10.0.0.0/8`.
package struct AddressRange: Hashable, Sendable, CustomStringConvertible {
    /// The lowest address, without a zone.
    package let first: IPAddress
    /// How many bits they have in common, from 0 to the family's.
    package let length: Int

    /// Nil unless the text is an address, or an address, `/` and a length, and the address has no bit beyond it.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = IPAddress(String(decoding: parts[0], as: UTF8.self)), first.zone == nil
        else { return nil }
        guard parts.count == 2 else {
            self.init(first)
            return
        }
        guard let length = Int(String(decoding: parts[1], as: UTF8.self)), (0...first.family.bits).contains(length),
            parts[1].elementsEqual(String(length).utf8)
        else { return nil }
        guard first.number & ~Self.mask(first.family, length) == 0 else { return nil }
        self.init(first: first, length: length)
    }

    private init(first: IPAddress, length: Int) {
        self.first = first
        self.length = length
    }

    /// The range of one address; its zone does not count.
    package init(_ address: IPAddress) {
        let first = address.family == .v6 ? IPAddress(v6: address.number) : address
        self.init(first: first, length: address.family.bits)
    }

    /// The highest address.
    package var last: IPAddress {
        let number = self.first.number | ~Self.mask(self.first.family, self.length)
        return switch self.first.family {
        case .v4: IPAddress(v4: UInt32(truncatingIfNeeded: number))
        case .v6: IPAddress(v6: number)
        }
    }

    /// Whether the address is of this family and of this range; its zone does not count.
    package func contains(_ address: IPAddress) -> Bool {
        address.family == self.first.family
            && address.number & Self.mask(address.family, self.length) == self.first.number
    }

    /// Whether each address of the other range is one of this.
    package func contains(_ other: AddressRange) -> Bool {
        other.length >= self.length && self.contains(other.first)
    }

    package var description: String { "\(self.first)/\(self.length)" }

    /// Ones where all addresses of the range are alike; of IPv4 in the low 32 bits.
    private static func mask(_ family: IPAddress.Family, _ length: Int) -> UInt128 {
        // A shift by 128 gives 0.
        let mask = UInt128.max << UInt128(family.bits - length)
        return switch family {
        case .v4: mask & UInt128(UInt32.max)
        case .v6: mask
        }
    }
}
