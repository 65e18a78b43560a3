import Outbound
import Testing

struct `A rule for hosts` {
    static let good: [(text: String, canonical: String)] = [
        ("Hooks.Slack.com", "hooks.slack.com"), ("*.Example.com", "*.example.com"), ("chat", "chat"),
        ("chat.example.com:8443", "chat.example.com:8443"), ("http://chat.example.com", "http://chat.example.com"),
        ("http://chat.example.com:8080", "http://chat.example.com:8080"), ("8.8.8.8", "8.8.8.8"),
        ("chat.example.com in 10.0.0.0/8", "chat.example.com in 10.0.0.0/8"), ("chat in fd00::/8", "chat in fd00::/8"),
        ("*.chat.example.com:8443 in 192.168.1.7", "*.chat.example.com:8443 in 192.168.1.7"),
        ("http://chat.example.com in 100.64.0.0/10", "http://chat.example.com in 100.64.0.0/10"),
        ("10.0.0.5", "10.0.0.5"), ("http://10.0.0.5:8065", "http://10.0.0.5:8065"),
        ("[fd00::5]:8443", "[fd00::5]:8443"),
        ("127.0.0.1:9000", "127.0.0.1:9000"), ("[::1]:9001", "[::1]:9001"), ("localhost:80", "localhost:80"),
    ]

    @Test(arguments: Self.good)
    func `is written as the settings have it`(_ text: String, _ canonical: String) throws {
        #expect(try #require(HostRule(text)).description == canonical)
    }

    @Test(arguments: [
        "", " ", "*", "*.", "*.com", "*.1.2.3.4", "*.*.example.com", "a.*.example.com", "https://hooks.slack.com",
        "hooks.slack.com/", "hooks.slack.com/x", "http://x/y", "hooks.slack.com:443", "http://x.com:80", "x.com:0",
        "x.com:",
        "x:65536", "a@b", "a b", "hööks.com", "hoo\u{212A}s.com", "hooks_slack.com", "127.1", "[::0001]", "::1",
        "[fe80::1%eth0]",
        "http://*.example.com", "chat in", "chat in ", "chat in 10.0.0.0/8 x", "chat  in 10.0.0.0/8",
        "chat on 10.0.0.0/8",
        // Literals that no reply can be sent to, and ranges that are not an operator's own.
        "169.254.169.254", "http://169.254.169.254", "[fe80::1]", "0.0.0.0", "224.0.0.1", "[::ffff:10.0.0.1]",
        "[64:ff9b::a00:1]",
        "chat in 0.0.0.0/0", "chat in 10.0.0.0/7", "chat in ::/0", "chat in 169.254.0.0/16", "chat in fe80::/10",
        "chat in 8.8.8.0/24", "chat in ::ffff:0:0/96", "chat in 64:ff9b::/96", "chat in 198.18.0.0/15",
        "chat in 10.0.0.1/8",
        "10.0.0.5 in 10.0.0.0/8", "localhost in 127.0.0.0/8",
        // Vendors are on the Internet.
        "hooks.slack.com in 10.0.0.0/8", "*.slack.com in 10.0.0.0/8", "slack.com in 10.0.0.0/8",
        "discord.com in fd00::/8",
        "api.github.com in 127.0.0.0/8",
    ])
    func `is not read from anything else`(_ text: String) {
        #expect(HostRule(text) == nil)
    }
}

struct `A list of hosts` {
    private static func list(_ rules: String...) throws -> HostList {
        HostList(try rules.map { try #require(HostRule($0)) })
    }

    static let full = [
        "hooks.slack.com", "*.example.com", "chat.corp.test:8443", "http://plain.corp.test", "10.0.0.5",
        "[fd00::5]:8443",
        "127.0.0.1:9000", "localhost:9000",
    ]

    @Test(arguments: [
        ("https://hooks.slack.com/x", true), ("http://hooks.slack.com/x", false),
        ("https://hooks.slack.com:8443/x", false),
        ("https://slack.com/x", false), ("https://a.hooks.slack.com/x", false),
        ("https://hooks.slack.com.evil.test/x", false),
        ("https://evilhooks.slack.com/x", false), ("https://a.example.com/x", true),
        ("https://a.b.example.com/x", true),
        ("https://example.com/x", false), ("https://evilexample.com/x", false),
        ("https://a.example.com.evil.test/x", false),
        ("https://chat.corp.test:8443/x", true), ("https://chat.corp.test/x", false),
        ("https://chat.corp.test:8444/x", false),
        ("http://chat.corp.test:8443/x", false), ("http://plain.corp.test/x", true),
        ("https://plain.corp.test/x", false),
        ("http://plain.corp.test:443/x", false), ("https://10.0.0.5/x", true), ("https://10.0.0.6/x", false),
        ("http://10.0.0.5/x", false), ("https://[fd00::5]:8443/x", true), ("https://[fd00::6]:8443/x", false),
        ("http://127.0.0.1:9000/x", true), ("https://127.0.0.1:9000/x", false), ("http://127.0.0.1:9001/x", false),
        ("http://127.0.0.2:9000/x", false), ("http://localhost:9000/x", true), ("https://[::ffff:10.0.0.5]/x", false),
        ("https://169.254.169.254/latest/x", false), ("https://127.0.0.1/x", false),
        ("https://[::ffff:10.0.0.1]/x", false),
    ])
    func `admits what it has, and nothing else`(_ text: String, _ isAdmitted: Bool) throws {
        let list = HostList(try Self.full.map { try #require(HostRule($0)) })
        let admitted = try? list.admit(text)
        #expect((admitted != nil) == isAdmitted)
    }

    @Test func `says what is not on it, without the path`() throws {
        let list = try Self.list("hooks.slack.com")
        let error = #expect(throws: AddressRefusal.self) { try list.admit("https://evil.example/canary") }
        #expect(error?.description == "evil.example is not among the hosts that may be sent to")
        let plain = #expect(throws: AddressRefusal.self) { try list.admit("http://hooks.slack.com/canary") }
        #expect(plain?.description == "hooks.slack.com is not among the hosts that may be sent to by plain http")
        let odd = #expect(throws: AddressRefusal.self) { try list.admit("https://hooks.slack.com@evil.example/canary") }
        #expect(odd?.description == "it has a user name")
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var rule: String
        var text: String
        var resolved: [String]
        /// The end of what is said; nil where all may be sent to.
        var refusal: String?
        var testDescription: String { "\(self.rule): \(self.resolved)" }
    }

    private static let slack = "https://hooks.slack.com/x"

    static let cases: [Case] = [
        Case(rule: "hooks.slack.com", text: slack, resolved: ["8.8.8.8", "2600::1", "64:ff9b::808:808"]),
        Case(rule: "hooks.slack.com", text: slack, resolved: [], refusal: "its host has no address"),
        Case(rule: "hooks.slack.com", text: slack, resolved: ["127.0.0.1"], refusal: "section 3.2.1.3)"),
        // One among many is enough.
        Case(
            rule: "hooks.slack.com",
            text: slack,
            resolved: ["8.8.8.8", "10.0.0.1", "8.8.4.4"],
            refusal: "(RFC 1918)",
        ),
        Case(rule: "hooks.slack.com", text: slack, resolved: ["8.8.8.8", "::ffff:10.0.0.1"], refusal: "(RFC 1918)"),
        Case(rule: "hooks.slack.com", text: slack, resolved: ["64:ff9b::a00:1"], refusal: "(RFC 1918)"),
        Case(rule: "hooks.slack.com", text: slack, resolved: ["169.254.169.254"], refusal: "Link Local (RFC 3927)"),
        Case(
            rule: "hooks.slack.com",
            text: slack,
            resolved: ["fe80::1%eth0"],
            refusal: "Link-Local Unicast (RFC 4291)",
        ),
        Case(rule: "hooks.slack.com", text: slack, resolved: ["2600::1%eth0"], refusal: "of one link, eth0, only"),
        // What the operator said is inside.
        Case(
            rule: "chat.corp.test in 10.0.0.0/8",
            text: "https://chat.corp.test/x",
            resolved: ["10.0.0.5", "8.8.8.8"],
        ),
        Case(rule: "chat.corp.test", text: "https://chat.corp.test/x", resolved: ["10.0.0.5"], refusal: "(RFC 1918)"),
        Case(
            rule: "chat.corp.test in 10.0.0.0/8",
            text: "https://chat.corp.test/x",
            resolved: ["10.0.0.5", "192.168.0.1"],
            refusal: "192.168.0.0/16, Private-Use (RFC 1918)",
        ),
        Case(
            rule: "chat.corp.test in 10.0.0.0/8",
            text: "https://chat.corp.test/x",
            resolved: ["::ffff:10.0.0.5"],
            refusal: "(RFC 1918)",
        ),
        Case(
            rule: "chat.corp.test in fd00::/8",
            text: "https://chat.corp.test/x",
            resolved: ["fd00:ec2::254"],
            refusal: "Amazon's metadata (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/"
                + "configuring-instance-metadata-service.html)",
        ),
        Case(
            rule: "chat.corp.test in 100.64.0.0/10",
            text: "https://chat.corp.test/x",
            resolved: ["100.100.100.200"],
            refusal: "Alibaba's metadata (https://www.alibabacloud.com/help/en/ecs/user-guide/view-instance-metadata)",
        ),
        Case(
            rule: "hooks.slack.com",
            text: slack,
            resolved: ["168.63.129.16"],
            refusal: "what-is-ip-address-168-63-129-16)",
        ),
        Case(
            rule: "hooks.slack.com",
            text: slack,
            resolved: ["64:ff9b::168.63.129.16"],
            refusal: "what-is-ip-address-168-63-129-16)",
        ),
        Case(rule: "localhost:9000", text: "http://localhost:9000/x", resolved: ["127.0.0.1", "::1"]),
        Case(rule: "localhost:9000", text: "http://localhost:9000/x", resolved: ["10.0.0.1"], refusal: "(RFC 1918)"),
        Case(rule: "10.0.0.5", text: "https://10.0.0.5/x", resolved: ["10.0.0.5"]),
        Case(rule: "10.0.0.5", text: "https://10.0.0.5/x", resolved: ["10.0.0.6"], refusal: "(RFC 1918)"),
    ]

    @Test(arguments: Self.cases)
    func `looks at every address of a host`(_ example: Case) throws {
        let admitted = try Self.list(example.rule).admit(example.text)
        let resolved = try example.resolved.map { try #require(IPAddress($0)) }
        var refusal: AddressRefusal?
        do {
            #expect(try admitted.check(resolved) == resolved)
        } catch {
            refusal = error
        }
        #expect((refusal == nil) == (example.refusal == nil))
        if let end = example.refusal { #expect(refusal?.description.hasSuffix(end) == true, "\(refusal as Any)") }
    }

    @Test func `gives each address once`() throws {
        let one = IPAddress(v4: 0x0808_0808)
        #expect(try HostList.slack.admit(Self.slack).check([one, one]) == [one])
    }

    @Test func `for an address of the settings is its host, and the ranges that the settings open`() throws {
        let ranges = [try #require(AddressRange("10.0.0.0/8"))]
        let inside = IPAddress(v4: 0x0A00_0005)
        for (text, isInside) in [
            ("https://git.corp.test/api", true), ("https://api.github.com", false),
            ("https://hooks.slack.com/x", false),
            ("http://localhost:1/x", true), ("http://127.0.0.1:1/x", false), ("http://10.0.0.5/x", true),
        ] {
            let address = try WebAddress(normalizing: text)
            let admitted = HostList.admitted(address, ranges: ranges)
            #expect(((try? admitted.check([inside])) != nil) == isInside, "\(text)")
        }
        let literal = try WebAddress("http://169.254.169.254/x")
        let admitted = HostList.admitted(literal, ranges: ranges)
        #expect(throws: AddressRefusal.self) { try admitted.check([try #require(IPAddress("169.254.169.254"))]) }
    }
}
