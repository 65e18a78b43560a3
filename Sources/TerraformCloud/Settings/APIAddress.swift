import Foundation

/// Checks the address of the API before anything, above all a token, is sent there.
enum APIAddress {
    /// Checks an address.
    ///
    /// - Returns: The address without a slash at its end, and without `/api/v2`, which some people add.
    /// - Throws: ``TerraformCloudSettingsError/address(_:)`` with what to change.
    static func check(_ text: String, allowsPlainHTTP: Bool) throws(TerraformCloudSettingsError) -> String {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme, let host = parts.host, !host.isEmpty
        else {
            throw .address("write it like https://app.terraform.io")
        }
        guard parts.user == nil, parts.password == nil else {
            throw .address("it must not hold a user name or password")
        }
        guard parts.query == nil, parts.fragment == nil else {
            throw .address("it must end before ? and #")
        }
        switch scheme {
        case "https":
            break
        case "http":
            guard allowsPlainHTTP || Self.isThisMachine(host) else {
                throw .address("with http others on the network can read the API token; use https")
            }
        default:
            throw .address("it must begin with https://")
        }
        return Self.trimmed(text)
    }

    private static func trimmed(_ text: String) -> String {
        var bare = text[...]
        while bare.hasSuffix("/") { bare.removeLast() }
        guard bare.hasSuffix("/api/v2") else { return String(bare) }
        return Self.trimmed(String(bare.dropLast("/api/v2".count)))
    }

    private static func isThisMachine(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" || host == "[::1]" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
    }
}
