import Foundation
import Intake
import SenderFixtures
import Testing
import Warden

/// What each sender is to hear, as their own documents have it: every example of `Tests/Fixtures/handshakes.json`.
struct `An immediate answer` {
    @Test func `is the one that the sender documents, in every example`() throws {
        let examples = try HandshakeExample.all()
        #expect(examples.count == 21)
        for example in examples {
            let answer = try example.answer()
            #expect(answer.status == example.status, "\(example)")
            if example.isReplacement {
                #expect(answer.body == #"{"ephemeral_text":"Working on it"}"#)
            } else if let document = example.document {
                #expect(JSONTree(try JSONDocument(Array(answer.body.utf8)).root) == document, "\(example)")
            }
            if let contentType = example.contentType { #expect(answer.contentType == contentType, "\(example)") }
            if let body = example.body { #expect(answer.body == body, "\(example)") }
        }
    }

    @Test func `is given to nobody who proves nothing, in any example`() throws {
        for example in try HandshakeExample.all() {
            let request = try example.signed(with: example.source.otherSigningSecret)
            let verifier = Verifier(sender: example.source.sender, secrets: try example.source.secrets)
            let error = #expect(throws: Rejection.self, "\(example)") {
                try verifier.verify(
                    request.delivery(source: SourceName(rawValue: "a"), received: Fixture.now),
                    now: Fixture.now,
                )
            }
            #expect(error?.status == 401, "\(example)")
        }
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
}
