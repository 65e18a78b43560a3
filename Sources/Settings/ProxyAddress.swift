import Foundation

/// Where a proxy is.
package struct ProxyAddress: Hashable, Sendable {
    package let kind: Kind
    /// An IPv6 address without its brackets.
    package let host: String
    package let port: Int

    package enum Kind: String, Hashable, Sendable {
        /// Asked with `CONNECT`.
        case http
        case socks5
    }

    /// Nil unless the text is `http://HOST:PORT` or `socks5://HOST:PORT`.
    ///
    /// The port must be written: no two products agree on one. A password may not stand here, where it would be shown.
    init?(_ text: String) {
        guard let parts = URLComponents(string: text), let host = parts.host, let port = parts.port else { return nil }
        guard parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil else { return nil }
        guard let kind = parts.scheme.flatMap({ Kind(rawValue: $0.lowercased()) }) else { return nil }
        guard ["", "/"].contains(parts.path), (1...65535).contains(port) else { return nil }
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        guard !bare.isEmpty else { return nil }
        self.kind = kind
        self.host = bare
        self.port = port
    }
}
