import Foundation

/// Checks the addresses of APIs.
enum Address {
    /// The address without a slash at its end; nil when it is none that a token may be sent to.
    ///
    /// Plain http is for this machine only: a token would be readable on the way.
    static func normalized(_ text: String) -> String? {
        guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty else { return nil }
        guard parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil else { return nil }
        switch parts.scheme?.lowercased() {
        case "https": break
        case "http" where Self.isLoopback(host): break
        default: return nil
        }
        guard parts.port.map((1...65535).contains) ?? true else { return nil }
        var address = Substring(text)
        while address.last == "/" {
            address.removeLast()
        }
        return String(address)
    }

    /// Whether something can be posted there: https, or http on this machine; a query may well be the secret in it.
    static func isHook(_ text: String) -> Bool {
        guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty else { return false }
        guard parts.user == nil, parts.password == nil, parts.fragment == nil else { return false }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return false }
        switch parts.scheme?.lowercased() {
        case "https": break
        case "http" where Self.isLoopback(host): break
        default: return false
        }
        return parts.port.map((1...65535).contains) ?? true
    }

    /// What two addresses of the same server have in common: without regard to case, and with the port written out.
    ///
    /// - Parameter address: One that ``normalized(_:)`` gave back.
    /// - Returns: Such as `https://app.terraform.io:443`.
    static func server(_ address: String) -> String {
        guard let parts = URLComponents(string: address), let scheme = parts.scheme?.lowercased(), let host = parts.host
        else { return address }
        return "\(scheme)://\(host.lowercased()):\(parts.port ?? (scheme == "http" ? 80 : 443))\(parts.path)"
    }

    /// Whether the host is this machine: `localhost`, 127.0.0.0/8 or ::1.
    static func isLoopback(_ host: String) -> Bool {
        if ["localhost", "::1", "[::1]"].contains(host.lowercased()) { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
