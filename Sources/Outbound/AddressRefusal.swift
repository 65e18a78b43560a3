/// Why nothing is sent to an address.
package enum AddressRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    case odd(AddressOddity)
    /// Whoever may send there is a matter of the settings. The place is a host, perhaps with a port.
    case notListed(scheme: WebAddress.Scheme, place: String)
    /// The host is, or has among others, this address.
    case notPublic(AddressClass)
    /// A cloud answers each of its machines there, with credentials perhaps.
    case cloudService(AddressBlock, IPAddress)
    /// The name has no address.
    case noAddress

    /// Half a sentence about the address, without its path and query.
    package var description: String {
        switch self {
        case .odd(let oddity): oddity.description
        case .notListed(.https, let place): "\(place) is not among the hosts that may be sent to"
        case .notListed(.http, let place): "\(place) is not among the hosts that may be sent to by plain http"
        case .notPublic(let found): "its host leads to an address that is not public: \(found.explanation)"
        case .cloudService(let block, let address):
            "its host leads to \(address), where a cloud speaks to its machines: \(block)"
        case .noAddress: "its host has no address"
        }
    }
}
