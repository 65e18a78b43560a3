import Warden

/// The two headers that say which delivery this is and what it is about.
///
/// A redelivery that somebody asks for at GitHub has the ID of the first delivery.
struct GitHubHeaders {
    static let idHeader = "x-github-delivery"
    static let eventHeader = "x-github-event"

    let id: DeliveryID
    /// Such as `issue_comment`.
    let event: String

    /// - Throws: ``Rejection`` when one is missing, comes twice, or has a character that GitHub never writes: both
    ///   end up in logs, in the journal and in names that policies see.
    init(of delivery: Delivery) throws(Rejection) {
        let id = try delivery.onlyValue(of: Self.idHeader)
        guard id.utf8.count <= 100, id.utf8.allSatisfy(Self.isWordByte) else {
            throw Rejection(.headerMalformed, "X-GitHub-Delivery is not an identifier.")
        }
        let event = try delivery.onlyValue(of: Self.eventHeader)
        guard event.utf8.count <= 100, event.utf8.allSatisfy(Self.isWordByte) else {
            throw Rejection(.headerMalformed, "X-GitHub-Event is not the name of an event.")
        }
        self.id = DeliveryID(rawValue: id)
        self.event = event
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
