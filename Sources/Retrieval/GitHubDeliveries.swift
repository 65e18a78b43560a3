import AgentPoolsAPI
import Foundation
import Warden

/// Reads GitHub's lists of deliveries.
enum GitHubDeliveries {
    /// The fields that matter of one entry.
    private struct Entry: Decodable {
        let id: Int64
        let guid: String
        let deliveredAt: String
        let statusCode: Int?
        let event: String
    }

    /// Reads one page.
    ///
    /// - Parameter bytes: A JSON array.
    /// - Returns: The deliveries in the order in which they stand there.
    /// - Throws: ``RetrievalError/unreachable(reason:)`` when it is anything else.
    static func read(_ bytes: [UInt8]) throws(RetrievalError) -> [SentDelivery] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let entries = try? decoder.decode([Entry].self, from: Data(bytes)) else { throw Self.unreadable }
        let deliveries = entries.compactMap { entry -> SentDelivery? in
            guard let sent = Timestamp.read(entry.deliveredAt), Self.isID(entry.guid) else { return nil }
            return SentDelivery(
                number: entry.id,
                id: DeliveryID(rawValue: entry.guid),
                sent: sent,
                status: entry.statusCode ?? 0,
                isHandshake: entry.event == "ping",
            )
        }
        guard deliveries.count == entries.count else { throw Self.unreadable }
        return deliveries
    }

    private static let unreadable = RetrievalError.unreachable(reason: "GitHub's list of deliveries could not be read")

    /// Whether it can be the `X-GitHub-Delivery` of a delivery that we accept.
    private static func isID(_ text: String) -> Bool {
        (1...100).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
