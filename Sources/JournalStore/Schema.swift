import GRDB

/// The tables of the journal.
///
/// A delivery's small, changing row stands apart from its large, constant payload: SQLite rewrites a whole row on each
/// change.
enum Schema {
    /// What makes each version out of the one before; an empty file is of version 0.
    static let steps = [
        Self.version1, Self.version2, Self.version3, Self.keeping, Self.missed, Self.replying, Self.addresses,
    ]

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

    /// What made each table and index of a file, by its kind and name, such as `table replies`.
    static func made(in database: Database) throws -> [String: String] {
        try Row.fetchAll(database, sql: "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'")
            .reduce(into: [:]) { made, row in
                let sql: String = row["sql"] ?? ""
                // Blanks mean nothing.
                let words = sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                made["\(row["type"] as String) \(row["name"] as String)"] = words
            }
    }

    /// The same of a file that nobody has touched.
    static func wanted() throws -> [String: String] {
        try DatabaseQueue().writeWithoutTransaction { database in
            try Self.prepare(database)
            return try Self.made(in: database)
        }
    }

    /// The tables and indexes that a file lacks.
    static func missing(in database: Database) throws -> [String] {
        let made = try Self.made(in: database)
        return try Self.wanted().keys.filter { made[$0] == nil }.sorted()
    }
}
