import Outbound
import Testing

struct `The class of an address` {
    @Test func `changes exactly at the edges of the registries' blocks`() throws {
        let blocks = try fixtureLines("address-edges.txt")
        #expect(blocks.count == 56)
        for line in blocks {
            for edge in line.split(separator: " ").dropFirst() where edge != "." {
                let address = try #require(IPAddress(String(edge.dropFirst())))
                #expect(AddressClass(address).isPublic == (edge.first == "+"), "\(edge), an edge of \(line)")
            }
        }
    }

    /// Every block but those whose first address is a smaller block's.
    @Test func `is the smallest block that has the address`() throws {
        for block in AddressBlock.ipv4Registry + AddressBlock.ipv6Registry {
            let ends = [block.range.first, block.range.last].map { AddressClass($0).block }
            #expect(ends.contains(block), "\(block)")
            #expect(ends.allSatisfy { block.range.contains($0.range) }, "\(block)")
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var address: String
        var isPublic = false
        var explanation: String
        var testDescription: String { self.address }
    }

    static let cases = [
        Case(
            address: "8.8.8.8",
            isPublic: true,
            explanation: "8.8.8.8 is in 0.0.0.0/0, Unicast (RFC 791)",
        ),
        Case(address: "10.0.0.5", explanation: "10.0.0.5 is in 10.0.0.0/8, Private-Use (RFC 1918)"),
        Case(
            address: "127.0.0.1",
            explanation: "127.0.0.1 is in 127.0.0.0/8, Loopback (RFC 1122, section 3.2.1.3)",
        ),
        Case(
            address: "169.254.169.254",
            explanation: "169.254.169.254 is in 169.254.0.0/16, Link Local (RFC 3927)",
        ),
        Case(
            address: "::ffff:10.0.0.1",
            explanation: "::ffff:10.0.0.1 is in ::ffff:0:0/96, IPv4-mapped Address (RFC 4291), "
                + "and leads to 10.0.0.1 in 10.0.0.0/8, Private-Use (RFC 1918)",
        ),
        Case(
            address: "::ffff:8.8.8.8",
            explanation: "::ffff:8.8.8.8 is in ::ffff:0:0/96, IPv4-mapped Address (RFC 4291), "
                + "and leads to 8.8.8.8 in 0.0.0.0/0, Unicast (RFC 791)",
        ),
        Case(
            address: "64:ff9b::a00:1",
            explanation: "64:ff9b::a00:1 is in 64:ff9b::/96, IPv4-IPv6 Translat. (RFC 6052), "
                + "and leads to 10.0.0.1 in 10.0.0.0/8, Private-Use (RFC 1918)",
        ),
        Case(
            address: "64:ff9b::808:808",
            isPublic: true,
            explanation: "64:ff9b::808:808 is in 64:ff9b::/96, IPv4-IPv6 Translat. (RFC 6052), "
                + "and leads to 8.8.8.8 in 0.0.0.0/0, Unicast (RFC 791)",
        ),
        Case(
            address: "64:ff9b:1::808:808",
            explanation: "64:ff9b:1::808:808 is in 64:ff9b:1::/48, IPv4-IPv6 Translat. (RFC 8215), "
                + "and leads to 8.8.8.8 in 0.0.0.0/0, Unicast (RFC 791)",
        ),
        Case(
            address: "2002:7f00:1::1",
            explanation: "2002:7f00:1::1 is in 2002::/16, 6to4 (RFC 3056), "
                + "and leads to 127.0.0.1 in 127.0.0.0/8, Loopback (RFC 1122, section 3.2.1.3)",
        ),
        Case(
            address: "2001:0:808:808::f5ff:fffe",
            explanation: "2001:0:808:808::f5ff:fffe is in 2001::/32, TEREDO (RFC 4380), "
                + "and leads to 10.0.0.1 in 10.0.0.0/8, Private-Use (RFC 1918)",
        ),
        Case(
            address: "2600::5efe:a00:1",
            explanation: "2600::5efe:a00:1 is in 2000::/3, Global Unicast (RFC 4291, section 2.4), "
                + "and leads to 10.0.0.1 in 10.0.0.0/8, Private-Use (RFC 1918)",
        ),
        Case(
            address: "2600::200:5efe:808:808",
            isPublic: true,
            explanation: "2600::200:5efe:808:808 is in 2000::/3, Global Unicast (RFC 4291, section 2.4), "
                + "and leads to 8.8.8.8 in 0.0.0.0/0, Unicast (RFC 791)",
        ),
        Case(
            address: "::a00:1",
            explanation: "::a00:1 is in ::/96, IPv4-Compatible (RFC 4291, section 2.5.5.1), "
                + "and leads to 10.0.0.1 in 10.0.0.0/8, Private-Use (RFC 1918)",
        ),
        Case(
            address: "4000::1",
            explanation: "4000::1 is in ::/0, not given out (RFC 4291, section 2.4)",
        ),
        Case(
            address: "2600::1%eth0",
            explanation: "2600::1%eth0 is of one link, eth0, only",
        ),
    ]

    @Test(arguments: Self.cases)
    func `says why it is not public`(_ example: Case) throws {
        let found = AddressClass(try #require(IPAddress(example.address)))
        #expect(found.isPublic == example.isPublic)
        #expect(found.explanation == example.explanation)
    }
}
