import Foundation
import Replies
import Testing
import Warden

struct `The address of a reply's page` {
    private static let server = "https://poolwarden.acme.example"
    private let pages = ReplyPages(server: Self.server, secret: Secret(bytes: Array(repeating: 7, count: 32)))

    private func path(of delivery: JournaledDelivery.Number) -> String {
        String(self.pages.address(of: delivery).dropFirst(Self.server.count))
    }

    @Test(arguments: [1, 17, JournaledDelivery.Number.max])
    func `leads back to its delivery`(_ delivery: JournaledDelivery.Number) {
        let path = self.path(of: delivery)
        #expect(path.hasPrefix("/replies/\(delivery)-"))
        #expect(self.pages.delivery(at: path) == delivery)
    }

    @Test func `is of this one delivery`() {
        let proof = self.path(of: 12).split(separator: "-", maxSplits: 1)[1]
        for number in ["11", "13", "120", "1", "-12", "+12", "012", "0", "", "99999999999999999999"] {
            #expect(self.pages.delivery(at: "/replies/\(number)-\(proof)") == nil, "\(number)")
        }
    }

    @Test func `is none once a single character is another one, or missing`() {
        let path = self.path(of: 12)
        let start = "/replies/12-".utf8.count
        for index in start..<path.utf8.count {
            var bytes = Array(path.utf8)
            // The last character holds four bits, so its neighbour may be the same proof; the one far from it is not.
            bytes[index] = bytes[index] == UInt8(ascii: "A") ? UInt8(ascii: "z") : UInt8(ascii: "A")
            let other = String(decoding: bytes, as: UTF8.self)
            #expect(self.pages.delivery(at: other) == nil, "\(other)")
            #expect(self.pages.delivery(at: String(path.utf8.prefix(index)) ?? "") == nil)
        }
        #expect(self.pages.delivery(at: path + "A") == nil)
        #expect(self.pages.delivery(at: path + "=") == nil)
        #expect(self.pages.delivery(at: "/replies/" + path) == nil)
        #expect(self.pages.delivery(at: "/hooks/12") == nil)
    }

    @Test func `is void with another key`() {
        let others = ReplyPages(server: Self.server, secret: Secret(bytes: Array(repeating: 8, count: 32)))
        #expect(others.delivery(at: self.path(of: 12)) == nil)
    }

    @Test func `is a link in every markup`() {
        var message = Message(
            headline: "much",
            lines: (1...3_000).map { "line \($0) of very many, none of which is short" },
            footer: "delivery 12",
            delivery: 12,
        )
        message.whole = self.pages.address(of: 12)
        #expect(GitHubComment(message).text.contains("[all of it](\(self.pages.address(of: 12)))"))
        #expect(SlackText(message).text.contains("<\(self.pages.address(of: 12))|all of it>"))
    }
}

struct `The page of a reply` {
    @Test func `has every part of the message`() {
        for example in RenderedCase.all where example.name != "hostile" {
            let (message, page) = (example.message, ReplyPage(example.message).html)
            let lines = message.lines + (message.table?.rows.flatMap(\.self) ?? []) + message.plan.map(\.words)
            for text in [message.headline, message.footer] + lines {
                #expect(page.contains(text.replacing("&", with: "&amp;")), "\(example.name): \(text)")
            }
            #expect(page.contains(#"class="settlement \#(message.settlement?.rawValue ?? "open")""#))
        }
    }

    @Test func `runs nothing and is shown to nobody else`() throws {
        let answer = ReplyPage(RenderedCase.all[0].message).answer
        #expect(answer.status == 200)
        #expect(answer.contentType == "text/html; charset=utf-8")
        let headers = Dictionary(answer.headers.map { ($0.name, $0.value) }) { $1 }
        #expect(headers["content-security-policy"]?.hasPrefix("default-src 'none'; ") == true)
        #expect(headers["referrer-policy"] == "no-referrer")
        #expect(headers["cache-control"] == "no-store")
        #expect(headers["x-robots-tag"] == "noindex, nofollow")
        #expect(!answer.body.contains("<script"))
    }
}
