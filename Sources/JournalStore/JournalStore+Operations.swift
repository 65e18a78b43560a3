package import Foundation
import GRDB
import Synchronization
package import Warden

extension JournalStore {
    package func recordIntent(
        operation: Int,
        of delivery: JournaledDelivery.Number,
        within limits: [OperationLimit],
    ) async throws(JournalError) -> SpentLimit? {
        let now = self.now()
        let claim = self.claim(on: delivery)
        let spent = Mutex<SpentLimit?>(nil)
        try await self.write { database in
            for limit in limits {
                let sent = try Self.sent(
                    limit.kind,
                    for: limit.policy,
                    since: now.addingTimeInterval(-limit.window),
                    except: (delivery, operation),
                    in: database,
                )
                guard let roomAt = limit.roomAt(for: 1, applied: sent, now: now) else { continue }
                spent.withLock { $0 = SpentLimit(limit: limit, roomAt: roomAt) }
                return
            }
            spent.withLock { $0 = nil }
            try database.cachedStatement(
                sql:
                    "UPDATE operations SET state = 'sent', sent_at = ?, outcome = NULL WHERE number = ? AND position = ?"
            ).execute(arguments: [now.milliseconds, delivery, operation])
            try Self.move(delivery, .begin, by: claim, in: database)
        }
        return spent.withLock(\.self)
    }

    package func record(
        _ outcome: Outcome,
        operation: Int,
        of delivery: JournaledDelivery.Number,
    ) async throws(JournalError) {
        try await self.write { database in
            try database.cachedStatement(
                sql: "UPDATE operations SET state = ?, outcome = ? WHERE number = ? AND position = ?"
            ).execute(arguments: [outcome.word, JSON.write(outcome), delivery, operation])
        }
    }

    package func sent(
        _ kind: Warden.Operation.Kind,
        for policy: String,
        since: Date,
    ) async throws(JournalError) -> [Date] {
        try await self.read { try Self.sent(kind, for: policy, since: since, in: $0) }
    }

    /// What ``sent(_:for:since:)`` counts; what counts against a limit.
    static let sentSQL = """
        SELECT sent_at FROM operations
        WHERE policy = ? AND operation = ? AND sent_at >= ? AND state IN ('applied', 'sent', 'unknown')
            AND NOT (number = ? AND position = ?)
        ORDER BY sent_at
        """

    /// When operations were sent; `except` does not count: the one that asks for room.
    private static func sent(
        _ kind: Warden.Operation.Kind,
        for policy: String,
        since: Date,
        except: (JournaledDelivery.Number, Int) = (0, 0),
        in database: Database,
    ) throws -> [Date] {
        try Int64.fetchAll(
            database.cachedStatement(sql: Self.sentSQL),
            arguments: [policy, kind.rawValue, since.milliseconds, except.0, except.1],
        ).map(Date.init(milliseconds:))
    }
}
