/// What all connections of a client go through; checked when it is made.
///
/// An HTTP proxy is asked for a tunnel (`CONNECT`), so it sees the API's host and never a request. Its password is never
/// printed.
public struct TerraformCloudProxy: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The kinds of proxies.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Speaks HTTP, without TLS to the proxy itself.
        case http
        /// Speaks SOCKS 5.
        case socks
    }

    /// Which language the proxy speaks.
    public let kind: Kind
    /// The proxy's host.
    public let host: String
    /// The proxy's port.
    public let port: Int

    /// Who we are to the proxy.
    struct Credentials: Sendable, Hashable {
        var user: String
        var password: String
    }
    let credentials: Credentials?

    /// Checks and keeps a proxy.
    ///
    /// - Parameters:
    ///   - kind: Which language it speaks.
    ///   - host: A host name or an IP address.
    ///   - port: 1 to 65535.
    ///   - user: Who we are to the proxy, without `:`; nil for nobody. Only for `http`.
    ///   - password: The user's password; nil for an empty one.
    /// - Throws: ``TerraformCloudSettingsError/proxy(_:)`` with what to change.
    public init(
        kind: Kind = .http,
        host: String,
        port: Int,
        user: String? = nil,
        password: String? = nil,
    ) throws(TerraformCloudSettingsError) {
        guard !host.isEmpty, host.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !host.contains("/") else {
            throw .proxy("the host is a name or an address alone, such as proxy.example.com")
        }
        guard (1...65_535).contains(port) else { throw .proxy("the port is 1 to 65535") }
        guard user != nil || password == nil else { throw .proxy("a password needs a user") }
        guard kind == .http || user == nil else { throw .proxy("a SOCKS proxy takes no user and password here") }
        guard user?.contains(":") != true else { throw .proxy("the user cannot have a colon") }
        self.kind = kind
        self.host = host
        self.port = port
        self.credentials = user.map { Credentials(user: $0, password: password ?? "") }
    }

    /// The proxy without its user and password, such as `http://proxy.example.com:3128`.
    public var description: String { "\(self.kind.rawValue)://\(self.host):\(self.port)" }
    /// The same as ``description``.
    public var debugDescription: String { self.description }
    /// A mirror without user and password.
    public var customMirror: Mirror {
        Mirror(self, children: ["kind": self.kind, "host": self.host, "port": self.port])
    }
}
