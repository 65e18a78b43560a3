extension HostRule {
    /// What to write, for whoever wrote something else.
    package static let demand =
        "write a host such as hooks.slack.com, *.example.com or chat.example.com:8443, http:// before it for plain "
        + "http, and behind it \"in 10.0.0.0/8\" where its addresses are private (never for a vendor's host)"

    /// Nil unless the text is of the table's forms; capitals do not matter.
    package init?(_ text: String) {
        let parts = text.inSmallLetters.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 1 || (parts.count == 3 && parts[1] == "in") else { return nil }
        let isBelow = parts[0].hasPrefix("*.")
        let isPlain = parts[0].hasPrefix("http://")
        let place = isPlain ? String(parts[0].dropFirst(7)) : isBelow ? String(parts[0].dropFirst(2)) : parts[0]
        guard !place.contains("/"), let address = Self.address(place, isPlain: isPlain) else { return nil }
        if isBelow {
            // `*.com` would be nearly everybody.
            guard case .name(let name) = address.host, name.contains("."), address.scheme == .https else { return nil }
        }
        guard let own = Self.ranges(of: address.host) else { return nil }
        var ranges = own
        if parts.count == 3 {
            guard own.isEmpty, case .name(let name) = address.host, !Vendor.has(name) else { return nil }
            guard let range = AddressRange(parts[2]), range.isOperators else { return nil }
            ranges = [range]
        }
        self.init(
            scheme: address.scheme,
            hosts: isBelow ? .below("\(address.host)") : .one(address.host),
            port: address.port,
            ranges: ranges,
            description: parts.joined(separator: " "),
        )
    }

    /// The host of an address that stands in the settings.
    ///
    /// - Parameters:
    ///   - text: The address, such as `https://chat.example.com/team`.
    ///   - ranges: Where the host may be that is not public; for a vendor's they do not count.
    package init?(ofAddress text: String, ranges: [AddressRange] = []) {
        guard let address = try? WebAddress(normalizing: text) else { return nil }
        self.init(
            scheme: address.scheme,
            hosts: .one(address.host),
            port: address.port,
            ranges: Self.ranges(of: address.host, besides: ranges),
            description: "\(address.scheme)://\(address.place)",
        )
    }

    /// The ranges that are not public where a host of the settings' own addresses may be.
    static func ranges(of host: WebAddress.Host, besides ranges: [AddressRange]) -> [AddressRange] {
        switch host {
        case .name(let name) where Vendor.has(name): []
        case .name: (Self.ranges(of: host) ?? []) + ranges
        case .literal: Self.ranges(of: host) ?? []
        }
    }

    private static func address(_ place: String, isPlain: Bool) -> WebAddress? {
        guard !isPlain else { return try? WebAddress("http://\(place)/") }
        // On this machine a port means plain http: nobody has a certificate for 127.0.0.1.
        if let plain = try? WebAddress(normalizing: "http://\(place)/"), plain.host.isOfThisMachine,
            place != "\(plain.host)"
        {
            return plain
        }
        return try? WebAddress("https://\(place)/")
    }

    /// The ranges that the host itself says it is in; nil for an address that nothing may be sent to.
    private static func ranges(of host: WebAddress.Host) -> [AddressRange]? {
        switch host {
        case .name where host.isOfThisMachine:
            return AddressRange.loopback
        case .name:
            return []
        case .literal(let address):
            if AddressClass(address).isPublic { return [] }
            let range = AddressRange(address)
            return range.isOperators ? [range] : nil
        }
    }
}

extension WebAddress.Host {
    /// Loopback addresses, and the names that always are (RFC 6761, section 6.3).
    fileprivate var isOfThisMachine: Bool {
        switch self {
        case .name(let name): name == "localhost" || name.hasSuffix(".localhost")
        case .literal(let address): AddressRange.loopback.contains { $0.contains(address) }
        }
    }
}
