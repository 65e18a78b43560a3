package import Foundation
package import Warden

/// A sender for tests, with a protocol of its own.
///
/// Its secret stands in the header `x-test-secret`, its delivery's ID in `x-test-id`, into how many it is parted in
/// `x-test-parts`, and its body is a command line of
/// the person whose name stands before a colon: `U1: pool create ci-arm`, or of `U1` where there is none.
package struct FakeSender: Sender {
    package var kind: SenderKind { .slack }
    package var bodyLimit: Int { 1_024 }
    package var answerWindow: Duration?
    package var takesWait: Bool { true }
    /// What the response address of every delivery is.
    package var responseURL: String?
    /// Where every delivery is answered.
    package var replyTo: ReplyAddress

    package init(
        answerWindow: Duration? = nil,
        responseURL: String? = "https://hooks.slack.com/commands/T0/1/abc",
        replyTo: ReplyAddress = .slack,
    ) {
        self.answerWindow = answerWindow
        self.responseURL = responseURL
        self.replyTo = replyTo
    }

    package func authenticate(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection) {
        guard let given = delivery.values(of: "x-test-secret").first else {
            throw Rejection(.headerMissing, "x-test-secret is missing")
        }
        guard secrets.all.contains(Secret(given)) else {
            throw Rejection(.signatureMismatch, "x-test-secret is another one")
        }
    }

    package func readEnvelope(of delivery: Delivery) throws(Rejection) -> Envelope {
        guard let id = delivery.values(of: "x-test-id").first else {
            throw Rejection(.fieldMissing, "x-test-id is missing")
        }
        return Envelope(
            id: DeliveryID(rawValue: id),
            isOfPerson: true,
            headers: [HeaderField(name: "x-kept", value: "yes")],
            body: delivery.body,
            capabilities: self.responseURL.map { ["response_url": Secret($0)] } ?? [:],
            parts: delivery.values(of: "x-test-parts").first.flatMap { Int($0) } ?? 1,
        )
    }

    package func interpret(_ delivery: JournaledDelivery, people: People) -> Interpretation {
        let line = String(decoding: delivery.body, as: UTF8.self)
        guard !line.isEmpty else { return .ignored(reason: "the line is empty") }
        let parts = line.split(separator: ": ", maxSplits: 1).map(String.init)
        let (person, words) = parts.count == 2 ? (parts[0], parts[1]) : ("U1", line)
        return .occurrence(
            Occurrence(
                name: "test.command",
                source: delivery.source,
                delivery: delivery.id,
                actor: people.actor(kind: .slack, id: person, name: person),
                received: delivery.received,
                payload: Array("{}".utf8),
                command: Command(words: words.split(separator: " ").map(String.init)),
                replyTo: self.replyTo,
            )
        )
    }

    package func answer(to rejection: Rejection) -> Answer {
        Answer(status: rejection.status, contentType: "text/plain", body: rejection.explanation)
    }

    package func receipt(for delivery: JournaledDelivery) -> Answer {
        Answer(status: 200, contentType: "text/plain", body: "working on it")
    }

    /// A delivery that this sender would send.
    package static func delivery(
        _ line: String,
        id: String,
        secret: String = "open sesame",
        source: String = "test",
        received: Date = Date(timeIntervalSince1970: 1_800_000_000),
        wait: Duration? = nil,
        parts: Int = 1,
    ) -> Delivery {
        Delivery(
            source: SourceName(rawValue: source),
            method: "POST",
            headers: [
                HeaderField(name: "X-Test-Secret", value: secret), HeaderField(name: "X-Test-ID", value: id),
                HeaderField(name: "X-Test-Parts", value: "\(parts)"),
            ],
            body: Array(line.utf8),
            received: received,
            wait: wait,
        )
    }

    /// A verifier that knows the secret of ``delivery(_:id:secret:source:received:)``.
    package func verifier() throws -> Verifier {
        Verifier(sender: self, secrets: try Missing.unwrap(Secrets([Secret("open sesame")])))
    }
}

/// Something that a test needs was not there.
package struct Missing: Error {
    package init() {}

    package static func unwrap<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw Missing() }
        return value
    }
}

extension ReplyAddress {
    /// Where a slash command of Slack's is answered.
    package static let slack = ReplyAddress.chat(ChatAddress(kind: .slack, answer: .message))
}
