import Foundation
import Intake
import SenderFixtures
import Testing
import Warden

struct `Any bytes as body` {
    @Test(arguments: SenderKind.allCases, [1, 2] as [UInt64])
    func `are refused or understood, and never crash`(_ kind: SenderKind, _ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let seeds =
            try Fixture.all.filter { $0.kind == kind }.map { try $0.request.body } + [
                Array(
                    #"{"type":"event_callback","event":{"type":"message","text":"\u00e9"},"event_id":"Ev1"}"#
                        .utf8
                ),
                Array(#"payload=%7B%22type%22%3A%22block_actions%22%2C%22team%22%3A%7B%22id%22%3A%22T%22%7D%7D"#.utf8),
            ]
        for _ in 0..<400 {
            let body = Self.mutated(seeds.randomElement(using: &generator) ?? [], using: &generator)
            for type in [
                "application/json", "application/x-www-form-urlencoded", "application/cloudevents+json", "text/plain",
            ] {
                self.walk(kind, body: body, type: type)
            }
        }
    }

    /// Takes the body through everything that is done with a delivery that is proven.
    private func walk(_ kind: SenderKind, body: [UInt8], type: String) {
        let sender = Senders.make(kind: kind)
        let delivery = Delivery(
            source: SourceName(rawValue: "a"),
            method: "POST",
            headers: [
                .init(name: "Content-Type", value: type), .init(name: "X-GitHub-Event", value: "issue_comment"),
                .init(name: "X-GitHub-Delivery", value: "1"), .init(name: "X-Gitlab-Event", value: "Note Hook"),
                .init(name: "X-Event-Key", value: "pullrequest:comment_created"),
                .init(name: "X-Request-UUID", value: "1"), .init(name: "X-Gitea-Event", value: "issue_comment"),
                .init(name: "X-Gitea-Delivery", value: "1"), .init(name: "X-Forgejo-Event", value: "issue_comment"),
                .init(name: "X-Forgejo-Delivery", value: "1"),
            ],
            body: body,
            received: Fixture.now,
        )
        guard let envelope = try? sender.readEnvelope(of: delivery), envelope.handshake == nil else { return }
        let journaled = JournaledDelivery(
            number: 1,
            source: delivery.source,
            id: envelope.id,
            received: Fixture.now,
            headers: envelope.headers,
            body: envelope.body,
        )
        _ = sender.receipt(for: journaled)
        switch sender.interpret(journaled, people: Fixture.people) {
        case .ignored(let reason, _): #expect(!reason.contains("cannot be read"))
        case .occurrence(let occurrence):
            #expect(throws: Never.self) { try JSONDocument(occurrence.payload) }
            #expect(occurrence.command?.words.isEmpty != true)
        }
    }

    /// Bytes changed, cut, doubled or made up.
    private static func mutated(_ bytes: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 0...3, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &generator)
            case 1: bytes[place] = Array(#"{}[]",:\%&=+u0"#.utf8).randomElement(using: &generator) ?? 0
            case 2: bytes.removeSubrange(place...)
            case 3: bytes.removeSubrange(..<place)
            case 4: bytes.insert(contentsOf: bytes[place...].prefix(40), at: place)
            default:
                bytes = (0..<Int.random(in: 0...64, using: &generator)).map { _ in
                    UInt8.random(in: .min ... .max, using: &generator)
                }
            }
        }
        return bytes
    }
}
