/// An address that something can be posted to, in the one spelling that every reader understands alike.
///
/// Its path and query may be a capability: whoever knows a reply address can write there. So nothing prints them; only
/// ``text`` has them.
package struct WebAddress: Hashable, Sendable {
    package let scheme: Scheme
    package let host: Host
    /// From 1 to 65535; the scheme's own where none is written.
    package let port: Int
    /// From the slash on.
    let rest: String

    package enum Scheme: String, Hashable, Sendable {
        case https
        case http

        package var port: Int {
            switch self {
            case .https: 443
            case .http: 80
            }
        }
    }

    package enum Host: Hashable, Sendable, CustomStringConvertible {
        /// A name of the DNS in small letters, without a dot at its end.
        case name(String)
        /// An address without a zone.
        case literal(IPAddress)

        /// As in a URL: an IPv6 address in brackets.
        package var description: String {
            switch self {
            case .name(let name): name
            case .literal(let address): address.family == .v6 ? "[\(address)]" : "\(address)"
            }
        }
    }

    /// The whole address, path and query with it: to send to, not to print.
    package var text: String { "\(self.scheme.rawValue)://\(self.place)\(self.rest)" }

    /// Host and, where it is not the scheme's own, port; such as `hooks.slack.com` or `[::1]:9000`.
    package var place: String {
        self.port == self.scheme.port ? "\(self.host)" : "\(self.host):\(self.port)"
    }
}

extension WebAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(self.scheme.rawValue)://\(self.place)/…" }
    package var debugDescription: String { self.description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
