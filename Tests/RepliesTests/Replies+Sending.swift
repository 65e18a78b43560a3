import Foundation
import Replies
import Warden

extension Replies {
    /// Sends a message as the reply to a delivery of which nothing else matters.
    func send(
        _ message: Message,
        to address: ReplyAddress,
        of source: SourceName,
        responseURL: Secret?,
    ) async throws(ReplyError) {
        let reply = WaitingReply(
            delivery: 1,
            source: source,
            message: message,
            address: address,
            received: Date(timeIntervalSince1970: 1_800_000_000),
        )
        _ = try await self.send(reply, capabilities: responseURL.map { ["response_url": $0] } ?? [:])
    }
}
