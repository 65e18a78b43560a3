package import Foundation

/// A delivery that is on disk.
package struct JournaledDelivery: Sendable {
    /// Its place in the journal: 1, 2, 3, ...
    package typealias Number = Int64

    package let number: Number
    package let source: SourceName
    package let id: DeliveryID
    package let received: Date
    /// The header fields that interpretation needs.
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
        headers: [HeaderField],
        body: [UInt8],
        reading: (any Sendable)? = nil,
    ) {
        self.number = number
        self.source = source
        self.id = id
        self.received = received
        self.headers = headers
        self.body = body
        self.reading = reading
    }

    /// The first value of a kept header field, named in lower case; nil when there is none.
    package func header(_ name: String) -> String? {
        self.headers.first { $0.isNamed(name) }?.value
    }
}
