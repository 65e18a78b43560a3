package import AgentPoolsAPI
package import Foundation

/// A delivery that is on disk.
package struct JournaledDelivery: Sendable {
    /// Its place in the journal: 1, 2, 3, ...
    package typealias Number = Int64

    package let number: Number
    package let source: SourceName
    package let id: DeliveryID
    package let received: Date
    /// Whether somebody waits for it, or a machine, or nobody.
    package let lane: Lane
    /// Whether it was claimed when it was kept: it may be taken without asking the journal again.
    package let isClaimed: Bool
    /// The header fields that interpretation needs, and those of its trace.
    package let headers: [HeaderField]
    /// The body, with the sender's reply capabilities replaced by `[redacted]`.
    package let body: [UInt8]
    /// What the sender read of the body when it came; nil for a delivery that was fetched from the journal.
    package let reading: (any Sendable)?

    package init(
        number: Number,
        source: SourceName,
        id: DeliveryID,
        received: Date,
        lane: Lane = .ci,
        isClaimed: Bool = false,
        headers: [HeaderField],
        body: [UInt8],
        reading: (any Sendable)? = nil,
    ) {
        self.number = number
        self.source = source
        self.id = id
        self.received = received
        self.lane = lane
        self.isClaimed = isClaimed
        self.headers = headers
        self.body = body
        self.reading = reading
    }

    /// Which of the sender's commands it is, where the sender sent several at once: 1, 2, 3, ...
    package var part: Int {
        self.headers.last { $0.name == Self.partField }.flatMap { Int($0.value) } ?? 1
    }

    /// The field that says in the journal which part it is; no sender keeps one of that name.
    private static let partField = "poolwarden-part"

    /// What the journal keeps with a part.
    ///
    /// - Returns: Its ID, and its header fields.
    package static func part(_ part: Int, of envelope: Envelope) -> (id: DeliveryID, headers: [HeaderField]) {
        guard part > 1 else { return (envelope.id, envelope.headers) }
        return (
            DeliveryID(rawValue: "\(envelope.id)#\(part)"),
            envelope.headers + [HeaderField(name: Self.partField, value: "\(part)")],
        )
    }

    /// The first value of a kept header field, named in lower case; nil when there is none.
    package func header(_ name: String) -> String? {
        self.headers.first { $0.isNamed(name) }?.value
    }
}
