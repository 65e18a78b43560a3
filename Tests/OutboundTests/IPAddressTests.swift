import Outbound
import Testing
import poolwarden_addresses

struct `An address` {
    static let refused = [
        "", " ", ".", "1", "1.2", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3", "256.1.1.1", "1.2.3.1000",
        // What inet_aton takes for loopback and other places.
        "127.1", "2130706433", "0x7f.1", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "127.0.0.01",
        "00.0.0.0", "127.000.000.001", "-1.2.3.4", "+1.2.3.4", " 127.0.0.1", "127.0.0.1 ", "127.0.0.1\n", "127.0.0.1\0",
        "127.0.0.1.", "[127.0.0.1]", "127.0.0.1/8", "127.0.0.1%lo", "127.0.0.1:80", "\u{661}.2.3.4", "１.2.3.4",
        "127。0。0。1", "1.2.3.4\u{301}",
        // Version 6.
        ":", "1:", ":1", ":::", "1:::2", "::1::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8", ":1:2:3:4:5:6:7", "1:2:3:4:5:6:7:", "12345::", "g::", "[::1]", "::1/128", " ::1", "::1\n",
        "1.2.3.4::", "::1.2.3.4:5", "::1.2.3", "::01.2.3.4", "1:2:3:4:5:6:7:1.2.3.4", "::%", "::1%", "::1%a%b",
        "::1%a/b", "%eth0", "::１",
    ]

    @Test(arguments: Self.refused)
    func `is not read from an odd spelling`(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    /// What is written, and the canonical spelling of it.
    static let spellings = [
        ("0.0.0.0", "0.0.0.0"), ("10.0.0.5", "10.0.0.5"), ("255.255.255.255", "255.255.255.255"), ("::", "::"),
        ("0:0:0:0:0:0:0:0", "::"), ("::1", "::1"), ("1::", "1::"), ("0001::0", "1::"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"), ("1::3:4:5:6:7:8", "1:0:3:4:5:6:7:8"), ("2001:DB8::A", "2001:db8::a"),
        ("1:0:0:2:0:0:0:3", "1:0:0:2::3"), ("1:0:0:2:0:0:3:4", "1::2:0:0:3:4"),
        ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.1"), ("::FFFF:a00:1", "::ffff:10.0.0.1"), ("::10.0.0.1", "::a00:1"),
        ("64:ff9b::10.0.0.1", "64:ff9b::a00:1"), ("fe80::1%eth0", "fe80::1%eth0"), ("FE80::1%25", "fe80::1%25"),
        ("::1%::1", "::1%::1"), ("::1% ", "::1% "), ("::ffff:1.2.3.4%é", "::ffff:1.2.3.4%é"),
    ]

    @Test(arguments: Self.spellings)
    func `is written in its one canonical spelling`(_ text: String, _ canonical: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == canonical)
        #expect(IPAddress(canonical) == address)
    }

    @Test func `is what Python says it is, in the cases that were recorded`() throws {
        let cases = try fixtureLines("addresses.txt")
        #expect(cases.count == 2000)
        for line in cases {
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            #expect(Addresses.verdict(EscapedText.read(String(parts[0]))) == parts[1], "\(line)")
        }
    }

    @Test func `is another one with another zone, or in another family`() throws {
        let four = try #require(IPAddress("10.0.0.1"))
        #expect(four != IPAddress(v6: four.number))
        #expect(try #require(IPAddress("fe80::1")) != #require(IPAddress("fe80::1%eth0")))
        #expect(try #require(IPAddress("fe80::1%eth1")) != #require(IPAddress("fe80::1%eth0")))
    }
}

struct `A range of addresses` {
    @Test(arguments: [
        "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.0/+8", "10.0.0.0/8/8", "10.0.0.1/8",
        "10.0.0.0/255.0.0.0", "10/8", "fc00::/129", "fc00::1/7", "fe80::%eth0/10", "fe80::%eth0", "10.0.0.0 /8",
    ])
    func `is not read from anything else`(_ text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test(arguments: [
        ("0.0.0.0/0", "0.0.0.0", "255.255.255.255"), ("10.0.0.0/8", "10.0.0.0", "10.255.255.255"),
        ("10.0.0.5", "10.0.0.5", "10.0.0.5"), ("10.0.0.4/31", "10.0.0.4", "10.0.0.5"),
        ("::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), ("::1/128", "::1", "::1"),
    ])
    func `has its first and its last`(_ text: String, _ first: String, _ last: String) throws {
        let range = try #require(AddressRange(text))
        #expect(range.first.description == first)
        #expect(range.last.description == last)
        #expect(range.contains(range.first))
        #expect(range.contains(range.last))
    }

    @Test func `has no address of the other family`() throws {
        let range = try #require(AddressRange("10.0.0.0/8"))
        let six = IPAddress(v6: range.first.number)
        #expect(!range.contains(six))
        #expect(range.contains(try #require(AddressRange("10.1.0.0/16"))))
        #expect(!range.contains(try #require(AddressRange("0.0.0.0/0"))))
    }
}
