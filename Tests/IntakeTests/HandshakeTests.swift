import Foundation
import Intake
import Testing
import Warden

/// What each sender is to hear, as their own documents have it.
struct `An immediate answer` {
    struct Example: CustomTestStringConvertible, Sendable {
        let kind: SenderKind
        let name: String
        let request: RequestFile
        let status: Int
        let contentType: String?
        /// The members of a JSON body; nil where the body is a text.
        let document: JSONTree?
        let body: String?

        var testDescription: String { "\(self.kind.rawValue)/\(self.name)" }
    }

    @Test(arguments: try Self.examples())
    func `is the one that the sender documents`(_ example: Example) throws {
        let secret = Secret("a secret")
        let request = try example.request.signed(kind: example.kind, secret: secret, now: Fixture.now)
        let verifier = Verifier(example.kind, secrets: try Secrets([secret]).orThrow())
        let delivery = request.delivery(source: SourceName(rawValue: "a"), received: Fixture.now)
        let answer: Answer
        do throws(Rejection) {
            let verified = try verifier.verify(delivery, now: Fixture.now)
            answer = verified.envelope.handshake ?? verifier.sender.receipt(for: verified.journaled())
        } catch {
            answer = verifier.sender.answer(to: error)
        }
        #expect(answer.status == example.status)
        if let document = example.document {
            #expect(JSONTree(try JSONDocument(Array(answer.body.utf8)).root) == document)
            #expect(answer.contentType == example.contentType)
        }
        if let body = example.body { #expect(answer.body == body) }
    }

    @Test(arguments: try Self.examples())
    func `is given to nobody who proves nothing`(_ example: Example) throws {
        let request = try example.request.signed(kind: example.kind, secret: Secret("another"), now: Fixture.now)
        let verifier = Verifier(example.kind, secrets: try Secrets([Secret("a secret")]).orThrow())
        let error = #expect(throws: Rejection.self) {
            try verifier.verify(
                request.delivery(source: SourceName(rawValue: "a"), received: Fixture.now),
                now: Fixture.now,
            )
        }
        #expect(error?.status == 401)
    }

    @Test(arguments: Fixture.machines.map(\.kind))
    func `says overload as a thing that passes, and other methods as not allowed`(_ kind: SenderKind) {
        let sender = Senders.make(kind: kind)
        let overload = sender.answer(to: Rejection(.overloaded, "busy"))
        #expect(overload.status == 503)
        #expect(overload.headers == [HeaderField(name: "retry-after", value: "10")])
        let method = sender.answer(to: Rejection(.methodNotAllowed, "another"))
        #expect(method.status == 405)
        #expect(method.headers == [HeaderField(name: "allow", value: "POST")])
        #expect(sender.answerWindow == nil)
    }

    @Test(arguments: [SenderKind.jenkins, .azureDevOps])
    func `tells a client with a wrong password how to prove itself`(_ kind: SenderKind) {
        let answer = Senders.make(kind: kind).answer(to: Rejection(.tokenMismatch, "wrong"))
        #expect(answer.status == 401)
        #expect(answer.headers == [HeaderField(name: "www-authenticate", value: "Basic realm=\"poolwarden\"")])
    }

    private static func examples() throws -> [Example] {
        let file = Fixture.folder.appending(path: "handshakes.json")
        let document = try JSONDocument([UInt8](Data(contentsOf: file)))
        return try document.value(at: "handshakes").orThrow().elements.map(Self.example)
    }

    private static func example(_ value: JSONValue) throws -> Example {
        let sender = try (value["provider"]?.text).orThrow()
        let kind = try (sender == "cloudevents" ? SenderKind.generic : SenderKind(rawValue: sender)).orThrow()
        let request = try value["request"].orThrow()
        let headers = try request["headers"].orThrow().members.map { name, value in
            HeaderField(name: name, value: value.text ?? "")
        }
        let ids = kind == .github ? [HeaderField(name: "x-github-delivery", value: "1")] : []
        let response = try value["response"].orThrow()
        return Example(
            kind: kind,
            name: value["name"]?.text ?? "",
            request: RequestFile(
                method: try (request["method"]?.text).orThrow(),
                path: "/hooks/a",
                headers: headers + ids,
                body: request["body_json"].map { JSONTree($0).bytes } ?? Array((request["body"]?.text ?? "").utf8),
            ),
            status: try (response["status"]?.integer).orThrow(),
            contentType: response["headers"]?["content-type"]?.text,
            document: response["body_json"].map { JSONTree($0) },
            body: response["body"]?.text,
        )
    }
}
