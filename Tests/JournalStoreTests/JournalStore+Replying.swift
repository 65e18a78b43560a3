import Foundation
import JournalStore
import Testing
import Warden

extension JournalStore {
    /// The reply that waits has reached its receiver.
    func recordReplySent(of delivery: JournaledDelivery.Number) async throws {
        let reply = try #require(try await self.reply(to: delivery))
        _ = try await self.recordSent(reply, receiversID: nil, again: nil)
    }

    /// The reply that waits has not.
    func recordReplyFailed(reason: String, due: Date?, of delivery: JournaledDelivery.Number) async throws {
        let reply = try #require(try await self.reply(to: delivery))
        _ = try await self.recordFailed(reply, reason: reason, due: due)
    }
}
