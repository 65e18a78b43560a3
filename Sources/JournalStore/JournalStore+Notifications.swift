package import Foundation
import GRDB
package import Warden

extension JournalStore {
    /// Queues what a decision tells others: due at once.
    static func insert(
        _ notifications: [Warden.Notification],
        of delivery: JournaledDelivery.Number,
        at now: Date,
        in database: Database,
    ) throws {
        for (position, notification) in notifications.enumerated() {
            try database.cachedStatement(
                sql: """
                    INSERT INTO notifications
                        (number, position, destination, message, policy, state, queued_at, due_at)
                    VALUES (?, ?, ?, ?, ?, 'waiting', ?, ?) ON CONFLICT (number, position) DO NOTHING
                    """
            ).execute(
                arguments: [
                    delivery, position, notification.destination, notification.text, notification.policy,
                    now.milliseconds, now.milliseconds,
                ]
            )
        }
    }

    package func waitingNotifications(now: Date, limit: Int) async throws(JournalError) -> [WaitingNotification] {
        try await self.read { database in
            try Row.fetchAll(
                database.cachedStatement(sql: Self.waitingNotificationsSQL),
                arguments: [now.milliseconds, limit],
            ).map(WaitingNotification.init(row:))
        }
    }

    static let waitingNotificationsSQL = """
        SELECT * FROM notifications
        WHERE place IN (SELECT min(place) FROM notifications WHERE state = 'waiting' GROUP BY destination)
            AND due_at <= ?
        ORDER BY place LIMIT ?
        """

    package func recordNotificationSent(_ number: WaitingNotification.Number) async throws(JournalError) {
        try await self.write { database in
            try database.cachedStatement(
                sql: """
                    UPDATE notifications SET state = 'sent', attempts = attempts + 1, due_at = NULL, reason = NULL
                    WHERE place = ?
                    """
            ).execute(arguments: [number])
        }
    }

    package func recordNotificationFailed(
        _ number: WaitingNotification.Number,
        reason: String,
        due: Date?,
    ) async throws(JournalError) {
        try await self.write { database in
            try database.cachedStatement(
                sql: """
                    UPDATE notifications SET state = ?, attempts = attempts + 1, due_at = ?, reason = ?
                    WHERE place = ?
                    """
            ).execute(arguments: [due == nil ? "given-up" : "waiting", due?.milliseconds, reason, number])
        }
    }
}

extension WaitingNotification {
    fileprivate init(row: Row) {
        self.init(
            number: row["place"],
            delivery: row["number"],
            notification: Warden.Notification(
                destination: row["destination"],
                text: row["message"],
                policy: row["policy"],
            ),
            queued: Date(milliseconds: row["queued_at"]),
            attempts: row["attempts"],
        )
    }
}
