import Foundation
import Intake
import SenderFixtures
import Warden

/// A request of `Tests/Fixtures/handshakes.json`, and the answer to it.
struct HandshakeExample: CustomStringConvertible, Sendable {
    /// Whose secrets and settings the source has.
    let source: Fixture
    let name: String
    let request: RequestFile
    let status: Int
    let contentType: String?
    /// A JSON body; nil where the body is a text.
    let document: JSONTree?
    let body: String?

    var description: String { "\(self.source.kind.rawValue)/\(self.name)" }

    static func all() throws -> [HandshakeExample] {
        let file = Fixture.folder.appending(path: "handshakes.json")
        let document = try JSONDocument([UInt8](Data(contentsOf: file)))
        return try document.value(at: "handshakes").orThrow().elements.map(Self.init)
    }

    private init(_ value: JSONValue) throws {
        let sender = try (value["provider"]?.text).orThrow()
        let kind = try (sender == "cloudevents" ? SenderKind.generic : SenderKind(rawValue: sender)).orThrow()
        let request = try value["request"].orThrow()
        let response = try value["response"].orThrow()
        self.source = try Fixture.all.first { $0.kind == kind }.orThrow()
        self.name = try (value["name"]?.text).orThrow()
        self.request = RequestFile(
            method: try (request["method"]?.text).orThrow(),
            path: "/hooks/a",
            headers: try request["headers"].orThrow().members.map { name, value in
                HeaderField(name: name, value: value.text ?? "")
            },
            body: request["body_json"].map { JSONTree($0).bytes } ?? Array((request["body"]?.text ?? "").utf8),
        )
        self.status = try (response["status"]?.integer).orThrow()
        self.contentType = response["headers"]?["content-type"]?.text
        self.document = response["body_json"].map { JSONTree($0) }
        self.body = response["body"]?.text
    }

    /// True for the one example whose answer replaces the message with the button: no reply of ours does so yet, so that
    /// we answer with the part of it that the person alone sees.
    var isReplacement: Bool { self.source.kind == .mattermost && self.name == "button" }

    /// What we answer.
    ///
    /// Where the example's answer is what a policy would have said, such as `3 pools`, it is how we say just that.
    func answer() throws -> Answer {
        let sender = self.source.sender
        let verifier = Verifier(sender: sender, secrets: try self.source.secrets)
        let request = try self.isProven ? self.signed(with: self.source.signingSecret) : self.request
        let delivery = request.delivery(source: SourceName(rawValue: "a"), received: Fixture.now)
        let first: Answer
        do throws(Rejection) {
            let verified = try verifier.verify(delivery, now: Fixture.now)
            first = verified.envelope.handshake ?? sender.receipt(for: verified.journaled())
        } catch {
            return sender.answer(to: error)
        }
        switch (self.source.kind, self.name) {
        case (.slack, "slash_command_user_error"), (_, "message"):
            let said = try (self.document?["text"] ?? self.document?["content"]).orThrow()
            return try (sender as? any ChatSender).orThrow().message(said)
        case (.rocketChat, "no_answer"): return RocketChatSender.silence
        case (.zulip, "no_answer"): return ZulipSender.silence
        default: return first
        }
    }

    /// False for the one example that shows a wrong proof.
    private var isProven: Bool { self.name != "interaction_bad_signature" }

    /// The request with what its sender always sends and the example leaves out, and with a proof.
    func signed(with secret: Secret) throws -> RequestFile {
        guard self.isProven else { return self.request }
        var request = self.request
        switch self.source.kind {
        case .github: request.headers.append(HeaderField(name: "x-github-delivery", value: "1"))
        case .mattermost where self.name == "slash_ack":
            request.headers.append(HeaderField(name: "authorization", value: "Token"))
        case .mattermost:
            request.body = Array(#"{"context":{"action":"approve","command":"approve 1","proof":""}}"#.utf8)
        case .googleChat:
            request.headers += try self.source.request.headers.filter { $0.isNamed("authorization") }
        default: break
        }
        return try request.signed(kind: self.source.kind, secret: secret, now: Fixture.now)
    }
}

extension JSONTree {
    /// The text of a member; nil when there is none, or when it is of another type.
    fileprivate subscript(name: String) -> String? {
        guard case .object(let members) = self else { return nil }
        guard case .string(let text)? = members.first(where: { $0.name == name })?.value else { return nil }
        return text
    }
}
