extension AddressBlock {
    /// The IANA IPv6 Special-Purpose Address Registry as of 2025-10-09, in its order.
    ///
    /// - SeeAlso: <https://www.iana.org/assignments/iana-ipv6-special-registry>; RFC 6890 and RFC 8190 for its columns.
    package static let ipv6Registry = [
        AddressBlock("::1/128", "Loopback Address", "RFC 4291", isReachable: false),
        AddressBlock("::/128", "Unspecified Address", "RFC 4291", isReachable: false),
        AddressBlock("::ffff:0:0/96", "IPv4-mapped Address", "RFC 4291", isReachable: false, carrier: .lowest),
        AddressBlock("64:ff9b::/96", "IPv4-IPv6 Translat.", "RFC 6052", isReachable: true, carrier: .lowest),
        AddressBlock("64:ff9b:1::/48", "IPv4-IPv6 Translat.", "RFC 8215", isReachable: false, carrier: .lowest),
        AddressBlock("100::/64", "Discard-Only Address Block", "RFC 6666", isReachable: false),
        AddressBlock("100:0:0:1::/64", "Dummy IPv6 Prefix", "RFC 9780", isReachable: false),
        AddressBlock("2001::/23", "IETF Protocol Assignments", "RFC 2928", isReachable: false),
        AddressBlock("2001::/32", "TEREDO", "RFC 4380", isReachable: false, carrier: .teredo),
        AddressBlock("2001:1::1/128", "Port Control Protocol Anycast", "RFC 7723", isReachable: true),
        AddressBlock("2001:1::2/128", "Traversal Using Relays around NAT Anycast", "RFC 8155", isReachable: true),
        AddressBlock("2001:1::3/128", "DNS-SD Service Registration Protocol Anycast", "RFC 9665", isReachable: true),
        AddressBlock("2001:2::/48", "Benchmarking", "RFC 5180", isReachable: false),
        AddressBlock("2001:3::/32", "AMT", "RFC 7450", isReachable: true),
        AddressBlock("2001:4:112::/48", "AS112-v6", "RFC 7535", isReachable: true),
        AddressBlock("2001:10::/28", "Deprecated (previously ORCHID)", "RFC 4843", isReachable: false),
        AddressBlock("2001:20::/28", "ORCHIDv2", "RFC 7343", isReachable: true),
        AddressBlock(
            "2001:30::/28",
            "Drone Remote ID Protocol Entity Tags (DETs) Prefix",
            "RFC 9374",
            isReachable: true,
        ),
        AddressBlock("2001:db8::/32", "Documentation", "RFC 3849", isReachable: false),
        AddressBlock("2002::/16", "6to4", "RFC 3056", isReachable: false, carrier: .sixToFour),
        AddressBlock("2620:4f:8000::/48", "Direct Delegation AS112 Service", "RFC 7534", isReachable: true),
        AddressBlock("3fff::/20", "Documentation", "RFC 9637", isReachable: false),
        AddressBlock("5f00::/16", "Segment Routing (SRv6) SIDs", "RFC 9602", isReachable: false),
        AddressBlock("fc00::/7", "Unique-Local", "RFC 4193", isReachable: false),
        AddressBlock("fe80::/10", "Link-Local Unicast", "RFC 4291", isReachable: false),
    ]

    /// What the registry leaves to others: of all of IPv6, only 2000::/3 is given out.
    static let ipv6Rest = [
        AddressBlock("::/0", "not given out", "RFC 4291, section 2.4", isReachable: false),
        AddressBlock("::/96", "IPv4-Compatible", "RFC 4291, section 2.5.5.1", isReachable: false, carrier: .lowest),
        AddressBlock(
            "2000::/3",
            "Global Unicast",
            "RFC 4291, section 2.4",
            isReachable: true,
            carrier: .interfaceIdentifier,
        ),
        AddressBlock("fec0::/10", "Site-Local", "RFC 3879", isReachable: false),
        AddressBlock("ff00::/8", "Multicast", "RFC 4291, section 2.7", isReachable: false),
    ]
}
