package import Foundation
import GRDB
import Synchronization
package import Warden

/// When a reply that nobody sent is taken up.
enum ReplyTimes {
    /// How long the process that settled a delivery has for its first try, in seconds.
    static let grace: TimeInterval = 30
}

extension JournalStore {
    package func tell(_ reply: ReplyPlan, of delivery: JournaledDelivery.Number) async throws(JournalError) {
        let now = self.now()
        try await self.write { database in try Self.insert(reply, of: delivery, at: now, in: database) }
    }

    package func recordAnswered(_ delivery: JournaledDelivery.Number) async throws(JournalError) {
        try await self.write { database in
            try database.cachedStatement(
                sql: """
                    UPDATE replies SET state = 'sent', attempts = attempts + 1, due_at = NULL, reason = NULL
                    WHERE number = ?
                    """
            ).execute(arguments: [delivery])
            try Self.eraseCapabilities(of: delivery, in: database)
        }
    }

    package func recordSent(
        _ reply: WaitingReply,
        receiversID: String?,
        again: Date?,
    ) async throws(JournalError) -> JournaledDelivery.Number? {
        try await self.record(reply) { database in
            // Where there is something newer to say, only the use and the ID are news.
            try database.cachedStatement(
                sql: """
                    UPDATE replies SET uses = uses + 1, receivers_id = coalesce(?1, receivers_id),
                        state = iif(revision = ?2, iif(?4 IS NULL, 'sent', 'waiting'), state),
                        due_at = iif(revision = ?2, ?4, due_at),
                        attempts = iif(revision = ?2, iif(?4 IS NULL, attempts + 1, 0), attempts),
                        reason = iif(revision = ?2, NULL, reason)
                    WHERE number = ?3
                    """
            ).execute(arguments: [receiversID, reply.revision, reply.delivery, again?.milliseconds])
        }
    }

    package func recordFailed(
        _ reply: WaitingReply,
        reason: String,
        due: Date?,
    ) async throws(JournalError) -> JournaledDelivery.Number? {
        try await self.record(reply) { database in
            try database.cachedStatement(
                sql: """
                    UPDATE replies SET uses = uses + 1, state = ?1, attempts = attempts + 1, due_at = ?2, reason = ?3
                    WHERE number = ?4 AND revision = ?5
                    """
            ).execute(
                arguments: [
                    due == nil ? "given-up" : "waiting", due?.milliseconds, reason, reply.delivery, reply.revision,
                ]
            )
        }
    }

    /// Records what became of a reply, erases what is not needed any more, and looks who comes next.
    private func record(
        _ reply: WaitingReply,
        _ body: @escaping @Sendable (Database) throws -> Void,
    ) async throws(JournalError) -> JournaledDelivery.Number? {
        let next = Mutex<JournaledDelivery.Number?>(nil)
        try await self.write { database in
            try body(database)
            try Self.eraseCapabilities(of: reply.delivery, in: database)
            let found = try Int64.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT number FROM replies WHERE state = 'waiting'
                            AND conversation = (SELECT conversation FROM replies WHERE number = ?)
                        ORDER BY number LIMIT 1
                        """
                ),
                arguments: [reply.delivery],
            )
            next.withLock { $0 = found == reply.delivery ? nil : found }
        }
        return next.withLock(\.self)
    }

    /// Erases what a delivery brought for replies, once nothing more will be said to it.
    private static func eraseCapabilities(of delivery: JournaledDelivery.Number, in database: Database) throws {
        try database.cachedStatement(
            sql: """
                DELETE FROM capabilities
                WHERE number = ?1
                    AND NOT EXISTS (SELECT 1 FROM replies WHERE number = ?1 AND state IN ('waiting', 'answering'))
                    AND NOT EXISTS (SELECT 1 FROM deliveries WHERE number = ?1 AND due_at IS NOT NULL)
                """
        ).execute(arguments: [delivery])
    }

    package func waitingReplies(now: Date, limit: Int) async throws(JournalError) -> [WaitingReply] {
        try await self.readReplies(
            """
            WHERE replies.due_at <= ?1 AND NOT EXISTS (\(Self.earlier)) ORDER BY replies.due_at LIMIT ?2
            """,
            [now.milliseconds, limit],
        )
    }

    package func reply(to delivery: JournaledDelivery.Number) async throws(JournalError) -> WaitingReply? {
        try await self.readReplies(
            "WHERE replies.number = ?1 AND replies.due_at IS NOT NULL AND NOT EXISTS (\(Self.earlier))",
            [delivery],
        ).first
    }

    /// A reply that waits before `replies` in the same conversation.
    private static let earlier = """
        SELECT 1 FROM replies AS earlier WHERE earlier.conversation = replies.conversation
            AND earlier.state = 'waiting' AND earlier.number < replies.number
        """

    private func readReplies(
        _ condition: String,
        _ arguments: StatementArguments,
    ) async throws(JournalError) -> [WaitingReply] {
        let (replies, unreadable) = try await self.read { database in
            var replies: [WaitingReply] = []
            var unreadable: [JournaledDelivery.Number] = []
            for row in try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT number, source, received_at, address, message, replies.attempts, receivers_id, uses, revision,
                            deliveries.state = 'settled' AND deliveries.due_at IS NULL AS is_last
                        FROM replies JOIN deliveries USING (number) \(condition)
                        """
                ),
                arguments: arguments,
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
            try await self.postpone(number)
        }
        return replies
    }

    /// Somebody may repair a reply that cannot be read; meanwhile it holds up no other.
    private func postpone(_ number: JournaledDelivery.Number) async throws(JournalError) {
        let due = self.now().addingTimeInterval(Backoff.longest)
        try await self.write { database in
            try database.cachedStatement(
                sql: "UPDATE replies SET due_at = ?, conversation = NULL, reason = ? WHERE number = ?"
            ).execute(
                arguments: [
                    due.milliseconds, "it cannot be read any more; `poolwarden journal check` says what is wrong",
                    number,
                ]
            )
        }
    }

    /// What was last said, or is about to be said, about a delivery.
    ///
    /// - Returns: Nil where nothing was, or it is not kept any more.
    package func message(about delivery: JournaledDelivery.Number) async throws(JournalError) -> Message? {
        try await self.read { database in
            try Data.fetchOne(
                database.cachedStatement(sql: "SELECT message FROM replies WHERE number = ?"),
                arguments: [delivery],
            ).map { try JSON.read(Message.self, from: $0) }
        }
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
            received: Date(milliseconds: row["received_at"]),
            earlier: row["receivers_id"],
            uses: row["uses"],
            isLast: row["is_last"],
            revision: row["revision"],
        )
    }
}
