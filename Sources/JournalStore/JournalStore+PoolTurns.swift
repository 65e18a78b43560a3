import GRDB
import Synchronization
package import Warden

/// One plan at a time for each pool, in the order of lanes and numbers.
///
/// A plan takes the turn at all its pools at once or waits for all of them, so that nobody waits while having
/// something: there is no deadlock. The unique index `one_plan_at_a_time` is the promise.
extension JournalStore {
    package func takeTurn(
        at pools: Set<String>,
        of delivery: JournaledDelivery.Number,
    ) async throws(JournalError) -> PoolTurn {
        let claim = self.claim(on: delivery)
        let turn = Mutex(PoolTurn.has)
        try await self.write { database in
            let taken = try Self.takeTurn(at: pools, of: delivery, by: claim, in: database)
            turn.withLock { $0 = taken }
        }
        return self.afterTaking(turn.withLock(\.self), of: delivery)
    }

    /// What waits is nobody's: it comes up in SQL.
    func afterTaking(_ turn: PoolTurn, of delivery: JournaledDelivery.Number) -> PoolTurn {
        if turn == .waits { self.forget(delivery) }
        return turn
    }

    static func takeTurn(
        at pools: Set<String>,
        of delivery: JournaledDelivery.Number,
        by claim: Int64?,
        in database: Database,
    ) throws -> PoolTurn {
        let row = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT source, lane FROM deliveries WHERE number = ?"),
            arguments: [delivery],
        )
        guard let row else { throw DatabaseError(resultCode: .SQLITE_NOTFOUND, message: "no delivery \(delivery)") }
        let lane: Int = row["lane"]
        for pool in pools {
            // What it has already stays as it is.
            try database.cachedStatement(
                sql: "INSERT OR IGNORE INTO pool_turns (pool, lane, number, state) VALUES (?, ?, ?, 'waits')"
            ).execute(arguments: [pool, lane, delivery])
        }
        guard try Self.isFree(pools, for: delivery, lane, in: database) else {
            try Self.move(delivery, .decide, by: claim, in: database)
            try Self.release(delivery, in: database)
            return .waits
        }
        try Self.move(delivery, .begin, by: claim, in: database)
        try Self.give(pools, to: delivery, lane, source: row["source"], in: database)
        return .has
    }

    /// Whether a later delivery of the same source and lane has had the turn at one of the pools.
    static func overtaken(
        _ delivery: JournaledDelivery.Number,
        at pools: Set<String>,
        in database: Database,
    ) throws -> PoolTurn? {
        for pool in pools.sorted() {
            let later = try Int64.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT pool_marks.number FROM pool_marks JOIN deliveries USING (source, lane)
                        WHERE pool = ? AND deliveries.number = ? AND pool_marks.number > deliveries.number
                        """
                ),
                arguments: [pool, delivery],
            )
            if let later { return .overtaken(by: later, pool: pool) }
        }
        return nil
    }

    /// Ends the turn of a delivery, or its waiting for one, and gives it to those that come next.
    ///
    /// - Returns: The deliveries that have the turn now; they wait for the worker.
    static func endTurn(
        of delivery: JournaledDelivery.Number,
        in database: Database,
    ) throws -> [JournaledDelivery.Number] {
        let pools = try String.fetchAll(
            database.cachedStatement(sql: "SELECT pool FROM pool_turns WHERE number = ?"),
            arguments: [delivery],
        )
        guard !pools.isEmpty else { return [] }
        try database.cachedStatement(sql: "DELETE FROM pool_turns WHERE number = ?").execute(arguments: [delivery])
        return try Self.comeUp(at: pools, in: database)
    }

    /// Gives the turn at these pools, where nobody has it, to those that come next.
    static func comeUp(at pools: [String], in database: Database) throws -> [JournaledDelivery.Number] {
        var next: [JournaledDelivery.Number] = []
        for pool in pools {
            // Only who is first in every line can come up: looking at the first of each freed line is enough.
            let first = try Row.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT number, lane, source FROM pool_turns JOIN deliveries USING (number, lane)
                        WHERE pool = ? AND pool_turns.state = 'waits' ORDER BY lane, number LIMIT 1
                        """
                ),
                arguments: [pool],
            )
            guard let first else { continue }
            let number: JournaledDelivery.Number = first["number"]
            let its = try String.fetchSet(
                database.cachedStatement(sql: "SELECT pool FROM pool_turns WHERE number = ?"),
                arguments: [number],
            )
            guard try Self.isFree(its, for: number, first["lane"], in: database) else { continue }
            try Self.move(number, .begin, by: nil, in: database)
            try Self.give(its, to: number, first["lane"], source: first["source"], in: database)
            next.append(number)
        }
        return next
    }

    /// Whether nobody else has one of the pools, and nobody before it waits for one.
    private static func isFree(
        _ pools: Set<String>,
        for delivery: JournaledDelivery.Number,
        _ lane: Int,
        in database: Database,
    ) throws -> Bool {
        for pool in pools {
            let isTaken = try Bool.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT 1 FROM pool_turns
                        WHERE pool = :pool AND number <> :number AND (state = 'has' OR (lane, number) < (:lane, :number))
                        LIMIT 1
                        """
                ),
                arguments: ["pool": pool, "number": delivery, "lane": lane],
            )
            if isTaken == true { return false }
        }
        return true
    }

    private static func give(
        _ pools: Set<String>,
        to delivery: JournaledDelivery.Number,
        _ lane: Int,
        source: String,
        in database: Database,
    ) throws {
        for pool in pools {
            try database.cachedStatement(
                sql:
                    "UPDATE pool_turns SET state = 'has' WHERE pool = ? AND lane = ? AND number = ? AND state = 'waits'"
            ).execute(arguments: [pool, lane, delivery])
            guard database.changesCount == 1 else { continue }
            try database.cachedStatement(
                sql: """
                    INSERT INTO pool_marks (pool, source, lane, number) VALUES (?, ?, ?, ?)
                    ON CONFLICT (pool, source, lane) DO UPDATE SET number = max(number, excluded.number)
                    """
            ).execute(arguments: [pool, source, lane, delivery])
        }
    }
}
