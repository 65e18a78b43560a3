package import Foundation
import GRDB
package import Warden

extension JournalStore {
    /// The clock was set: what is due in a while stays due in that while, and schedules go on.
    ///
    /// What was promised by the time of day stays: when the time for an approval is over, when a memory expires.
    ///
    /// - Parameters:
    ///   - seconds: By how much the clock was set forward; negative for back.
    ///   - now: What it says since.
    /// - Throws: ``JournalError``; then nothing was moved.
    package func followClock(by seconds: TimeInterval, now: Date) async throws(JournalError) {
        try await self.write { try Self.followClock(by: seconds, now: now, in: $0) }
    }

    /// The clock may have been set back while nobody ran: then the journal's last deliveries are of a time to come.
    static func followClock(_ now: Date, in database: Database) throws {
        let last = try Int64.fetchOne(
            database,
            sql: """
                SELECT max(time) FROM (
                    SELECT max(received_at, coalesce(settled_at, 0)) AS time FROM deliveries ORDER BY number DESC LIMIT 100
                ) WHERE time < ?
                """,
            arguments: [now.addingTimeInterval(Self.mostSetBack).milliseconds],
        )
        guard let last = last.map(Date.init(milliseconds:)), last.timeIntervalSince(now) > Self.clockGrace else {
            return
        }
        try database.inTransaction(.immediate) {
            try Self.followClock(by: now.timeIntervalSince(last), now: now, in: database)
            return .commit
        }
    }

    /// So many seconds are no set clock: some come from the difference between two looks at it.
    private static let clockGrace: TimeInterval = 5
    /// What is of a time still later, 400 days, is a mistake in the file, and no clock's.
    private static let mostSetBack: TimeInterval = 34_560_000

    private static func followClock(by seconds: TimeInterval, now: Date, in database: Database) throws {
        let shift = Int64((seconds * 1_000).rounded())
        for sql in [
            "UPDATE deliveries SET due_at = due_at + ? WHERE due_at IS NOT NULL AND state = 'settled'",
            // A call that is still to be looked up was made as long ago as before.
            """
            UPDATE operations SET sent_at = sent_at + ? WHERE state IN ('sent', 'unknown') AND sent_at IS NOT NULL
                AND number IN (
                    SELECT number FROM deliveries WHERE state <> 'settled'
                    UNION ALL SELECT number FROM deliveries WHERE due_at IS NOT NULL
                )
            """,
            "UPDATE replies SET due_at = due_at + ? WHERE due_at IS NOT NULL",
            "UPDATE notifications SET due_at = due_at + ?1, queued_at = queued_at + ?1 WHERE state = 'waiting'",
        ] {
            try database.execute(sql: sql, arguments: [shift])
        }
        try database.execute(
            sql: "UPDATE schedules SET counted_to = ?1 WHERE counted_to > ?1",
            arguments: [now.milliseconds],
        )
    }
}
