import Foundation
import Intake
import Settings
import Warden

/// What `policy try --event FILE` evaluates: a recorded request, or a payload that is called something.
struct TriedEvent {
    let file: String
    /// What a payload is, such as `github.workflow_job`.
    let name: String?
    /// The source that it comes from; nil for that of the request's path.
    let source: String?
    let settings: PolicySurroundings?
    let now: Date

    /// What it means: its sender says so, where there is one that is known.
    ///
    /// Throws a ``Failure`` that names the file and says what to do.
    var interpretation: Interpretation {
        get throws {
            let bytes = try readFile(self.file)
            let isPayload = bytes.first { !" \n\r\t".utf8.contains($0) } == UInt8(ascii: "{")
            guard isPayload else {
                return try self.interpret(try self.request(bytes))
            }
            guard let name = self.name else {
                throw Failure("\(self.file) has a payload; say what it is, such as --name github.workflow_job")
            }
            if let request = Self.request(bytes, name) { return try self.interpret(request) }
            return .occurrence(
                Occurrence(
                    name: name,
                    source: SourceName(rawValue: self.source ?? "try"),
                    delivery: DeliveryID(rawValue: "try"),
                    actor: Actor(id: "nobody", name: "nobody"),
                    received: self.now,
                    payload: bytes,
                )
            )
        }
    }

    private func request(_ bytes: [UInt8]) throws(Failure) -> RequestFile {
        do throws(RequestFileError) {
            return try RequestFile(bytes)
        } catch {
            throw Failure("\(self.file): \(error)")
        }
    }

    /// The request that a payload would have come with; nil for an event of no sender that is known.
    private static func request(_ payload: [UInt8], _ name: String) -> RequestFile? {
        guard name.hasPrefix("github.") else { return nil }
        let headers = [
            HeaderField(name: "X-GitHub-Event", value: String(name.dropFirst("github.".count).prefix { $0 != "." })),
            HeaderField(name: "X-GitHub-Delivery", value: "00000000-0000-4000-8000-000000000000"),
            HeaderField(name: "Content-Type", value: "application/json"),
        ]
        return RequestFile(method: "POST", path: "/hooks/try", headers: headers, body: payload)
    }

    /// What the sender makes of a request; its signature is not looked at.
    private func interpret(_ request: RequestFile) throws(Failure) -> Interpretation {
        let name = self.source ?? request.path.split(separator: "/").last.map(String.init) ?? "try"
        let source = SourceName(rawValue: name)
        let configured = self.settings?.sources.first { $0.name == source }?.kind
        guard let kind = configured ?? request.kind else {
            throw Failure("\(self.file): neither its path nor its headers tell which sender this is")
        }
        let sender = Senders.make(kind: kind)
        let delivery = request.delivery(source: source, received: self.now)
        let envelope: Envelope
        do throws(Rejection) {
            envelope = try sender.readEnvelope(of: delivery)
        } catch {
            throw Failure("\(self.file): \(error.explanation)")
        }
        guard envelope.handshake == nil else {
            return .ignored(reason: "this only proves the address; it is answered at once, and no policy sees it")
        }
        return sender.interpret(
            JournaledDelivery(
                number: 1,
                source: source,
                id: envelope.id,
                received: self.now,
                headers: envelope.headers,
                body: envelope.body,
            ),
            people: self.settings?.people ?? People(),
        )
    }
}
