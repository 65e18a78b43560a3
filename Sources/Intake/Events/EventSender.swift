import Warden

/// A sender of JSON objects that wants nothing but a receipt: forges, CI, alerts, Terraform.
///
/// What differs from one to the next is how it proves itself, which ID a delivery has, and what it means; the rest is
/// the same for all and stands in the extension.
protocol EventSender: Sender {
    /// As people write the sender's name.
    var name: String { get }
    /// The part of the events' names that comes before the sender's own word; its kind, where nothing else is said.
    var eventPrefix: String { get }
    /// The kind under which the settings know this sender's people; its own, where nothing else is said.
    var peopleKind: SenderKind { get }
    /// What stands in the answer to 401 where a client must be told how to prove itself (RFC 9110, section 11.6.1).
    var challenge: String? { get }
    /// The header fields that interpretation needs, in lower case.
    var keptHeaders: [String] { get }
    /// What the receipt says.
    var accepted: Answer { get }

    /// The document of the body.
    func document(of delivery: Delivery) throws(Rejection) -> JSONDocument
    /// The sender's ID of the delivery, or a documented digest.
    func id(of delivery: Delivery, document: JSONDocument) throws(Rejection) -> DeliveryID
    /// The answer to a delivery that only proves the address; nil for every other one.
    func handshake(of delivery: Delivery, document: JSONDocument) -> Answer?
    /// Whether a person waits for what it leads to: whoever wrote a comment does, a machine does not.
    func isOfPerson(_ document: JSONDocument, _ delivery: Delivery) -> Bool
    /// How many deliveries it becomes: one for each command that it brings.
    func parts(_ document: JSONDocument, _ delivery: Delivery) -> Int
    /// What stands in the journal in place of a member's value that lets its holder act; nil to keep the value.
    func replacement(forMember name: String, depth: Int) -> String?
    /// The names of the outermost members that are kept apart from the journal, such as `access_token`.
    var capabilities: Set<String> { get }
    /// What the delivery says.
    func meaning(of document: JSONDocument, delivery: JournaledDelivery) -> Meaning
}

/// What a document says.
enum Meaning {
    /// `name` comes after the sender's own, such as `build.finished`; `replyTo` is set where something waits for what
    /// comes of it.
    case event(name: String, by: Person?, fields: [Occurrence.Field], replyTo: ReplyAddress? = nil)
    case command(Command, name: String, by: Person, fields: [Occurrence.Field], replyTo: ReplyAddress)
    case nothing(reason: String, replyTo: ReplyAddress? = nil)

    /// Who did it, as the sender tells.
    struct Person {
        let id: String
        let name: String
    }

    /// A delivery without a word that says what happened.
    static let unnamed = Meaning.nothing(reason: "the delivery does not say which event it is")
}

extension EventSender {
    /// 1 MiB; real ones have some kilobytes.
    var bodyLimit: Int { 1 << 20 }

    var answerWindow: Duration? { nil }
    var challenge: String? { nil }
    var keptHeaders: [String] { [] }
    var accepted: Answer { Answer(status: 200) }
    var capabilities: Set<String> { [] }
    var eventPrefix: String { self.kind.rawValue }
    var peopleKind: SenderKind { self.kind }

    func document(of delivery: Delivery) throws(Rejection) -> JSONDocument {
        try JSONDocument(bodyOf: delivery, sender: self.name)
    }

    func handshake(of delivery: Delivery, document: JSONDocument) -> Answer? { nil }
    func isOfPerson(_ document: JSONDocument, _ delivery: Delivery) -> Bool { false }
    func parts(_ document: JSONDocument, _ delivery: Delivery) -> Int { 1 }
    func replacement(forMember name: String, depth: Int) -> String? { nil }

    func readEnvelope(of delivery: Delivery) throws(Rejection) -> Envelope {
        let document = try self.document(of: delivery)
        let id = try self.id(of: delivery, document: document)
        if let answer = self.handshake(of: delivery, document: document) {
            return Envelope(id: id, handshake: answer, body: [])
        }
        var capabilities: [String: Secret] = [:]
        for name in self.capabilities {
            guard let text = document.text(at: name), !text.isEmpty else { continue }
            capabilities[name] = Secret(text)
        }
        let names = self.capabilities
        var isChanged = false
        let body = document.rewriting { name, depth in
            let replacement =
                depth == 1 && names.contains(name) ? Redaction.mark : self.replacement(forMember: name, depth: depth)
            isChanged = isChanged || replacement != nil
            return replacement
        }
        return Envelope(
            id: id,
            isOfPerson: self.isOfPerson(document, delivery),
            headers: self.keptHeaders.flatMap { name in
                delivery.values(of: name).prefix(1).map { HeaderField(name: name, value: $0) }
            },
            body: body,
            capabilities: capabilities,
            parts: self.parts(document, delivery),
            // What was read has the capabilities in it still.
            reading: isChanged ? nil : document,
        )
    }

    func interpret(_ delivery: JournaledDelivery, people: People) -> Interpretation {
        let document: JSONDocument
        do throws(JSONError) { document = try delivery.document } catch { return .unreadable(error.explanation) }
        switch self.meaning(of: document, delivery: delivery) {
        case .nothing(let reason, let replyTo):
            return .ignored(reason: reason, replyTo: replyTo)
        case .event(let name, let person, let fields, let replyTo):
            var occurrence = self.occurrence(name, person, fields, delivery, people)
            occurrence.replyTo = replyTo
            return .occurrence(occurrence)
        case .command(let command, let name, let person, let fields, let replyTo):
            var occurrence = self.occurrence(name, person, fields, delivery, people)
            occurrence.command = command
            occurrence.replyTo = replyTo
            return .occurrence(occurrence)
        }
    }

    private func occurrence(
        _ name: String,
        _ person: Meaning.Person?,
        _ fields: [Occurrence.Field],
        _ delivery: JournaledDelivery,
        _ people: People,
    ) -> Occurrence {
        Occurrence(
            name: "\(self.eventPrefix).\(name)",
            source: delivery.source,
            delivery: delivery.id,
            actor: person.map { people.actor(kind: self.peopleKind, id: $0.id, name: $0.name) }
                ?? .nobody(at: self.peopleKind, name: self.name),
            received: delivery.received,
            payload: delivery.body,
            fields: fields,
        )
    }

    func answer(to rejection: Rejection) -> Answer {
        .refusal(rejection, challenge: self.challenge)
    }

    func receipt(for delivery: JournaledDelivery) -> Answer {
        self.accepted
    }
}
