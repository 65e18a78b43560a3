import Foundation
import Intake
import SenderFixtures
import Testing
import Warden

/// Payloads that senders publish as examples: a folder of `KIND/EVENT.json` files outside the project.
///
/// `PAYLOADS=folder swift test --filter Published` reads every one; they are not ours to keep.
struct `Published payloads` {
    private static let folder = ProcessInfo.processInfo.environment["PAYLOADS"]

    @Test(.enabled(if: folder != nil), arguments: SenderKind.allCases.filter { $0 != .slack })
    func `are events`(_ kind: SenderKind) throws {
        let folder = URL(filePath: try Self.folder.orThrow()).appending(path: kind.rawValue)
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        for file in files where file.pathExtension == "json" && file.lastPathComponent != "INDEX.json" {
            let name = file.deletingPathExtension().lastPathComponent
            let delivery = Delivery(
                source: SourceName(rawValue: "a"),
                method: "POST",
                headers: Self.headers(event: name),
                body: [UInt8](try Data(contentsOf: file)),
                received: Fixture.now,
            )
            let sender = Senders.make(kind: kind)
            let envelope: Envelope
            do throws(Rejection) { envelope = try sender.readEnvelope(of: delivery) } catch {
                Issue.record("\(kind.rawValue)/\(name): \(error.reason.rawValue): \(error.explanation)")
                continue
            }
            guard envelope.handshake == nil else {
                print("\(kind.rawValue)/\(name): handshake")
                continue
            }
            let journaled = JournaledDelivery(
                number: 1,
                source: delivery.source,
                id: envelope.id,
                received: Fixture.now,
                headers: envelope.headers,
                body: envelope.body,
            )
            switch sender.interpret(journaled, people: People()) {
            case .ignored(let reason, _): Issue.record("\(kind.rawValue)/\(name): \(reason)")
            case .occurrence(let occurrence):
                let fields = occurrence.fields.map(\.name).joined(separator: " ")
                print("\(kind.rawValue)/\(name): \(occurrence.name) by \(occurrence.actor.id): \(fields)")
            }
        }
    }

    /// The headers of all senders; the event is what stands before the first dot, which is right for GitHub's.
    private static func headers(event: String) -> [HeaderField] {
        let word = String(event.prefix { $0 != "." })
        return [
            .init(name: "Content-Type", value: "application/json"), .init(name: "X-GitHub-Event", value: word),
            .init(name: "X-GitHub-Delivery", value: "1"), .init(name: "X-Gitlab-Event", value: "Note Hook"),
            .init(name: "X-Event-Key", value: "repo:push"), .init(name: "X-Request-UUID", value: "1"),
            .init(name: "X-Gitea-Event", value: "push"), .init(name: "X-Gitea-Delivery", value: "1"),
            .init(name: "X-Forgejo-Event", value: "push"), .init(name: "X-Forgejo-Delivery", value: "1"),
        ]
    }
}
