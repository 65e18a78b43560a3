package import Foundation
import GRDB
package import Warden

extension JournalStore {
    package func schedules() async throws(JournalError) -> [FollowedSchedule] {
        try await self.read { database in
            try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT policy, name, timing, counted_to, state <> 'settled' OR due_at IS NOT NULL AS under_way
                        FROM schedules LEFT JOIN deliveries ON number = last_number ORDER BY policy, name
                        """
                )
            ).map { row in
                FollowedSchedule(
                    policy: row["policy"],
                    name: row["name"],
                    timing: row["timing"],
                    countedTo: Date(milliseconds: row["counted_to"]),
                    // There is no delivery before the first tick.
                    isUnderWay: row["under_way"] ?? false,
                )
            }
        }
    }

    package func follow(_ schedules: [Schedule], from start: Date) async throws(JournalError) {
        try await self.write { database in
            let rows = try Row.fetchAll(database.cachedStatement(sql: "SELECT policy, name, timing FROM schedules"))
            var left = schedules
            for row in rows {
                let found = left.firstIndex { $0.policy == row["policy"] && $0.name == row["name"] }
                if let found, left[found].timing.text == row["timing"] {
                    left.remove(at: found)
                } else {
                    try database.cachedStatement(sql: "DELETE FROM schedules WHERE policy = ? AND name = ?")
                        .execute(arguments: [row["policy"] as String, row["name"] as String])
                }
            }
            for schedule in left {
                try database.cachedStatement(
                    sql: "INSERT OR REPLACE INTO schedules (policy, name, timing, counted_to) VALUES (?, ?, ?, ?)"
                ).execute(
                    arguments: [schedule.policy, schedule.name, schedule.timing.text, start.milliseconds]
                )
            }
        }
    }

    /// A tick is dealt with: the next one is due after it, and after now.
    static func count(
        _ tick: Tick,
        of delivery: JournaledDelivery.Number,
        received: Date,
        in database: Database,
    ) throws {
        try database.cachedStatement(
            sql: """
                UPDATE schedules SET counted_to = max(counted_to, ?), last_due_at = ?, last_number = ?
                WHERE policy = ? AND name = ?
                """
        ).execute(
            arguments: [
                max(tick.due, received).milliseconds, tick.due.milliseconds, delivery, tick.policy, tick.name,
            ]
        )
    }
}
