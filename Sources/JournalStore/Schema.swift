import GRDB

/// The tables of the journal.
///
/// A delivery's small, changing row stands apart from its large, constant payload: SQLite rewrites a whole row on each
/// change.
enum Schema {
    /// What makes each version out of the one before; an empty file is of version 0.
    static let steps = [Self.version1, Self.version2, Self.version3]

    /// Raised with each change of the tables; a file of a later version is refused, never guessed at.
    static let version = Self.steps.count

    /// Brings a file to this version, keeping everything that is in it.
    ///
    /// - Throws: ``JournalOpenError/version(found:)`` for a file of a later version.
    static func prepare(_ database: Database) throws {
        let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard (0...Self.version).contains(found) else { throw JournalOpenError.version(found: found) }
        guard found < Self.version else { return }
        try database.inTransaction(.immediate) {
            for step in Self.steps[found...] {
                try database.execute(sql: step)
            }
            try database.execute(sql: "PRAGMA user_version = \(Self.version)")
            return .commit
        }
    }
}
