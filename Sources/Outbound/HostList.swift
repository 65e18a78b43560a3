/// The hosts that replies to one source may be sent to.
package struct HostList: Hashable, Sendable, ExpressibleByArrayLiteral {
    package let rules: [HostRule]

    package init(_ rules: [HostRule]) {
        self.rules = rules
    }

    /// The list that nothing is on.
    package init(arrayLiteral rules: HostRule...) {
        self.rules = rules
    }

    /// Reads an address that came from somebody else, and looks whether its host is on the list.
    ///
    /// - Returns: The address, with what its host's addresses may be. Nothing was resolved.
    package func admit(_ text: String) throws(AddressRefusal) -> AdmittedAddress {
        let address: WebAddress
        do throws(AddressOddity) {
            address = try WebAddress(text)
        } catch {
            throw .odd(error)
        }
        return try self.admit(address)
    }

    /// Looks whether the address's host is on the list.
    package func admit(_ address: WebAddress) throws(AddressRefusal) -> AdmittedAddress {
        let fitting = self.rules.filter { $0.fits(address) }
        guard !fitting.isEmpty else { throw .notListed(scheme: address.scheme, place: address.place) }
        return AdmittedAddress(address: address, ranges: fitting.flatMap(\.ranges))
    }

    /// An address that stands in the settings itself, which is all the permission that its host needs.
    ///
    /// - Parameters:
    ///   - address: The address.
    ///   - ranges: Where its host may be that is not public; for a vendor's they do not count.
    /// - Returns: The address, with what its host's addresses may be.
    package static func admitted(_ address: WebAddress, ranges: [AddressRange]) -> AdmittedAddress {
        AdmittedAddress(address: address, ranges: HostRule.ranges(of: address.host, besides: ranges))
    }
}
