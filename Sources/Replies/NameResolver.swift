package import Outbound

/// Finds the addresses of a name.
package protocol NameResolver: Sendable {
    /// Asks for the addresses of a name.
    ///
    /// - Parameters:
    ///   - name: A name of the DNS in small letters; never an address.
    ///   - limit: The longest that it may take.
    /// - Returns: All that the name has now, the best to connect to first; never none.
    /// - Throws: ``NameResolutionError`` when there is none, or no answer.
    func addresses(of name: String, within limit: Duration) async throws(NameResolutionError) -> [IPAddress]
}

/// Why a name has no addresses for us.
package enum NameResolutionError: Error, Hashable, Sendable {
    /// There is no such name, or it has no address.
    case unknown
    /// The resolver gave no answer.
    case unavailable
    /// It gave none in time.
    case late
    /// Nobody waits for it any more.
    case interrupted
}
