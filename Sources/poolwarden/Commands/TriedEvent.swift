import Foundation
import Intake
import Warden

/// What `policy try --event FILE` evaluates: a recorded request, or a payload that is called something.
struct TriedEvent {
    let occurrence: Occurrence

    /// - Throws: ``Failure`` that names the file and says what to do.
    init(file: String, name: String?, people: People, now: Date) throws {
        let bytes = try readFile(file)
        let isPayload = bytes.first { !" \n\r\t".utf8.contains($0) } == UInt8(ascii: "{")
        let request = isPayload ? try Self.request(bytes, name, file) : try RequestFile(bytes)
        guard let request else {
            self.occurrence = Occurrence(
                name: name ?? "",
                source: SourceName(rawValue: "try"),
                delivery: DeliveryID(rawValue: "try"),
                actor: Actor(id: "nobody", name: "nobody"),
                received: now,
                payload: bytes,
            )
            return
        }
        self.occurrence = try Self.interpret(request, people, file, now)
    }

    /// The request that a payload would have come with; nil for an event of no sender that is known.
    private static func request(_ payload: [UInt8], _ name: String?, _ file: String) throws -> RequestFile? {
        guard let name else {
            throw Failure("\(file) has a payload; say what it is, such as --name github.workflow_job")
        }
        guard name.hasPrefix("github.") else { return nil }
        let headers = [
            HeaderField(name: "X-GitHub-Event", value: String(name.dropFirst("github.".count).prefix { $0 != "." })),
            HeaderField(name: "X-GitHub-Delivery", value: "00000000-0000-4000-8000-000000000000"),
            HeaderField(name: "Content-Type", value: "application/json"),
        ]
        return RequestFile(method: "POST", path: "/hooks/github", headers: headers, body: payload)
    }

    /// What the sender makes of a request; its signature is not looked at.
    private static func interpret(
        _ request: RequestFile,
        _ people: People,
        _ file: String,
        _ now: Date,
    ) throws -> Occurrence {
        let isGitHub = request.headers.contains { $0.isNamed("x-github-event") }
        let sender = Senders.make(kind: isGitHub ? .github : .slack)
        let delivery = Delivery(
            source: SourceName(rawValue: "try"),
            method: request.method,
            headers: request.headers,
            body: request.body,
            received: now,
        )
        let envelope: Envelope
        do throws(Rejection) {
            envelope = try sender.readEnvelope(of: delivery)
        } catch {
            throw Failure("\(file): \(error)")
        }
        let journaled = JournaledDelivery(
            number: 1,
            source: delivery.source,
            id: envelope.id,
            received: now,
            headers: envelope.headers,
            body: envelope.body,
        )
        switch sender.interpret(journaled, people: people) {
        case .occurrence(let occurrence): return occurrence
        case .ignored(let reason, _): throw Failure("\(file) means nothing to policies: \(reason)")
        }
    }
}
