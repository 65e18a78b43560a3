/// One host, or the hosts below a name, that may be sent to: a line of the settings.
///
/// | written | means |
/// |---|---|
/// | `hooks.slack.com` | this host, by https on port 443 |
/// | `*.example.com` | every host below, not `example.com` itself |
/// | `chat.example.com:8443` | this port instead |
/// | `http://chat.example.com` | plain http, on port 80 or the one behind it |
/// | `chat.example.com in 10.0.0.0/8` | also where its addresses are of this range, which is not public |
/// | `10.0.0.5` | this address |
/// | `127.0.0.1:9000`, `localhost:9000`, `[::1]:9000` | this machine, where a port means plain http |
///
/// A host that is not said to be in a range must have public addresses only.
package struct HostRule: Hashable, Sendable {
    let scheme: WebAddress.Scheme
    let hosts: Hosts
    let port: Int
    /// Ranges of addresses that are not public and may be sent to all the same.
    let ranges: [AddressRange]
    /// In the canonical spelling.
    package let description: String

    enum Hosts: Hashable, Sendable {
        case one(WebAddress.Host)
        /// Those whose names end in this, a dot and labels before it.
        case below(String)
    }

    /// Whether the address is one of the rule's.
    func fits(_ address: WebAddress) -> Bool {
        guard address.scheme == self.scheme, address.port == self.port else { return false }
        switch (self.hosts, address.host) {
        case (.one(let host), _): return host == address.host
        case (.below(let name), .name(let other)): return other.hasSuffix(".\(name)")
        case (.below, .literal): return false
        }
    }
}

extension HostRule: CustomStringConvertible {}
