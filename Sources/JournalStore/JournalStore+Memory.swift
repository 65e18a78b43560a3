package import Foundation
import GRDB
package import Warden

extension JournalStore {
    package func memory(of policy: String, now: Date) async throws(JournalError) -> PolicyMemory {
        try await self.read { database in
            let rows = try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT key, value, expires_at FROM memory
                        WHERE policy = ? AND (expires_at IS NULL OR expires_at > ?)
                        """
                ),
                arguments: [policy, now.milliseconds],
            )
            return rows.reduce(into: PolicyMemory()) { memory, row in
                memory.entries[row["key"]] = PolicyMemory.Entry(
                    value: row["value"],
                    expires: (row["expires_at"] as Int64?).map(Date.init(milliseconds:)),
                )
            }
        }
    }

    /// Writes what policies remember from now on, and forgets what has expired.
    static func insert(_ changes: [MemoryChange], at now: Date, in database: Database) throws {
        guard !changes.isEmpty else { return }
        for change in changes {
            if let entry = change.entry {
                try database.cachedStatement(
                    sql: "INSERT OR REPLACE INTO memory (policy, key, value, expires_at) VALUES (?, ?, ?, ?)"
                ).execute(arguments: [change.policy, change.key, entry.value, entry.expires?.milliseconds])
            } else {
                try database.cachedStatement(sql: "DELETE FROM memory WHERE policy = ? AND key = ?")
                    .execute(arguments: [change.policy, change.key])
            }
        }
        // An index makes this cheap enough to do each time that anything is remembered.
        try database.cachedStatement(sql: "DELETE FROM memory WHERE expires_at <= ?")
            .execute(arguments: [now.milliseconds])
    }
}
