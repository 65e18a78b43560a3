package import Foundation
import GRDB
package import Warden

/// When a reply that nobody sent is taken up.
enum ReplyTimes {
    /// How long the process that settled a delivery has for its first try, in seconds.
    static let grace: TimeInterval = 30
}

extension JournalStore {
    package func recordReplySent(of delivery: JournaledDelivery.Number) async throws(JournalError) {
        try await self.write { database in
            try database.cachedStatement(
                sql:
                    "UPDATE replies SET state = 'sent', attempts = attempts + 1, due_at = NULL, reason = NULL WHERE number = ?"
            ).execute(arguments: [delivery])
            // Whoever was told that we come back to it is told again, through the same address.
            try database.cachedStatement(
                sql: """
                    DELETE FROM capabilities
                    WHERE number = ?1 AND NOT EXISTS (
                        SELECT 1 FROM deliveries WHERE number = ?1 AND due_at IS NOT NULL
                    )
                    """
            ).execute(arguments: [delivery])
        }
    }

    package func recordReplyFailed(
        reason: String,
        due: Date?,
        of delivery: JournaledDelivery.Number,
    ) async throws(JournalError) {
        try await self.write { database in
            try database.cachedStatement(
                sql: "UPDATE replies SET state = ?, attempts = attempts + 1, due_at = ?, reason = ? WHERE number = ?"
            ).execute(arguments: [due == nil ? "given-up" : "waiting", due?.milliseconds, reason, delivery])
            if due == nil {
                try database.cachedStatement(sql: "DELETE FROM capabilities WHERE number = ?").execute(
                    arguments: [delivery]
                )
            }
        }
    }

    package func waitingReplies(now: Date, limit: Int) async throws(JournalError) -> [WaitingReply] {
        let (replies, unreadable) = try await self.read { database in
            var replies: [WaitingReply] = []
            var unreadable: [JournaledDelivery.Number] = []
            for row in try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT number, source, address, message, replies.attempts
                        FROM replies JOIN deliveries USING (number)
                        WHERE replies.due_at <= ? ORDER BY replies.due_at LIMIT ?
                        """
                ),
                arguments: [now.milliseconds, limit],
            ) {
                do {
                    replies.append(try WaitingReply(row: row))
                } catch {
                    unreadable.append(row["number"])
                }
            }
            return (replies, unreadable)
        }
        for number in unreadable {
            // Somebody may repair it; meanwhile it holds up no other.
            try await self.recordReplyFailed(
                reason: "it cannot be read any more; `poolwarden journal check` says what is wrong",
                due: now.addingTimeInterval(Backoff.longest),
                of: number,
            )
        }
        return replies
    }

    package func capability(
        _ name: String,
        of delivery: JournaledDelivery.Number,
    ) async throws(JournalError) -> Secret? {
        guard let seal = self.seal else { return nil }
        let sealed = try await self.read { database in
            try Data.fetchOne(
                database.cachedStatement(sql: "SELECT sealed FROM capabilities WHERE number = ? AND name = ?"),
                arguments: [delivery, name],
            )
        }
        return sealed.flatMap { seal.open($0, .init(number: delivery, name: name)) }
    }
}

extension WaitingReply {
    fileprivate init(row: Row) throws {
        self.init(
            delivery: row["number"],
            source: SourceName(rawValue: row["source"]),
            message: try JSON.read(Message.self, from: row["message"]),
            address: try JSON.read(ReplyAddress.self, from: row["address"]),
            attempts: row["attempts"],
        )
    }
}
