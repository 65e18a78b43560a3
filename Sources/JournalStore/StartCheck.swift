import Foundation
import GRDB

/// How the journal was found when it was opened.
package struct StartCheck: Sendable {
    /// Whether the last server closed it.
    package let wasClosed: Bool
    /// What was looked at, such as `the whole file`; nil where there was no need to look.
    package let checked: String?
    /// How long that took, in milliseconds.
    package let milliseconds: Int
}

extension StartCheck {
    /// A file up to this is checked whole: 0.6 s where the disk reads 220 MB a second.
    static let mostBytes = 128 << 20

    /// The tables that grow with what senders and policies write.
    ///
    /// In a journal of 100,000 deliveries of 15 kB (1.7 GiB) they are 98 % of the bytes: reading them takes 7 s from a cold
    /// disk, all other tables 0.4 s.
    static let largeTables: Set<String> = ["payloads", "decisions"]

    /// Looks whether the file is sound, after a server that did not close it.
    ///
    /// - Throws: ``JournalOpenError/damaged(path:findings:)``, or SQLite's error.
    init(_ database: Database, path: String, wasClosed: Bool, isNew: Bool) throws {
        self.wasClosed = wasClosed
        guard !wasClosed, !isNew else {
            (self.checked, self.milliseconds) = (nil, 0)
            return
        }
        let start = ContinuousClock.now
        let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
        let pageSize = try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 0
        let isWhole = pages * pageSize <= Self.mostBytes
        let tables: [String?] = isWhole ? [nil] : try Self.smallTables(database)
        let findings = try tables.flatMap { try Self.findings(in: $0, database) }
        guard findings.isEmpty else { throw JournalOpenError.damaged(path: path, findings: Array(findings.prefix(3))) }
        self.checked = isWhole ? "the whole file" : "all but \(Self.largeTables.sorted().joined(separator: " and "))"
        self.milliseconds = (ContinuousClock.now - start).milliseconds
    }

    private static func smallTables(_ database: Database) throws -> [String] {
        try String.fetchAll(database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
            .filter { !Self.largeTables.contains($0) && !$0.hasPrefix("sqlite_") }
    }

    private static func findings(in table: String?, _ database: Database) throws -> [String] {
        let pragma = table.map { "quick_check(\"\($0)\")" } ?? "quick_check"
        do {
            return try String.fetchAll(database, sql: "PRAGMA \(pragma)").filter { $0 != "ok" }
        } catch let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) {
            return [error.message ?? "SQLite finds it damaged"]
        }
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int {
        Int(self.components.seconds) * 1_000 + Int(self.components.attoseconds / 1_000_000_000_000_000)
    }
}
