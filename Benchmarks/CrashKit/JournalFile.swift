import CSQLite
import Foundation

/// A delivery as it stands in a journal.
struct JournalRow: Hashable, Sendable {
    let number: Int64
    let state: String
    let settlement: String?
}

/// A journal's file, looked into from outside with SQLite alone.
final class JournalFile {
    private let database: OpaquePointer

    /// What to do with the file.
    enum Access {
        /// Beside a running server.
        case reading
        /// As after a crash: SQLite recovers what it finds, and the WAL stays as it is.
        case recovering
    }

    /// - Throws: ``CrashFailure`` when SQLite cannot open it.
    init(_ path: String, _ access: Access) throws {
        var database: OpaquePointer?
        let flags = access == .reading ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
        let code = sqlite3_open_v2(path, &database, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let database else {
            sqlite3_close(database)
            throw CrashFailure("\(path) cannot be opened: \(String(cString: sqlite3_errstr(code)))")
        }
        self.database = database
        sqlite3_busy_timeout(database, 5_000)
        if access == .recovering { keep_wal_at_close(database) }
    }

    deinit {
        sqlite3_close(self.database)
    }

    /// `ok`, or what is wrong.
    ///
    /// - Parameter isThorough: Whether indexes are compared with their tables, too.
    /// - Returns: The first line of SQLite's own check.
    /// - Throws: ``CrashFailure`` when it cannot even be made.
    func check(isThorough: Bool) throws -> String {
        var line = "nothing"
        try self.each(isThorough ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)") { row in
            line = row.text(0) ?? "nothing"
        }
        return line
    }

    /// Whether the tables are there: a start that was cut off may not have made them yet.
    func hasDeliveries() throws -> Bool {
        var isThere = false
        try self.each("SELECT 1 FROM sqlite_schema WHERE name = 'deliveries'") { _ in isThere = true }
        return isThere
    }

    /// All deliveries, by source and ID.
    func deliveries() throws -> [String: JournalRow] {
        var rows: [String: JournalRow] = [:]
        try self.each("SELECT source || '/' || delivery_id, number, state, settlement FROM deliveries") { row in
            rows[row.text(0) ?? ""] = JournalRow(
                number: row.integer(1),
                state: row.text(2) ?? "",
                settlement: row.text(3),
            )
        }
        return rows
    }

    private struct Row {
        let statement: OpaquePointer

        func text(_ column: Int32) -> String? {
            sqlite3_column_text(self.statement, column).map { String(cString: $0) }
        }

        func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(self.statement, column) }
    }

    private func each(_ sql: String, _ body: (Row) -> Void) throws {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(self.database, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
            throw CrashFailure("\(sql): \(String(cString: sqlite3_errmsg(self.database)))")
        }
        defer { sqlite3_finalize(statement) }
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: body(Row(statement: statement))
            case SQLITE_DONE: return
            default: throw CrashFailure("\(sql): \(String(cString: sqlite3_errmsg(self.database)))")
            }
        }
    }
}
