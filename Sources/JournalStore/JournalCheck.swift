package import Foundation
import GRDB

/// Looks through a journal without changing it, also while a server runs: is the file sound, do its tables belong
/// together, can everything in them be read, and are there states that no delivery comes to.
package struct JournalCheck: Sendable {
    private let queue: DatabaseQueue
    private let path: String
    private let now: Date

    /// What the check came to.
    package struct Report: Sendable {
        package var findings: [JournalFinding] = []
        package var version = 0
        package var deliveries = 0
        /// Nil where the file is too damaged to say.
        package var sizes: JournalSizes?
    }

    /// The most findings of one kind that are listed one by one.
    static let mostOfAKind = 10

    /// - Throws: ``JournalOpenError`` when there is no such file, or it is no SQLite file that may be read.
    package init(path: String, now: Date) throws(JournalOpenError) {
        guard FileManager.default.fileExists(atPath: path) else {
            throw .unusable(path: path, reason: "there is no such file")
        }
        self.path = JournalPlace.resolved(path)
        self.now = now
        do {
            self.queue = try Self.open(self.path)
        } catch let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) {
            throw .damaged(path: path, findings: [error.message ?? "SQLite cannot read it"])
        } catch {
            throw .unusable(path: path, reason: String(describing: error))
        }
    }

    /// Read-only; where nothing can be made beside the file and there is no WAL either, as it stands.
    private static func open(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            _ = try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
            return queue
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {
            // A WAL has what the file does not: without it the check would be about an older journal.
            var status = stat()
            guard stat(path + "-wal", &status) != 0 || status.st_size == 0 else { throw error }
            let name = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
            return try DatabaseQueue(path: "file:\(name)?immutable=1", configuration: configuration)
        }
    }

    /// Runs all checks.
    ///
    /// - Throws: SQLite's error, when the file cannot be read at all.
    package func run() throws -> Report {
        try self.queue.unsafeRead { database in
            // Everything is looked at as it was at one moment. Of a damaged file SQLite may not even end a transaction.
            try database.execute(sql: "BEGIN")
            defer { try? database.execute(sql: "ROLLBACK") }
            return try self.run(database)
        }
    }

    private func run(_ database: Database) throws -> Report {
        var report = Report()
        report.version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        report.findings += self.soundness(database)
        let tables = try self.tables(database, version: report.version)
        report.findings += tables
        // What the other checks ask for is not there.
        guard tables.isEmpty, report.version == Schema.version else { return report }
        for rule in Self.rules {
            report.findings += self.ask(database, rule.table) { try rule.findings($0, self.now) }
        }
        for column in Self.columns {
            report.findings += self.ask(database, column.table) { try column.findings($0) }
        }
        report.findings += self.ask(database, "decisions") { try self.plans($0) }
        report.deliveries = (try? Int.fetchOne(database, sql: "SELECT count(*) FROM deliveries")) ?? 0
        report.sizes = try? JournalSizes(database, path: self.path)
        return report
    }

    /// One check; where the table cannot be read, that is the finding.
    private func ask(
        _ database: Database,
        _ table: String,
        _ check: (Database) throws -> [JournalFinding],
    ) -> [JournalFinding] {
        do {
            return try check(database)
        } catch {
            let explanation = "it cannot be read: \(error); \(Self.restore)"
            return [JournalFinding(place: "table \(table)", explanation: explanation)]
        }
    }

    static let restore = "put back a backup, as docs/journal.md says"

    /// SQLite's own check of every page and index.
    private func soundness(_ database: Database) -> [JournalFinding] {
        self.ask(database, "sqlite_schema") { database in
            var findings = try String.fetchAll(database, sql: "PRAGMA integrity_check(\(Self.mostOfAKind))")
                .filter { $0 != "ok" }
                .map { JournalFinding(place: "the file", explanation: "\(Self.oneLine($0)); \(Self.restore)") }
            let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? "nothing"
            // As it stands, a file of WAL mode says `delete` where nothing can be made beside it.
            if mode != "wal", try !Self.isOfWALMode(self.path) {
                findings.append(
                    JournalFinding(
                        place: "the file",
                        explanation: "its journal mode is \(mode), not wal; the server sets it when it starts",
                    )
                )
            }
            return findings
        }
    }

    /// Bytes 18 and 19 of a SQLite file: 2 for WAL (<https://sqlite.org/fileformat2.html>).
    private static func isOfWALMode(_ path: String) throws -> Bool {
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { try? file.close() }
        return try file.read(upToCount: 20)?.suffix(2).elementsEqual([2, 2]) ?? false
    }

    /// Whether the version is this one's, and the tables and indexes are those of that version.
    private func tables(_ database: Database, version: Int) throws -> [JournalFinding] {
        guard version == Schema.version else {
            return [JournalFinding(place: "the file", explanation: "\(JournalOpenError.version(found: version))")]
        }
        let wanted = try Schema.wanted()
        let found = try Schema.made(in: database)
        let missing = wanted.keys.filter { found[$0] == nil }.sorted().map { name in
            JournalFinding(place: name, explanation: "it is missing; \(Self.restore)")
        }
        let other = wanted.keys.filter { found[$0] != nil && found[$0] != wanted[$0] }.sorted().map { name in
            JournalFinding(place: name, explanation: "somebody has changed its columns; \(Self.restore)")
        }
        let unknown = found.keys.filter { wanted[$0] == nil }.sorted().map { name in
            JournalFinding(place: name, explanation: "Poolwarden did not make this; remove it with DROP")
        }
        return missing + other + unknown
    }

    static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
