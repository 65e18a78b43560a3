import Foundation
import Intake
import Warden

/// A delivery that a sender of the harness sends, and what must come of it.
struct ScriptedDelivery: Sendable {
    let kind: SenderKind
    /// Source and ID as the journal has them.
    let key: String
    /// What it asks for; nil where nothing may happen.
    let effect: Effect?
    /// How it must be settled once nothing gets in its way.
    let expected: String
    private let file: RequestFile

    /// What an operation does to the fleet.
    enum Effect: Hashable, Sendable {
        case creates(pool: String)
        case renames(id: String, to: String)
    }

    /// The bytes of the request, signed now; sent twice, it is the same delivery.
    func request() throws -> [UInt8] {
        let signed = try self.file.signed(kind: self.kind, secret: Secret(Stage.secret), now: Date())
        var head = "\(signed.method) \(signed.path) HTTP/1.1\r\nhost: 127.0.0.1\r\n"
        for header in signed.headers { head += "\(header.name): \(header.value)\r\n" }
        head += "content-length: \(signed.body.count)\r\n\r\n"
        return Array(head.utf8) + signed.body
    }
}

extension ScriptedDelivery {
    /// A person of the group platform creates a pool from chat.
    static func createsPool(_ name: String) throws -> Self {
        try Self(
            .slack,
            command: "create+\(name)",
            user: "U01ANNA",
            unique: name,
            effect: .creates(pool: name),
            expected: "applied",
        )
    }

    /// A stranger asks for a pool and gets none.
    static func asksInVain(_ name: String) throws -> Self {
        try Self(.slack, command: "create+\(name)", user: "U09EVE", unique: name, effect: nil, expected: "denied")
    }

    static func renamesPool(_ pool: (id: String, name: String), to name: String) throws -> Self {
        try Self(
            .slack,
            command: "rename+\(pool.name)+\(name)",
            user: "U01ANNA",
            unique: name,
            effect: .renames(id: pool.id, to: name),
            expected: "applied",
        )
    }

    /// A CI job waits for a pool that is not there.
    static func queuesJob(_ pool: String) throws -> Self {
        try Self(
            .github,
            event: "workflow_job",
            body: #"{"action":"queued","workflow_job":{"labels":["\#(pool)"]},"sender":{"login":"ci"}}"#,
            unique: pool,
            effect: .creates(pool: pool),
            expected: "applied",
        )
    }

    /// A push, of which nothing follows, as large as is wanted.
    static func pushes(_ name: String, bytes: Int) throws -> Self {
        try Self(
            .github,
            event: "push",
            body: #"{"ref":"\#(name)","padding":"\#(String(repeating: "x", count: bytes))"}"#,
            unique: name,
            effect: nil,
            expected: "ignored",
        )
    }

    private init(
        _ kind: SenderKind,
        command: String,
        user: String,
        unique: String,
        effect: Effect?,
        expected: String,
    ) throws {
        let body = "team_id=T0ACME&user_id=\(user)&command=%2Fpool&text=\(command)&trigger_id=1.1.\(unique)"
        try self.init(
            kind,
            headers: [HeaderField(name: "Content-Type", value: "application/x-www-form-urlencoded")],
            body: body,
            effect: effect,
            expected: expected,
        )
    }

    private init(
        _ kind: SenderKind,
        event: String,
        body: String,
        unique: String,
        effect: Effect?,
        expected: String,
    ) throws {
        try self.init(
            kind,
            headers: [
                HeaderField(name: "Content-Type", value: "application/json"),
                HeaderField(name: "X-GitHub-Event", value: event),
                HeaderField(name: "X-GitHub-Delivery", value: "crash-\(unique)"),
            ],
            body: body,
            effect: effect,
            expected: expected,
        )
    }

    private init(
        _ kind: SenderKind,
        headers: [HeaderField],
        body: String,
        effect: Effect?,
        expected: String,
    ) throws {
        self.kind = kind
        self.effect = effect
        self.expected = expected
        self.file = RequestFile(
            method: "POST",
            path: "/hooks/\(kind.rawValue)",
            headers: headers,
            body: Array(body.utf8),
        )
        // The sender's own reading says which ID the journal gives it.
        let signed = try self.file.signed(kind: kind, secret: Secret(Stage.secret), now: Date())
        let source = SourceName(rawValue: kind.rawValue)
        let envelope = try Senders.make(kind: kind).readEnvelope(of: signed.delivery(source: source, received: Date()))
        self.key = "\(source.rawValue)/\(envelope.id.rawValue)"
    }
}
