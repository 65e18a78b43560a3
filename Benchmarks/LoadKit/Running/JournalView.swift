import Foundation
import GRDB

/// The journal of a running server, opened read-only; it knows only the columns that everybody may rely on.
package final class JournalView {
    private let queue: DatabaseQueue

    package init(path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        self.queue = try DatabaseQueue(path: path, configuration: configuration)
    }

    private func number(_ sql: String, _ arguments: StatementArguments = []) throws -> Int {
        try self.queue.read { try Int.fetchOne($0.cachedStatement(sql: sql), arguments: arguments) ?? 0 }
    }

    package func count() throws -> Int { try self.number("SELECT count(*) FROM deliveries") }

    /// How many deliveries are not settled.
    package func waiting() throws -> Int {
        try self.number("SELECT count(*) FROM deliveries WHERE state <> 'settled'")
    }

    /// How many of the deliveries up to a number are not settled.
    package func waiting(upTo number: Int) throws -> Int {
        try self.number("SELECT count(*) FROM deliveries WHERE state <> 'settled' AND number <= ?", [number])
    }

    /// How many of a run of deliveries are not settled.
    package func unsettled(from first: Int, to last: Int) throws -> Int {
        try self.number(
            "SELECT count(*) FROM deliveries WHERE state <> 'settled' AND number BETWEEN ? AND ?",
            [first, last],
        )
    }

    /// The numbers of the oldest deliveries that are not settled.
    package func oldestWaiting(_ count: Int) throws -> [Int] {
        try self.queue.read {
            try Int.fetchAll(
                $0,
                sql: "SELECT number FROM deliveries WHERE state <> 'settled' ORDER BY number LIMIT ?",
                arguments: [count],
            )
        }
    }

    /// How many deliveries were settled in a time, in milliseconds since 1970.
    package func settled(from start: Int, to end: Int) throws -> Int {
        try self.number("SELECT count(*) FROM deliveries WHERE settled_at >= ? AND settled_at < ?", [start, end])
    }

    /// The senders' IDs of all deliveries.
    package func ids() throws -> Set<String> {
        try self.queue.read { try String.fetchSet($0, sql: "SELECT delivery_id FROM deliveries") }
    }

    /// A delivery as one row.
    package struct Row {
        package let number: Int
        package let id: String
        package let settlement: String?
        /// In milliseconds since 1970.
        package let settledAt: Int?
        /// When the call of its first operation was about to be sent; nil for none.
        package let sentAt: Int?
        /// How often it was settled: more than once where it was not known at first what became of a call.
        package let attempts: Int
    }

    /// All deliveries in the order in which they were accepted.
    package func rows() throws -> [Row] {
        try self.queue.read { database in
            try GRDB.Row.fetchAll(
                database,
                sql: """
                    SELECT d.number, delivery_id, settlement, settled_at, d.attempts, o.sent_at FROM deliveries d
                        LEFT JOIN operations o ON o.number = d.number AND o.position = 0 ORDER BY d.number
                    """,
            ).map {
                Row(
                    number: $0["number"],
                    id: $0["delivery_id"],
                    settlement: $0["settlement"],
                    settledAt: $0["settled_at"],
                    sentAt: $0["sent_at"],
                    attempts: $0["attempts"],
                )
            }
        }
    }

    /// The acknowledged deliveries that the journal does not have.
    ///
    /// - Parameter acknowledged: The IDs of the deliveries.
    /// - Returns: Those that are missing.
    /// - Throws: When the journal cannot be read.
    package func lost(_ acknowledged: some Sequence<String>) throws -> [String] {
        let kept = try self.ids()
        return acknowledged.filter { !kept.contains($0) }
    }
}
