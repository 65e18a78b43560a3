import Foundation
import GRDB

/// How much room a journal takes, in bytes.
package struct JournalSizes: Sendable {
    package let file: Int
    package let wal: Int
    /// What the deliveries and all that belongs to them take, also where it is in the WAL alone.
    package let used: Int
    /// Within the file, and used again before it grows.
    package let free: Int
    /// Each table with its indexes, the largest first.
    package let tables: [(name: String, rows: Int, bytes: Int)]

    init(_ database: Database, path: String) throws {
        let pageSize = try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 0
        self.free = try (Int.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0) * pageSize
        self.used = try (Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0) * pageSize - self.free
        self.file = Self.length(path)
        self.wal = Self.length(path + "-wal")
        let names = try String.fetchAll(
            database,
            sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        )
        let pages = try? Self.pages(database)
        self.tables = try names.map { name in
            let rows = try Int.fetchOne(database, sql: "SELECT count(*) FROM \"\(name)\"") ?? 0
            return (name, rows, try pages?[name, default: 0] ?? Self.lengths(of: name, database))
        }
        .sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) }
    }

    /// The pages of each table with its indexes, where SQLite was built to tell.
    private static func pages(_ database: Database) throws -> [String: Int] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT tbl_name, sum(pgsize) AS bytes FROM dbstat JOIN sqlite_schema USING (name)
                WHERE aggregate = TRUE GROUP BY tbl_name
                """,
        ).reduce(into: [:]) { $0[$1["tbl_name"] as String] = $1["bytes"] }
    }

    /// Where it was not: what the values of a table come to.
    private static func lengths(of table: String, _ database: Database) throws -> Int {
        let columns = try String.fetchAll(database, sql: "SELECT name FROM pragma_table_info(?)", arguments: [table])
        let sum = columns.map { "coalesce(length(CAST(\"\($0)\" AS BLOB)), 0)" }.joined(separator: " + ")
        return try Int.fetchOne(database, sql: "SELECT sum(\(sum)) FROM \"\(table)\"") ?? 0
    }

    private static func length(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
