import Foundation
import Intake
import SenderFixtures
import Testing
import Warden

struct `A request file` {
    @Test func `is read as it came over the wire`() throws {
        let text = "POST /hooks/a HTTP/1.1\r\nX-One:1\r\nX-Two: \t two words \r\nX-One: 2\r\n\r\na=1\r\n\r\n"
        let request = try RequestFile(Array(text.utf8))
        #expect(request.method == "POST")
        #expect(request.path == "/hooks/a")
        #expect(request.headers.map(\.name) == ["X-One", "X-Two", "X-One"])
        #expect(request.headers.map(\.value) == ["1", "two words", "2"])
        #expect(request.body == Array("a=1\r\n".utf8))
    }

    @Test(arguments: [
        ("", ""), ("a", "a"), ("a\n", "a"), ("a\n\n", "a\n"), ("a\r\n", "a"), ("\n", ""), ("\r", "\r"),
    ])
    func `has a body without the file's own last line end`(_ rest: String, _ body: String) throws {
        #expect(try RequestFile(Array("GET / HTTP/1.1\n\n\(rest)".utf8)).body == Array(body.utf8))
    }

    @Test func `is held to its Content-Length`() throws {
        func body(_ length: String, _ rest: String) throws -> [UInt8] {
            try RequestFile(Array("POST / HTTP/1.1\nContent-Length: \(length)\n\n\(rest)".utf8)).body
        }
        #expect(try body("1", "a\n") == Array("a".utf8))
        #expect(try body("2", "a\n") == Array("a\n".utf8))
        for length in ["0", "3", "x", "-1", "99999999999999999999"] {
            let error = #expect(throws: RequestFileError.self) { try body(length, "a\n") }
            #expect(error?.line == 2)
        }
    }

    @Test(arguments: [
        ("", 1), ("\n", 1), ("POST /\n\n", 1), ("post / HTTP/1.1\n\n", 1), ("POST x HTTP/1.1\n\n", 1),
        ("POST / HTTP/2\n\n", 1),
        ("POST / HTTP/1.1", 1), ("POST / HTTP/1.1\n", 2), ("POST / HTTP/1.1\nA: b\n", 3),
        ("POST / HTTP/1.1\nno colon\n\n", 2),
        ("POST / HTTP/1.1\nA: b\n folded\n\n", 3), ("POST / HTTP/1.1\nA : b\n\n", 2),
        ("POST / HTTP/1.1\nA: b\u{0}\n\n", 2),
        ("POST / HTTP/1.1\n: b\n\n", 2), ("POST / HTTP/1.1\nA: b\rC: d\n\n", 2),
    ])
    func `names the line that is wrong`(_ text: String, _ line: Int) {
        let error = #expect(throws: RequestFileError.self) { try RequestFile(Array(text.utf8)) }
        #expect(error?.line == line)
        #expect(error?.description.hasPrefix("line \(line): ") == true)
    }

    @Test func `is signed with the security headers replaced, not added`() throws {
        let request = RequestFile(
            method: "POST",
            path: "/",
            headers: [
                .init(name: "content-type", value: "application/json"), .init(name: "x-github-event", value: "push"),
                .init(name: "X-HUB-Signature-256", value: "old"), .init(name: "X-Hub-Signature", value: "sha1=old"),
                .init(name: "x-github-delivery", value: "first"), .init(name: "Content-Length", value: "7"),
            ],
            body: Array(#"{"a":1}"#.utf8),
        )
        let secret = Secret("s")
        let signed = try request.signed(kind: .github, secret: secret, now: Fixture.now, freshDelivery: UUID())
        #expect(signed.headers.count == 5)
        let sender = Senders.make(kind: .github)
        let delivery = signed.delivery(source: SourceName(rawValue: "a"), received: Fixture.now)
        try sender.authenticate(delivery, secrets: Secrets([secret]).orThrow(), now: Fixture.now)
        #expect(throws: RequestFileError.self) {
            try RequestFile(method: "POST", path: "/", headers: [], body: [])
                .signed(kind: .github, secret: secret, now: Fixture.now)
        }
    }
}
