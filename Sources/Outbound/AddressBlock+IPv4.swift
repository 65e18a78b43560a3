extension AddressBlock {
    /// The IANA IPv4 Special-Purpose Address Registry as of 2025-10-09, in its order.
    ///
    /// - SeeAlso: <https://www.iana.org/assignments/iana-ipv4-special-registry>; RFC 6890 and RFC 8190 for its columns.
    package static let ipv4Registry = [
        AddressBlock("0.0.0.0/8", "\"This network\"", "RFC 791, section 3.2", isReachable: false),
        AddressBlock("0.0.0.0/32", "\"This host on this network\"", "RFC 1122, section 3.2.1.3", isReachable: false),
        AddressBlock("10.0.0.0/8", "Private-Use", "RFC 1918", isReachable: false),
        AddressBlock("100.64.0.0/10", "Shared Address Space", "RFC 6598", isReachable: false),
        AddressBlock("127.0.0.0/8", "Loopback", "RFC 1122, section 3.2.1.3", isReachable: false),
        AddressBlock("169.254.0.0/16", "Link Local", "RFC 3927", isReachable: false),
        AddressBlock("172.16.0.0/12", "Private-Use", "RFC 1918", isReachable: false),
        AddressBlock("192.0.0.0/24", "IETF Protocol Assignments", "RFC 6890, section 2.1", isReachable: false),
        AddressBlock("192.0.0.0/29", "IPv4 Service Continuity Prefix", "RFC 7335", isReachable: false),
        AddressBlock("192.0.0.8/32", "IPv4 dummy address", "RFC 7600", isReachable: false),
        AddressBlock("192.0.0.9/32", "Port Control Protocol Anycast", "RFC 7723", isReachable: true),
        AddressBlock("192.0.0.10/32", "Traversal Using Relays around NAT Anycast", "RFC 8155", isReachable: true),
        AddressBlock("192.0.0.170/32", "NAT64/DNS64 Discovery", "RFC 8880", isReachable: false),
        AddressBlock("192.0.0.171/32", "NAT64/DNS64 Discovery", "RFC 8880", isReachable: false),
        AddressBlock("192.0.2.0/24", "Documentation (TEST-NET-1)", "RFC 5737", isReachable: false),
        AddressBlock("192.31.196.0/24", "AS112-v4", "RFC 7535", isReachable: true),
        AddressBlock("192.52.193.0/24", "AMT", "RFC 7450", isReachable: true),
        AddressBlock("192.88.99.0/24", "Deprecated (6to4 Relay Anycast)", "RFC 7526", isReachable: false),
        AddressBlock("192.88.99.2/32", "6a44-relay anycast address", "RFC 6751", isReachable: false),
        AddressBlock("192.168.0.0/16", "Private-Use", "RFC 1918", isReachable: false),
        AddressBlock("192.175.48.0/24", "Direct Delegation AS112 Service", "RFC 7534", isReachable: true),
        AddressBlock("198.18.0.0/15", "Benchmarking", "RFC 2544", isReachable: false),
        AddressBlock("198.51.100.0/24", "Documentation (TEST-NET-2)", "RFC 5737", isReachable: false),
        AddressBlock("203.0.113.0/24", "Documentation (TEST-NET-3)", "RFC 5737", isReachable: false),
        AddressBlock("240.0.0.0/4", "Reserved", "RFC 1112, section 4", isReachable: false),
        AddressBlock("255.255.255.255/32", "Limited Broadcast", "RFC 8190", isReachable: false),
    ]

    /// What the registry leaves to others: all of IPv4, and multicast.
    static let ipv4Rest = [
        AddressBlock("0.0.0.0/0", "Unicast", "RFC 791", isReachable: true),
        AddressBlock("224.0.0.0/4", "Multicast", "RFC 5771", isReachable: false),
    ]
}
