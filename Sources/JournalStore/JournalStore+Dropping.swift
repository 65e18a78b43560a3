import Foundation
import GRDB
import Synchronization
package import Warden

extension JournalStore {
    /// Drops what has been kept long enough, a little at a time, so that what comes in meanwhile hardly waits.
    ///
    /// Only what is settled for good and has nothing left to send is touched. It may be ended at any moment: the next round
    /// goes on.
    ///
    /// - Returns: What was dropped.
    /// - Throws: ``JournalError``; what was dropped before stays dropped.
    package func drop(beyond keeping: Keeping) async throws(JournalError) -> Dropped {
        var dropped = Dropped()
        try await self.drop(&dropped, \.capabilities) { database, _ in try Self.dropCapabilities(in: database) }
        try await self.drop(&dropped, \.memory) { database, now in try Self.dropMemory(now, in: database) }
        if let kept = keeping.notifications {
            try await self.drop(&dropped, \.notifications, from: "SELECT min(place) FROM notifications") {
                try Self.dropNotifications(after: $1, keptFor: kept, $2, in: $0)
            }
        }
        if let kept = keeping.idleTicks {
            try await self.drop(&dropped, \.decisions, from: Self.firstTickSQL) {
                try Self.dropRecords(Self.tickSQL, after: $1, keptFor: kept, $2, in: $0)
            }
        }
        if let kept = keeping.decisions {
            try await self.drop(&dropped, \.decisions, from: Self.firstRecordSQL) {
                try Self.dropRecords(Self.recordSQL, after: $1, keptFor: kept, $2, in: $0)
            }
        }
        if let kept = keeping.payloads {
            try await self.drop(&dropped, \.payloads, from: "SELECT min(number) FROM payloads") {
                try Self.dropPayloads(after: $1, keptFor: kept, $2, in: $0)
            }
        }
        try await self.drop(&dropped, \.policySets) { database, now in try Self.dropPolicySets(now, in: database) }
        return dropped
    }

    // MARK: - Steps

    /// What one transaction did.
    struct Step: Sendable {
        var dropped: Int
        /// Where the next one goes on; nil at the end.
        var next: Int64?
    }

    /// The most rows that one transaction looks at.
    static let rowsAtOnce = 16
    /// The most bytes of bodies that one transaction drops; a single larger one is dropped alone.
    private static let bytesAtOnce = 256 << 10
    /// The rest between two transactions.
    private static let rest = Duration.milliseconds(20)

    /// Takes a step after the other, each in a transaction that it shares with what else is to be written.
    private func drop(
        _ dropped: inout Dropped,
        _ count: WritableKeyPath<Dropped, Int>,
        from first: String,
        _ step: @escaping @Sendable (Database, Int64, Date) throws -> Step,
    ) async throws(JournalError) {
        guard let first = try await self.read({ try Int64.fetchOne($0, sql: first) }) else { return }
        var place: Int64? = first - 1
        while let after = place, !Task.isCancelled {
            let now = self.now()
            let result = Mutex((step: Step(dropped: 0, next: nil), microseconds: 0))
            try await self.write(bytes: Self.rowsAtOnce << 14) { database in
                let start = ContinuousClock.now
                let done = try step(database, after, now)
                let microseconds = Int((ContinuousClock.now - start) / .microseconds(1))
                result.withLock { $0 = (done, microseconds) }
            }
            let (done, microseconds) = result.withLock(\.self)
            dropped[keyPath: count] += done.dropped
            dropped.longestStep = max(dropped.longestStep, microseconds)
            place = done.next
            // Cancelled, it ends before the next step.
            if place != nil { try? await Task.sleep(for: Self.rest) }
        }
    }

    /// The same for what needs no place to go on from: each step takes some, until there are no more.
    private func drop(
        _ dropped: inout Dropped,
        _ count: WritableKeyPath<Dropped, Int>,
        _ step: @escaping @Sendable (Database, Date) throws -> Int,
    ) async throws(JournalError) {
        try await self.drop(&dropped, count, from: "SELECT 1") { database, _, now in
            let dropped = try step(database, now)
            return Step(dropped: dropped, next: dropped == Self.rowsAtOnce ? 0 : nil)
        }
    }

    // MARK: - What goes

    /// Whether the deliveries `d` have come to their end: settled, nothing open, nothing left to send.
    private static let isDoneSQL = """
        d.state = 'settled' AND d.due_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM replies r WHERE r.number = d.number AND r.due_at IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM notifications n WHERE n.number = d.number AND n.state = 'waiting')
        """

    private static func dropPayloads(
        after place: Int64,
        keptFor kept: TimeInterval,
        _ now: Date,
        in database: Database,
    ) throws -> Step {
        let rows = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT d.number, max(d.received_at, coalesce(d.settled_at, 0)) AS since, \(isDoneSQL) AS is_done,
                        length(p.body) AS bytes
                    FROM payloads p JOIN deliveries d USING (number) WHERE p.number > ? ORDER BY p.number LIMIT ?
                    """
            ),
            arguments: [place, Self.rowsAtOnce],
        )
        // Every page of a body is written over: of large ones it takes fewer at a time.
        var bytes = 0
        let part = rows.prefix { row in
            defer { bytes += row["bytes"] }
            return bytes < Self.bytesAtOnce
        }
        let found = Found(part, of: rows, before: now.addingTimeInterval(-kept), now)
        for number in found.numbers {
            try database.cachedStatement(sql: "DELETE FROM payloads WHERE number = ?").execute(arguments: [number])
            try database.cachedStatement(sql: "UPDATE deliveries SET payload_dropped_at = ? WHERE number = ?")
                .execute(arguments: [now.milliseconds, number])
        }
        return Step(dropped: found.numbers.count, next: found.next)
    }

    /// The first delivery that has something of its record.
    private static let firstRecordSQL = """
        SELECT min(number) FROM (
            SELECT min(number) AS number FROM decisions UNION ALL SELECT min(number) FROM settlements
            UNION ALL SELECT min(number) FROM replies
        )
        """

    private static let recordSQL = """
        SELECT d.number, max(d.received_at, coalesce(d.settled_at, 0)) AS since,
            d.record_dropped_at IS NULL AND \(isDoneSQL) AS is_done
        FROM deliveries d WHERE d.number > ? ORDER BY d.number LIMIT ?
        """

    private static let firstTickSQL = """
        SELECT min(number) FROM deliveries WHERE source = 'schedule' AND record_dropped_at IS NULL
        """

    private static let tickSQL = """
        SELECT d.number, max(d.received_at, coalesce(d.settled_at, 0)) AS since, \(isDoneSQL)
            AND NOT EXISTS (SELECT 1 FROM operations o WHERE o.number = d.number) AS is_done
        FROM deliveries d
        WHERE d.source = 'schedule' AND d.record_dropped_at IS NULL AND d.number > ? ORDER BY d.number LIMIT ?
        """

    private static func dropRecords(
        _ sql: String,
        after place: Int64,
        keptFor kept: TimeInterval,
        _ now: Date,
        in database: Database,
    ) throws -> Step {
        let rows = try Row.fetchAll(database.cachedStatement(sql: sql), arguments: [place, Self.rowsAtOnce])
        let found = Found(rows[...], of: rows, before: now.addingTimeInterval(-kept), now)
        for number in found.numbers {
            for table in [
                "decisions", "operations", "settlements", "replies", "capabilities", "approvals", "approval_requests",
                "asked_plans",
            ] {
                try database.cachedStatement(sql: "DELETE FROM \(table) WHERE number = ?").execute(arguments: [number])
            }
            try database.cachedStatement(sql: "UPDATE deliveries SET record_dropped_at = ? WHERE number = ?")
                .execute(arguments: [now.milliseconds, number])
        }
        return Step(dropped: found.numbers.count, next: found.next)
    }

    private static func dropNotifications(
        after place: Int64,
        keptFor kept: TimeInterval,
        _ now: Date,
        in database: Database,
    ) throws -> Step {
        let rows = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT place AS number, queued_at AS since, state <> 'waiting' AS is_done
                    FROM notifications WHERE place > ? ORDER BY place LIMIT ?
                    """
            ),
            arguments: [place, Self.rowsAtOnce],
        )
        let found = Found(rows[...], of: rows, before: now.addingTimeInterval(-kept), now)
        for number in found.numbers {
            try database.cachedStatement(sql: "DELETE FROM notifications WHERE place = ?").execute(arguments: [number])
        }
        return Step(dropped: found.numbers.count, next: found.next)
    }

    /// Addresses of replies that nobody is going to send any more.
    private static func dropCapabilities(in database: Database) throws -> Int {
        try database.cachedStatement(
            sql: """
                DELETE FROM capabilities WHERE (number, name) IN (
                    SELECT c.number, c.name FROM capabilities c JOIN deliveries d USING (number)
                    WHERE \(isDoneSQL) LIMIT ?
                )
                """
        ).execute(arguments: [Self.rowsAtOnce])
        return database.changesCount
    }

    private static func dropMemory(_ now: Date, in database: Database) throws -> Int {
        try database.cachedStatement(
            sql: """
                DELETE FROM memory WHERE (policy, key) IN (
                    SELECT policy, key FROM memory WHERE expires_at <= ? LIMIT ?
                )
                """
        ).execute(arguments: [now.milliseconds, Self.rowsAtOnce])
        return database.changesCount
    }

    /// Sets that no decision names, and that are not the one in force.
    private static func dropPolicySets(_ now: Date, in database: Database) throws -> Int {
        try database.cachedStatement(
            sql: """
                DELETE FROM policy_sets WHERE digest IN (
                    SELECT digest FROM policy_sets p WHERE replaced_at < ?
                        AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.policy_set = p.digest) LIMIT ?
                )
                """
        ).execute(
            arguments: [now.addingTimeInterval(-Keeping.unnamedPolicySets).milliseconds, Self.rowsAtOnce]
        )
        return database.changesCount
    }

    /// The rows of one step: numbers in order, each with the time that it counts from and whether it has come to its end.
    private struct Found {
        /// What may go.
        var numbers: [Int64] = []
        /// Where the next step goes on; nil at the end of the table, and where all rows are too young.
        var next: Int64?

        /// - Parameters:
        ///   - part: The first of the rows, which the step is about.
        ///   - rows: All that were found.
        ///   - limit: What is older may go.
        ///   - now: The time.
        init(_ part: ArraySlice<Row>, of rows: [Row], before limit: Date, _ now: Date) {
            var areTooYoung = !part.isEmpty
            for row in part {
                let since = Date(milliseconds: row["since"])
                // What is of a time to come was written while the clock was wrong: it says nothing about those after it.
                if since < limit || since > now { areTooYoung = false }
                if since < limit, row["is_done"] { self.numbers.append(row["number"]) }
            }
            let isAll = part.count == rows.count && rows.count < JournalStore.rowsAtOnce
            guard !isAll, !areTooYoung else { return }
            self.next = part.last?["number"]
        }
    }
}
