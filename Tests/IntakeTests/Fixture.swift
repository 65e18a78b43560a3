import Foundation
import Intake
import Testing
import Warden

/// A request of `Tests/Fixtures`, the source that receives it, and the people who are known.
struct Fixture: Sendable, CustomTestStringConvertible {
    let kind: SenderKind
    let name: String

    var testDescription: String { "\(self.kind.rawValue)/\(self.name)" }

    static let all: [Fixture] = [
        Fixture(kind: .slack, name: "pool-create"),
        Fixture(kind: .slack, name: "pool-create-by-stranger"),
        Fixture(kind: .slack, name: "pool-rename-production"),
        Fixture(kind: .github, name: "agent-forget-dead"),
        Fixture(kind: .github, name: "issue-comment"),
        Fixture(kind: .github, name: "ping"),
        Fixture(kind: .github, name: "workflow-job-queued"),
    ]

    /// Where a moment is needed and none is in the request: 2026-01-02 03:04:05 UTC.
    static let now = Date(timeIntervalSince1970: 1_767_323_045)

    static let people = People([
        (
            person: .init(name: "anna", groups: ["platform", "sre"]),
            ids: [.slack: "U01ANNA", .github: "anna-dev"],
        ),
        (person: .init(name: "bo", groups: []), ids: [.slack: "U02BO"]),
    ])

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures")

    var file: URL { self.file(ending: "http") }
    var expectation: URL { self.file(ending: "json") }

    private func file(ending: String) -> URL {
        Self.folder.appending(path: "\(self.kind.rawValue)/\(self.name).\(ending)")
    }

    var request: RequestFile {
        get throws { try RequestFile([UInt8](Data(contentsOf: self.file))) }
    }

    /// The secret with which the file's own signature was made.
    var secret: Secret {
        switch self.kind {
        case .slack: Secret("a-made-up-slack-signing-secret")
        case .github: Secret("a-made-up-github-webhook-secret")
        }
    }

    var secrets: Secrets {
        get throws { try Secrets([self.secret]).orThrow() }
    }

    /// The moment at which the request was signed.
    var signedAt: Date {
        get throws {
            let seconds = try self.request.headers.first { $0.isNamed("x-slack-request-timestamp") }?.value
            return seconds.flatMap(Double.init).map(Date.init(timeIntervalSince1970:)) ?? Self.now
        }
    }
}

struct Missing: Error {}

extension Optional {
    /// The value, or an error that fails the test.
    func orThrow() throws -> Wrapped {
        guard let self else { throw Missing() }
        return self
    }
}

extension Verifier {
    /// A verifier of the default sender of a kind.
    init(_ kind: SenderKind, secrets: Secrets, options: Senders.Options = Senders.Options()) {
        self.init(sender: Senders.make(kind: kind, options: options), secrets: secrets)
    }
}

extension VerifiedDelivery {
    /// What the journal hands to interpretation.
    func journaled() -> JournaledDelivery {
        JournaledDelivery(
            number: 1,
            source: self.source,
            id: self.envelope.id,
            received: self.received,
            headers: self.envelope.headers,
            body: self.envelope.body,
        )
    }
}
