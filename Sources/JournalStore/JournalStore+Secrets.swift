package import Foundation
import GRDB
package import Warden

/// When each secret of a source proved a delivery last, for sources that have several.
extension JournalStore {
    /// Follows these secrets and no others.
    ///
    /// - Parameter names: For each source that has several, what the settings call them.
    /// - Throws: ``JournalError``; then nothing is changed.
    package func follow(secrets names: [SourceName: [String]]) async throws(JournalError) {
        try await self.write { database in
            let known = try Row.fetchAll(database, sql: "SELECT source, name FROM secrets")
            for row in known where names[SourceName(rawValue: row["source"])]?.contains(row["name"]) != true {
                try database.execute(
                    sql: "DELETE FROM secrets WHERE source = ? AND name = ?",
                    arguments: [row["source"] as String, row["name"] as String],
                )
            }
            for (source, names) in names {
                for name in names {
                    try database.execute(
                        sql: "INSERT OR IGNORE INTO secrets (source, name) VALUES (?, ?)",
                        arguments: [source.rawValue, name],
                    )
                }
            }
        }
    }

    static func use(_ secret: String, _ delivery: VerifiedDelivery, in database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO secrets (source, name, verified_at) VALUES (?, ?, ?)
                ON CONFLICT DO UPDATE SET verified_at = max(coalesce(verified_at, 0), excluded.verified_at)
                """
        ).execute(arguments: [delivery.source.rawValue, secret, delivery.received.milliseconds])
    }
}

extension JournalReader {
    /// The secrets of the sources that have several, and when each proved a delivery last; nil for never.
    package func secrets() throws -> [(source: String, name: String, verified: Date?)] {
        try self.read { database in
            try Row.fetchAll(database, sql: "SELECT source, name, verified_at FROM secrets ORDER BY source, name")
                .map { row in
                    (row["source"], row["name"], (row["verified_at"] as Int64?).map(Date.init(milliseconds:)))
                }
        }
    }
}
