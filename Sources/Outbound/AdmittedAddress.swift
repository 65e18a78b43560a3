/// An address whose host is on a list; only ``HostList`` makes one.
package struct AdmittedAddress: Hashable, Sendable {
    package let address: WebAddress
    /// Ranges that are not public and that the host may be in all the same.
    let ranges: [AddressRange]

    /// Looks at every address that the host's name has.
    ///
    /// One bad address is enough to refuse them all: who answers for a name must not choose which one is connected to.
    ///
    /// - Parameter resolved: What the name was resolved to, or the address that the host is.
    /// - Returns: The same, each once, in the same order: connect to one of these, and resolve nothing again.
    /// - Throws: ``AddressRefusal`` for the first that may not be sent to, or when there is none.
    package func check(_ resolved: [IPAddress]) throws(AddressRefusal) -> [IPAddress] {
        guard !resolved.isEmpty else { throw .noAddress }
        var checked: [IPAddress] = []
        for address in resolved where !checked.contains(address) {
            try self.check(address)
            checked.append(address)
        }
        return checked
    }

    private func check(_ address: IPAddress) throws(AddressRefusal) {
        let found = AddressClass(address)
        for place in [address, found.within].compactMap(\.self) {
            guard let service = AddressBlock.cloudServices.first(where: { $0.range.contains(place) }) else { continue }
            throw .cloudService(service, place)
        }
        guard found.isPublic || self.isOperators(address) else { throw .notPublic(found) }
    }

    private func isOperators(_ address: IPAddress) -> Bool {
        address.zone == nil && self.ranges.contains { $0.contains(address) }
    }
}
