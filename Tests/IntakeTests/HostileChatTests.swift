import Foundation
import Intake
import SenderFixtures
import Testing
import Warden

struct `A hostile body, properly signed` {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let body: [UInt8]
        /// Nil where it is well formed, whatever else it is.
        let reason: Rejection.Reason?

        init(_ name: String, _ body: String, _ reason: Rejection.Reason?) {
            self.init(name, Array(body.utf8), reason)
        }

        init(_ name: String, _ body: [UInt8], _ reason: Rejection.Reason?) {
            self.testDescription = name
            self.body = body
            self.reason = reason
        }
    }

    private static let many = (0..<10_000).map { #""f\#($0)":\#($0)"# }.joined(separator: ",")
    private static let deep = String(repeating: #"{"a":["#, count: 50_000)

    /// Each with a token and a type, so that all senders read on.
    private static let start = #"{"token":"TOKEN","type":"MESSAGE""#

    static let documents = [
        Case("a name twice", #"\#(start),"type":"x"}"#, .fieldDuplicate),
        Case("the token twice, once escaped", #"\#(start),"\u0074oken":"x"}"#, .fieldDuplicate),
        Case("10,000 members", "\(start),\(many)}", nil),
        Case("10,000 members and one of them twice", #"\#(start),\#(many),"f9999":0}"#, .fieldDuplicate),
        Case("nested 100,000 times", "\(start),\"x\":\(deep)", .bodyMalformed),
        Case(
            "nested 100,000 times, ended",
            "\(start),\"x\":\(deep)" + String(repeating: "]}", count: 50_000) + "}",
            .bodyMalformed,
        ),
        Case("a NUL, escaped", #"\#(start),"text":"a\u0000b","data":"\u0000"}"#, nil),
        Case("a NUL as it is", "\(start),\"text\":\"a\u{0}b\"}", .bodyMalformed),
        Case(
            "bytes that are not UTF-8",
            Array("\(start),\"text\":\"".utf8) + [0xFF, 0xC0, 0x80] + Array("\"}".utf8),
            .bodyMalformed,
        ),
        Case("half of a surrogate pair", #"\#(start),"text":"\uD800"}"#, .bodyMalformed),
        Case("a byte order mark", "\u{FEFF}\(start)}", .bodyMalformed),
        Case("something behind it", "\(start)} {}", .bodyMalformed),
        Case("its end missing", start, .bodyMalformed),
        Case("a number beyond all bounds", #"\#(start),"id":1e999999,"message":{"id":99999999999999999999}}"#, nil),
        Case(
            "members of other types",
            #"\#(start),"message":[],"user":{},"from":"x","event":7,"user_id":{},"text":[1],"data":{"options":{}},"id":{}}"#,
            nil,
        ),
    ]

    @Test(arguments: [SenderKind.mattermost, .discord, .teams, .googleChat, .rocketChat, .zulip], documents)
    func `is refused for what is wrong with it, or read`(_ kind: SenderKind, _ example: Case) throws {
        let fixture = try Fixture.all.first { $0.kind == kind }.orThrow()
        let token = String(decoding: fixture.secret.withBytes { $0 }, as: UTF8.self)
        var request = try fixture.request
        // Discord's types are numbers.
        let type = kind == .discord ? #""type":2"# : #""type":"MESSAGE""#
        request.body = Array(
            Data(example.body).replacing(Data("TOKEN".utf8), with: Data(token.utf8))
                .replacing(Data(#""type":"MESSAGE""#.utf8), with: Data(type.utf8))
        )
        request.headers.removeAll { $0.isNamed("content-type") }
        request.headers.append(HeaderField(name: "Content-Type", value: "application/json"))
        if kind == .discord || kind == .teams {
            request = try request.signed(kind: kind, secret: try fixture.signingSecret, now: Fixture.now)
        }
        #expect(try self.reason(request, fixture) == example.reason)
    }

    @Test(arguments: [
        Case("a field twice", "token=TOKEN&user_id=a&user_id=b", .fieldDuplicate),
        Case("the token twice", "token=TOKEN&token=x", .fieldDuplicate),
        Case("the token twice, once encoded", "token=TOKEN&%74oken=x", .fieldDuplicate),
        Case("10,000 fields", "token=TOKEN&" + (0..<10_000).map { "f\($0)=\($0)" }.joined(separator: "&"), nil),
        Case("10,000 mentions", "token=TOKEN" + String(repeating: "&user_mentions=a", count: 10_000), nil),
        Case("a NUL", "token=TOKEN&text=%00&user_id=a%00", nil),
        Case("bytes that are not UTF-8", "token=TOKEN&text=%FF", .bodyMalformed),
        Case("a % alone", "token=TOKEN&text=100%", .bodyMalformed),
        Case("JSON", #"{"token":"TOKEN"}"#, .tokenMissing),
        Case("nothing", "", .tokenMissing),
        Case("a field without a name", "token=TOKEN&=x", .bodyMalformed),
    ])
    func `is refused as a form, too`(_ example: Case) throws {
        let fixture = Fixture(kind: .mattermost, name: "pool-create")
        let token = String(decoding: fixture.secret.withBytes { $0 }, as: UTF8.self)
        var request = try fixture.request
        request.headers.removeAll { $0.isNamed("authorization") }
        request.body = Array(Data(example.body).replacing(Data("TOKEN".utf8), with: Data(token.utf8)))
        #expect(try self.reason(request, fixture) == example.reason)
    }

    /// Under another type the JSON in a form of Gitea's is not what its signature covers.
    private static let typed = (Fixture.chats + Fixture.machines).filter { $0.name != "push-form" }

    @Test(arguments: typed)
    func `is refused under another media type, or two of them`(_ fixture: Fixture) throws {
        let types: [[String]] = [["text/plain"], [], ["application/json", "application/json"], ["application/xml"]]
        for types in types {
            var request = try fixture.request
            request.headers.removeAll { $0.isNamed("content-type") }
            request.headers += types.map { HeaderField(name: "Content-Type", value: $0) }
            #expect(try self.reason(request, fixture) == .mediaTypeNotAllowed)
        }
    }

    /// Why the request is refused; nil when it goes all the way through.
    private func reason(_ request: RequestFile, _ fixture: Fixture) throws -> Rejection.Reason? {
        let verifier = Verifier(sender: fixture.sender, secrets: try fixture.secrets)
        let verified: VerifiedDelivery
        do throws(Rejection) {
            verified = try verifier.verify(
                request.delivery(source: SourceName(rawValue: "a"), received: Fixture.now),
                now: Fixture.now,
            )
        } catch {
            return error.reason
        }
        guard verified.envelope.handshake == nil else { return nil }
        _ = verifier.sender.receipt(for: verified.journaled())
        if case .occurrence(let occurrence) = verifier.sender.interpret(verified.journaled(), people: Fixture.people) {
            #expect(throws: Never.self) { try JSONDocument(occurrence.payload) }
        }
        return nil
    }
}
