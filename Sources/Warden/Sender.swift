package import AgentPoolsAPI
package import Foundation

/// What Poolwarden knows about one kind of sender: how it proves itself, what it means, what it expects to hear.
///
/// Pure: no I/O, no clock but the one given. One conformer a kind, in `Intake/<Sender>`.
package protocol Sender: Sendable {
    /// Which protocol this is.
    var kind: SenderKind { get }

    /// The largest body that a real sender sends, in bytes; more is cut off with 413.
    var bodyLimit: Int { get }

    /// How long the HTTP answer may wait for the settlement, so that the answer *is* the reply.
    ///
    /// Nil where the sender wants nothing but a receipt; it then gets it right after the journal's commit.
    var answerWindow: Duration? { get }

    /// Whether a request may ask to wait for the settlement, with `?wait=30s`.
    var takesWait: Bool { get }

    /// How much a delivery matters where not all can be taken, as far as its unproven headers say.
    ///
    /// - Parameter headers: The header fields of the request, its body still unread.
    /// - Returns: The urgency.
    func urgency(of headers: [HeaderField]) -> Urgency

    /// Proves over the raw bytes that the holder of one of the secrets sent the delivery.
    ///
    /// Tries every secret, in constant time, without early exit.
    func authenticate(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection)

    /// Reads what must be known before the journal: is the body well formed, is it a handshake, what is its ID.
    func readEnvelope(of delivery: Delivery) throws(Rejection) -> Envelope

    /// Says what a journaled delivery means.
    func interpret(_ delivery: JournaledDelivery, people: People) -> Interpretation

    /// The answer to a delivery that was rejected, in the sender's own form.
    func answer(to rejection: Rejection) -> Answer

    /// The receipt: the delivery is in the journal; what it leads to comes later.
    func receipt(for delivery: JournaledDelivery) -> Answer
}

extension Sender {
    package var takesWait: Bool { false }

    /// Whoever waits for the answer is a person.
    package func urgency(of headers: [HeaderField]) -> Urgency { self.answerWindow == nil ? .event : .chat }
}

/// What is known of a delivery before it is journaled.
package struct Envelope: Sendable {
    /// The sender's ID of the delivery.
    package var id: DeliveryID
    /// Set when the delivery only proves the address: answered at once, never journaled.
    package var handshake: Answer?
    /// Whether a person waits for what it leads to, and not a machine.
    package var isOfPerson: Bool
    /// The header fields that interpretation needs later.
    package var headers: [HeaderField]
    /// The body as the journal may keep it: the sender's reply capabilities replaced by `[redacted]`.
    package var body: [UInt8]
    /// What was taken out of the body, by name, such as `response_url`.
    package var capabilities: [String: Secret]
    /// How many deliveries it becomes: each command of a comment is kept as one of its own, the further ones under the IDs
    /// `<id>#2`, `<id>#3`, ...
    package var parts: Int
    /// What the sender has read of the body, where interpretation would only read it again.
    package var reading: (any Sendable)?

    /// The lane of what it leads to.
    package var lane: Lane { self.isOfPerson ? .people : .ci }

    package init(
        id: DeliveryID,
        handshake: Answer? = nil,
        isOfPerson: Bool = false,
        headers: [HeaderField] = [],
        body: [UInt8],
        capabilities: [String: Secret] = [:],
        parts: Int = 1,
        reading: (any Sendable)? = nil,
    ) {
        self.id = id
        self.handshake = handshake
        self.isOfPerson = isOfPerson
        self.headers = headers
        self.body = body
        self.capabilities = capabilities
        self.parts = parts
        self.reading = reading
    }
}

/// An HTTP answer, in the sender's own form.
package struct Answer: Hashable, Sendable, Codable {
    package var status: Int
    /// Nil where there is no body.
    package var contentType: String?
    package var headers: [HeaderField]
    package var body: String

    package init(status: Int, contentType: String? = nil, headers: [HeaderField] = [], body: String = "") {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        self.body = body
    }
}
