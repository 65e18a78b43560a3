import Outbound
import Testing

struct `The address of a reply` {
    static let secret = "/T1/2/canary?token=canary"

    struct Case: Sendable, CustomTestStringConvertible {
        /// Scheme, host and port; the rest is the same for all.
        var origin: String
        var oddity: AddressOddity
        var rest = `The address of a reply`.secret
        var testDescription: String { self.origin.debugDescription + self.rest }
    }

    static let cases: [Case] = [
        // No address at all, and other schemes.
        Case(origin: "", oddity: .scheme), Case(origin: "hooks.slack.com", oddity: .scheme),
        Case(origin: "//hooks.slack.com", oddity: .scheme), Case(origin: "ftp://hooks.slack.com", oddity: .scheme),
        Case(origin: "https:hooks.slack.com", oddity: .scheme),
        Case(origin: "https:/hooks.slack.com", oddity: .scheme),
        Case(origin: "HTTPS://hooks.slack.com", oddity: .scheme), Case(origin: "https+unix://x", oddity: .scheme),
        Case(origin: "javascript:alert", oddity: .scheme), Case(origin: "file://", oddity: .scheme),
        // Who it is said to be, and who it is.
        Case(origin: "https://hooks.slack.com@evil.example", oddity: .userInformation),
        Case(origin: "https://user:password@hooks.slack.com", oddity: .userInformation),
        Case(origin: "https://@hooks.slack.com", oddity: .userInformation),
        Case(origin: "https://hooks.slack.com:443@evil.example", oddity: .userInformation),
        Case(origin: "https://hooks.slack.com%40evil.example", oddity: .percent),
        Case(origin: "https://hooks.slack.com%2f@evil.example", oddity: .userInformation),
        Case(origin: "https://hooks.slack.com\\@evil.example", oddity: .character),
        Case(origin: "https://hooks.slack.com\\.evil.example", oddity: .character),
        Case(origin: "https://hooks.slack.com#@evil.example", oddity: .fragment),
        Case(origin: "https://hooks.slack.com", oddity: .fragment, rest: "/x#y"),
        // Blanks, line ends and NUL, anywhere.
        Case(origin: " https://hooks.slack.com", oddity: .blankOrControl),
        Case(origin: "https://hooks.slack.com\t", oddity: .blankOrControl),
        Case(origin: "https://hooks.sl\tack.com", oddity: .blankOrControl),
        Case(origin: "https://hooks.slack.com\0.evil.example", oddity: .blankOrControl),
        Case(
            origin: "https://hooks.slack.com",
            oddity: .blankOrControl,
            rest: "/x HTTP/1.1\r\nhost: evil.example\r\n",
        ),
        Case(origin: "https://hooks.slack.com", oddity: .blankOrControl, rest: "/x\n"),
        Case(origin: "https://hooks.slack.com", oddity: .blankOrControl, rest: "/x\u{7F}"),
        Case(origin: "https://hooks.slack.com", oddity: .nonASCII, rest: "/é"),
        // Addresses in spellings that some readers take for loopback, or for metadata.
        Case(origin: "https://127.1", oddity: .literal), Case(origin: "https://2130706433", oddity: .literal),
        Case(origin: "https://0x7f.1", oddity: .literal), Case(origin: "https://0x7f000001", oddity: .literal),
        Case(origin: "https://0177.0.0.1", oddity: .literal), Case(origin: "https://127.0.0.01", oddity: .literal),
        Case(origin: "https://127.0.0.1.", oddity: .literal), Case(origin: "https://1.2.3.4.5", oddity: .literal),
        Case(origin: "https://169.254.43518", oddity: .literal), Case(origin: "https://0", oddity: .literal),
        Case(origin: "https://a.0x", oddity: .literal), Case(origin: "https://evil.1", oddity: .literal),
        Case(origin: "https://127%2e0%2e0%2e1", oddity: .percent),
        Case(origin: "https://%31%32%37.1", oddity: .percent),
        Case(origin: "https://127。0。0。1", oddity: .nonASCII), Case(origin: "https://①②⑦.0.0.1", oddity: .nonASCII),
        Case(origin: "https://[::1", oddity: .literal), Case(origin: "https://[::1]x", oddity: .literal),
        Case(origin: "https://[127.0.0.1]", oddity: .literal), Case(origin: "https://[]", oddity: .literal),
        Case(origin: "https://[fe80::1%25eth0]", oddity: .percent), Case(origin: "https://[v1.x]", oddity: .literal),
        Case(origin: "https://[0:0:0:0:0:0:0:1]", oddity: .spelling),
        Case(origin: "https://[::ABCD]", oddity: .spelling),
        Case(origin: "https://[::ffff:a00:1]", oddity: .spelling), Case(origin: "https://::1", oddity: .noHost),
        // Names.
        Case(origin: "https://", oddity: .noHost), Case(origin: "https://:443", oddity: .noHost),
        Case(origin: "https://hooks.slack.com.", oddity: .dotAtEnd), Case(origin: "https://.", oddity: .dotAtEnd),
        Case(origin: "https://.slack.com", oddity: .name), Case(origin: "https://hooks..slack.com", oddity: .name),
        Case(origin: "https://hooks_slack.com", oddity: .name),
        Case(origin: "https://-hooks.slack.com", oddity: .name),
        Case(origin: "https://hooks-.slack.com", oddity: .name), Case(origin: "https://*.slack.com", oddity: .name),
        Case(origin: "https://hooks.slack.com,evil.example", oddity: .name),
        Case(origin: "https://" + String(repeating: "a", count: 64) + ".com", oddity: .name),
        Case(origin: "https://" + String(repeating: "a.", count: 126) + "aa", oddity: .name),
        Case(origin: "https://HOOKS.slack.com", oddity: .capital),
        Case(origin: "https://hooks.slac\u{212A}.com", oddity: .nonASCII),
        Case(origin: "https://hööks.slack.com", oddity: .nonASCII),
        Case(origin: "https://hооks.slack.com", oddity: .nonASCII),
        // Ports.
        Case(origin: "https://hooks.slack.com:", oddity: .port),
        Case(origin: "https://hooks.slack.com:0", oddity: .port),
        Case(origin: "https://hooks.slack.com:65536", oddity: .port),
        Case(origin: "https://x.com:+8443", oddity: .port),
        Case(origin: "https://hooks.slack.com:08443", oddity: .port),
        Case(origin: "https://x.com:84 43", oddity: .blankOrControl),
        Case(origin: "https://hooks.slack.com:443", oddity: .usualPort),
        Case(origin: "http://x.com:80", oddity: .usualPort),
        Case(origin: "https://x.com:8443:1", oddity: .port), Case(origin: "https://x.com:x", oddity: .port),
        // What comes behind.
        Case(origin: "https://hooks.slack.com", oddity: .noSlash, rest: ""),
        Case(origin: "https://hooks.slack.com", oddity: .noSlash, rest: "?x=/"),
        Case(origin: "https://hooks.slack.com", oddity: .character, rest: "/%"),
        Case(origin: "https://hooks.slack.com", oddity: .character, rest: "/%4"),
        Case(origin: "https://hooks.slack.com", oddity: .character, rest: "/%zz"),
        Case(origin: "https://hooks.slack.com", oddity: .character, rest: "/<x>"),
        Case(origin: "https://hooks.slack.com", oddity: .character, rest: "/[x]"),
        Case(origin: "https://hooks.slack.com", oddity: .length, rest: "/" + String(repeating: "x", count: 4096)),
    ]

    @Test(arguments: Self.cases)
    func `is refused when two readers could differ on it`(_ example: Case) {
        let error = #expect(throws: AddressOddity.self) { try WebAddress(example.origin + example.rest) }
        #expect(error == example.oddity)
        #expect(error?.description.contains("canary") == false)
    }

    static let good: [(text: String, scheme: WebAddress.Scheme, host: String, port: Int, place: String)] = [
        ("https://hooks.slack.com/commands/T1/2/x", .https, "hooks.slack.com", 443, "hooks.slack.com"),
        ("https://a/", .https, "a", 443, "a"),
        ("https://xn--hks-4na.example/?a=b&c=%2F", .https, "xn--hks-4na.example", 443, "xn--hks-4na.example"),
        (
            "https://chat.example.com:8443/a:b@c/../d?x=/?y;z", .https, "chat.example.com", 8443,
            "chat.example.com:8443",
        ),
        ("http://127.0.0.1:9000/x", .http, "127.0.0.1", 9000, "127.0.0.1:9000"),
        ("https://10.0.0.5:80/", .https, "10.0.0.5", 80, "10.0.0.5:80"),
        ("https://[2600::1]/x", .https, "[2600::1]", 443, "[2600::1]"),
        ("http://[::1]:1/", .http, "[::1]", 1, "[::1]:1"),
        ("https://[::ffff:10.0.0.1]/", .https, "[::ffff:10.0.0.1]", 443, "[::ffff:10.0.0.1]"),
        ("https://1.example/", .https, "1.example", 443, "1.example"),
        ("https://0x7f.example/", .https, "0x7f.example", 443, "0x7f.example"),
    ]

    @Test(arguments: Self.good.indices)
    func `is read part by part, and written as it was`(_ index: Int) throws {
        let good = Self.good[index]
        let address = try WebAddress(good.text)
        #expect(address.scheme == good.scheme)
        #expect("\(address.host)" == good.host)
        #expect(address.port == good.port)
        #expect(address.place == good.place)
        #expect(address.text == good.text)
    }

    @Test func `is never printed with its path`() throws {
        let address = try WebAddress("https://hooks.slack.com" + Self.secret)
        var dumped = ""
        dump(address, to: &dumped)
        for printed in ["\(address)", String(reflecting: address), String(describing: [address]), dumped] {
            #expect(!printed.contains("canary"))
            #expect(printed.contains("https://hooks.slack.com/…"))
        }
    }

    @Test(arguments: [
        ("HTTPS://GitHub.Example.com:443/API/v3", "https://github.example.com/API/v3"),
        ("http://LOCALHOST:80", "http://localhost/"), ("https://a.example?X=Y", "https://a.example/?X=Y"),
        ("https://a.example:8443", "https://a.example:8443/"), ("https://[2600::1]:443/x", "https://[2600::1]/x"),
    ])
    func `of the settings may be spelled with RFC 3986's freedoms`(_ text: String, _ canonical: String) throws {
        #expect(try WebAddress(normalizing: text).text == canonical)
    }

    @Test(arguments: [
        ("", AddressOddity.scheme), ("https", .scheme), ("ftp://x/", .scheme), ("https://a@b/", .userInformation),
        ("https://slac\u{212A}.com/", .nonASCII), ("https://127.1/", .literal), ("https://a/#x", .fragment),
        ("https:///x", .noHost), ("https://a.:443/", .dotAtEnd),
    ])
    func `of the settings has no other freedoms`(_ text: String, _ oddity: AddressOddity) {
        #expect(throws: oddity) { try WebAddress(normalizing: text) }
    }
}
