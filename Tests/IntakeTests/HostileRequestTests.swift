import Foundation
import Intake
import SenderFixtures
import Testing
import Warden

/// Proven requests with bodies that nobody means well with, at every sender of JSON.
struct `A hostile request` {
    struct Body: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let bytes: [UInt8]
        /// Nil where it is read like any other.
        let reason: Rejection.Reason?
    }

    static let bodies: [Body] = [
        Body(testDescription: "nothing", bytes: [], reason: .bodyMalformed),
        Body(testDescription: "a list", bytes: Array("[]".utf8), reason: .bodyMalformed),
        Body(testDescription: "a text", bytes: Array("\"a\"".utf8), reason: .bodyMalformed),
        Body(testDescription: "NUL", bytes: [0], reason: .bodyMalformed),
        Body(testDescription: "NUL after it", bytes: Array("{}".utf8) + [0], reason: .bodyMalformed),
        Body(testDescription: "NUL in a text", bytes: Array("{\"a\":\"\u{0}\"}".utf8), reason: .bodyMalformed),
        Body(
            testDescription: "no UTF-8",
            bytes: Array("{\"a\":\"".utf8) + [0xFF, 0x22, 0x7D],
            reason: .bodyMalformed,
        ),
        Body(
            testDescription: "an overlong slash",
            bytes: Array("{\"a\":\"".utf8) + [0xC0, 0xAF, 0x22, 0x7D],
            reason: .bodyMalformed,
        ),
        Body(testDescription: "half a pair", bytes: Array(#"{"a":"\ud800"}"#.utf8), reason: .bodyMalformed),
        Body(
            testDescription: "a byte order mark",
            bytes: [0xEF, 0xBB, 0xBF] + Array("{}".utf8),
            reason: .bodyMalformed,
        ),
        Body(testDescription: "two documents", bytes: Array("{}{}".utf8), reason: .bodyMalformed),
        Body(testDescription: "a comma too many", bytes: Array(#"{"a":1,}"#.utf8), reason: .bodyMalformed),
        Body(testDescription: "NaN", bytes: Array(#"{"a":NaN}"#.utf8), reason: .bodyMalformed),
        Body(testDescription: "a name twice", bytes: Array(#"{"id":"1","id":"2"}"#.utf8), reason: .fieldDuplicate),
        Body(
            testDescription: "a name twice, once escaped",
            bytes: Array(#"{"trigger":"a","tr\u0069gger":"b"}"#.utf8),
            reason: .fieldDuplicate,
        ),
        Body(
            testDescription: "a hundred thousand levels",
            bytes: Array((#"{"a":"# + String(repeating: "[", count: 100_000)).utf8),
            reason: .bodyMalformed,
        ),
        Body(
            testDescription: "ten thousand fields",
            bytes: Array(("{" + (0..<10_000).map { "\"f\($0)\":\($0)" }.joined(separator: ",") + "}").utf8),
            reason: nil,
        ),
        Body(
            testDescription: "every field of another type",
            bytes: Array(
                """
                {"id":1,"event":[],"type":{},"status":7,"groupKey":null,"alerts":"x","notifications":{"a":1},"build":[],
                "object_attributes":"x","user":[],"project":3,"comment":7,"issue":"x","repository":[],"sender":"x",
                "actor":1,"push":{"changes":{}},"resource":[],"eventType":9,"trigger":[],"stage":1,"access_token":{},
                "task_result_id":[],"specversion":2,"source":[]}
                """.utf8
            ),
            reason: nil,
        ),
    ]

    private static let kinds = SenderKind.allCases.filter { $0 != .slack }

    @Test(arguments: kinds, bodies)
    func `is refused for what is wrong with it, or read`(_ kind: SenderKind, _ body: Body) throws {
        let sender = Senders.make(kind: kind)
        let delivery = Self.delivery(body.bytes)
        do throws(Rejection) {
            let envelope = try sender.readEnvelope(of: delivery)
            #expect(body.reason == nil)
            let journaled = JournaledDelivery(
                number: 1,
                source: delivery.source,
                id: envelope.id,
                received: Fixture.now,
                headers: envelope.headers,
                body: envelope.body,
            )
            guard envelope.handshake == nil else { return }
            if case .occurrence(let occurrence) = sender.interpret(journaled, people: Fixture.people) {
                #expect(occurrence.command == nil)
            }
        } catch {
            // Where the body is read, the sender may still miss its ID.
            #expect(error.reason == body.reason ?? .fieldMissing)
            #expect(error.status == 400)
        }
    }

    @Test(arguments: kinds)
    func `is refused for a media type that the sender does not send`(_ kind: SenderKind) {
        for type in ["", "text/plain", "application/xml", "application/json, application/json", "multipart/form-data"] {
            let error = #expect(throws: Rejection.self) {
                try Senders.make(kind: kind).readEnvelope(of: Self.delivery(Array("{}".utf8), type: type))
            }
            #expect(error?.reason == .mediaTypeNotAllowed)
        }
    }

    @Test(arguments: Fixture.machines)
    func `is refused with a security header twice, whichever is right`(_ fixture: Fixture) throws {
        let names = ["signature", "token", "authorization", "webhook-id", "timestamp"]
        let request = try fixture.request
        for header in request.headers where names.contains(where: header.name.lowercased().contains) {
            // GitHub's, which Gitea and Forgejo send beside their own, is not looked at.
            guard header.name != "X-Hub-Signature-256" else { continue }
            for isFirst in [true, false] {
                var request = request
                let other = HeaderField(name: header.name.uppercased(), value: header.value)
                request.headers.insert(other, at: isFirst ? 0 : request.headers.count)
                let delivery = request.delivery(source: SourceName(rawValue: "a"), received: Fixture.now)
                let error = #expect(throws: Rejection.self) {
                    try Verifier(sender: fixture.sender, secrets: fixture.secrets)
                        .verify(delivery, now: fixture.signedAt)
                }
                #expect(error?.reason == .headerDuplicate, "\(header.name)")
            }
        }
    }

    @Test(arguments: Fixture.machines)
    func `is refused before it is read when it proves nothing`(_ fixture: Fixture) throws {
        var request = try fixture.request
        request.body = [0xFF]
        let verifier = Verifier(sender: fixture.sender, secrets: try Secrets([fixture.otherSigningSecret]).orThrow())
        let error = #expect(throws: Rejection.self) {
            try verifier.verify(
                request.delivery(source: SourceName(rawValue: "a"), received: Fixture.now),
                now: fixture.signedAt,
            )
        }
        #expect(error?.status == 401)
    }

    private static func delivery(_ body: [UInt8], type: String = "application/json") -> Delivery {
        Delivery(
            source: SourceName(rawValue: "a"),
            method: "POST",
            headers: [
                .init(name: "Content-Type", value: type), .init(name: "X-GitHub-Event", value: "push"),
                .init(name: "X-GitHub-Delivery", value: "1"), .init(name: "X-Gitlab-Event", value: "Note Hook"),
                .init(name: "X-Event-Key", value: "pullrequest:comment_created"),
                .init(name: "X-Request-UUID", value: "1"), .init(name: "X-Gitea-Event", value: "issue_comment"),
                .init(name: "X-Gitea-Delivery", value: "1"), .init(name: "X-Forgejo-Event", value: "issue_comment"),
                .init(name: "X-Forgejo-Delivery", value: "1"), .init(name: "X-Webhook-Id", value: "1"),
            ],
            body: body,
            received: Fixture.now,
        )
    }
}
