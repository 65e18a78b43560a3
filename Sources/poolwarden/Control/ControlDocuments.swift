import Foundation
import JournalStore
import LuaPolicies

/// A mistake in a policy, as the control socket tells it.
struct ProblemDocument: Codable, Equatable, CustomStringConvertible {
    let file: String
    /// Counted from 1; 0 where the whole file is meant.
    let line: Int
    let message: String

    init(_ problem: PolicyProblem) {
        self.file = problem.file
        self.line = problem.line
        self.message = problem.message
    }

    /// The place and the message.
    ///
    /// Such as `policies/pools.lua:14: tfc.pools.crate is not a call; did you mean tfc.pools.create?`
    var description: String {
        PolicyProblem(file: self.file, line: self.line, message: self.message).description
    }
}

/// The answer to `POST /policies/reload`.
struct ReloadDocument: Codable, Equatable {
    /// Of the set that decides now.
    let digest: String
    /// Whether that is the folder's.
    let taken: Bool
    let problems: [ProblemDocument]

    init(_ reload: PolicyReload) {
        self.digest = reload.digest
        self.taken = reload.outcome != .refused
        self.problems = reload.problems.map(ProblemDocument.init)
    }
}

/// The answer to `GET /policies`.
struct PoliciesDocument: Codable {
    /// Of the set that decides now.
    let digest: String
    let since: Date
    /// A newer set that was refused; null where there is none.
    let refused: Refusal?

    struct Refusal: Codable {
        let at: Date
        let problems: [ProblemDocument]
    }

    private enum CodingKeys: CodingKey { case digest, since, refused }

    init(_ policies: PoliciesInForce) {
        self.digest = policies.digest
        self.since = policies.since
        self.refused = policies.refused.map { refusal in
            Refusal(at: refusal.at, problems: refusal.problems.map(ProblemDocument.init))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(self.digest, forKey: .digest)
        try members.encode(self.since, forKey: .since)
        // Null where there is none, and not left out.
        try members.encode(self.refused, forKey: .refused)
    }
}

/// The answer to `POST /deliveries/<number>/retry` and `/drop`.
struct DeliveryDocument: Codable, Equatable {
    let number: Int64
    /// Why it was not done; null where it was.
    let refusal: String?
}

/// What is sent with `POST /journal/backup`.
struct BackupRequestDocument: Codable {
    /// Absolute, as the server sees it.
    let path: String
}

/// The answer to `POST /journal/backup`.
struct BackupDocument: Codable {
    let path: String
    let bytes: Int
    let milliseconds: Int
    /// The longest time that the journal was held up, in microseconds.
    let longestStep: Int
    /// Why there is no backup; null where there is one.
    let problem: String?

    init(_ backup: Backup) {
        self.path = backup.path
        self.bytes = backup.bytes
        self.milliseconds = backup.milliseconds
        self.longestStep = backup.longestStep
        self.problem = nil
    }

    init(problem: BackupError, path: String) {
        self.path = path
        (self.bytes, self.milliseconds, self.longestStep) = (0, 0, 0)
        self.problem = "\(problem)"
    }
}

/// JSON as the control socket speaks it.
enum ControlJSON {
    static func write(_ document: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(document), as: UTF8.self)
    }

    static func read<Document: Decodable>(_ type: Document.Type, from bytes: some Sequence<UInt8>) throws -> Document {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: Data(bytes))
    }
}
