import Foundation
import GRDB
import Synchronization
package import Warden

/// Who goes on with a delivery.
///
/// A claim is of one process (its epoch) and of one taking (a number by chance). Whatever moves a delivery does it by the
/// claim that it holds; by another one it is refused. When the process dies, the next one makes its deliveries free when
/// it opens the journal: they wait for no time to run out.
extension JournalStore {
    /// A claim as it is kept.
    struct Holder: Sendable {
        let epoch: Int64
        let claim: Int64
    }

    /// What may not be done to a delivery as it stands.
    struct MoveRefused: Error, CustomStringConvertible {
        let delivery: JournaledDelivery.Number
        let step: DeliveryStep

        var description: String {
            "delivery \(self.delivery) is in no state to \(self.step.rawValue), or held by another"
        }
    }

    func newHolder() -> Holder {
        Holder(epoch: self.epoch, claim: .random(in: 1...Int64.max))
    }

    /// The claim by which this process may go on with a delivery; nil where it holds none.
    func claim(on delivery: JournaledDelivery.Number) -> Int64? {
        self.claims.withLock { $0[delivery] }
    }

    /// It is not held any more, on disk.
    func forget(_ delivery: JournaledDelivery.Number) {
        self.claims.withLock { $0[delivery] = nil }
    }

    package func claim(_ delivery: JournaledDelivery.Number) async throws(JournalError) -> Claim? {
        let now = self.now()
        let holder = self.newHolder()
        let claimed = Mutex<Claim?>(nil)
        try await self.write { database in
            let progress = try Self.progress(of: delivery, at: now, in: database)
            guard progress.isWaiting else { return claimed.withLock { $0 = nil } }
            try database.cachedStatement(sql: "UPDATE deliveries SET epoch = ?, claim = ? WHERE number = ?").execute(
                arguments: [holder.epoch, holder.claim, delivery]
            )
            let deaths = try Int.fetchOne(
                database.cachedStatement(sql: "SELECT deaths FROM deliveries WHERE number = ?"),
                arguments: [delivery],
            )
            let claim = Claim(
                delivery: try Self.delivery(delivery, in: database),
                progress: progress,
                deaths: deaths ?? 0,
            )
            claimed.withLock { $0 = claim }
        }
        let claim = claimed.withLock(\.self)
        if claim != nil { self.claims.withLock { $0[delivery] = holder.claim } }
        return claim
    }

    package func setAside(
        _ delivery: JournaledDelivery.Number
    ) async throws(JournalError) -> [JournaledDelivery.Number] {
        let claim = self.claim(on: delivery)
        let next = Mutex<[JournaledDelivery.Number]>([])
        try await self.write { database in
            try Self.move(delivery, .setAside, by: claim, in: database)
            try Self.release(delivery, in: database)
            let free = try Self.endTurn(of: delivery, in: database)
            next.withLock { $0 = free }
        }
        self.forget(delivery)
        return next.withLock(\.self)
    }

    package func retry(_ delivery: JournaledDelivery.Number) async throws(JournalError) -> String? {
        let now = self.now()
        return try await self.decidedBySQL { database in
            guard let row = try Self.standing(of: delivery, in: database) else {
                return "the journal has no delivery \(delivery)"
            }
            switch DeliveryState(rawValue: row["state"]) {
            case .setAside:
                try Self.move(delivery, .retry, by: nil, in: database)
                try database.execute(sql: "UPDATE deliveries SET deaths = 0 WHERE number = ?", arguments: [delivery])
                return nil
            case .settled where row["due_at"] as Int64? != nil || ["failed", "unknown"].contains(row["settlement"]):
                try database.execute(
                    sql: "UPDATE deliveries SET due_at = ?, attempts = 0 WHERE number = ?",
                    arguments: [now.milliseconds, delivery],
                )
                return nil
            case .settled:
                return "delivery \(delivery) has ended as \(row["settlement"] as String? ?? "nothing"); only what is "
                    + "set aside, failed or unknown can be tried again"
            case .received, .decided, .applying:
                return "delivery \(delivery) is under way already"
            case .awaitingApproval:
                return "delivery \(delivery) waits for approval; people approve it in chat"
            case nil:
                return "delivery \(delivery) is in a state that this version does not know"
            }
        }
    }

    package func drop(
        _ delivery: JournaledDelivery.Number
    ) async throws(JournalError) -> (next: [JournaledDelivery.Number], refusal: String?) {
        let now = self.now()
        let next = Mutex<[JournaledDelivery.Number]>([])
        let refusal = try await self.decidedBySQL { database in
            guard let row = try Self.standing(of: delivery, in: database) else {
                return "the journal has no delivery \(delivery)"
            }
            switch DeliveryState(rawValue: row["state"]) {
            case .setAside:
                try Self.move(delivery, .drop, by: nil, in: database)
                let settlement = Settlement(word: .failed, reasons: [Decision.Reason("an operator gave it up")])
                try database.execute(
                    sql: "UPDATE deliveries SET settlement = ?, settled_at = ?, due_at = NULL WHERE number = ?",
                    arguments: [settlement.word.rawValue, now.milliseconds, delivery],
                )
                try database.execute(
                    sql: "INSERT OR REPLACE INTO settlements (number, settlement) VALUES (?, ?)",
                    arguments: [delivery, JSON.write(settlement)],
                )
            case .settled where row["due_at"] as Int64? != nil && row["claim"] as Int64? == nil:
                try database.execute(
                    sql: "UPDATE deliveries SET due_at = NULL WHERE number = ?",
                    arguments: [delivery],
                )
            case .settled where row["due_at"] as Int64? == nil:
                return "delivery \(delivery) has ended already"
            default:
                return "delivery \(delivery) is under way; it can be given up when it is set aside or open"
            }
            let free = try Self.endTurn(of: delivery, in: database)
            next.withLock { $0 = free }
            return nil
        }
        return (next.withLock(\.self), refusal)
    }

    // MARK: - Parts

    /// Moves a delivery to another state, by the table of ``DeliveryStep``.
    ///
    /// - Throws: ``MoveRefused`` where it is in another state, or held by another claim.
    static func move(
        _ delivery: JournaledDelivery.Number,
        _ step: DeliveryStep,
        by claim: Int64?,
        in database: Database,
    ) throws {
        try database.cachedStatement(sql: Self.moveSQL[step] ?? "").execute(arguments: [delivery, claim])
        guard database.changesCount == 1 else { throw MoveRefused(delivery: delivery, step: step) }
    }

    private static let moveSQL: [DeliveryStep: String] = DeliveryStep.allCases.reduce(into: [:]) { texts, step in
        let from = step.move.from.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
        texts[step] =
            "UPDATE deliveries SET state = '\(step.move.to.rawValue)' WHERE number = ? AND state IN (\(from)) "
            + "AND claim IS ?"
    }

    static func release(_ delivery: JournaledDelivery.Number, in database: Database) throws {
        try database.cachedStatement(sql: "UPDATE deliveries SET epoch = NULL, claim = NULL WHERE number = ?").execute(
            arguments: [delivery]
        )
    }

    private static func standing(of delivery: JournaledDelivery.Number, in database: Database) throws -> Row? {
        try Row.fetchOne(
            database,
            sql: "SELECT state, settlement, due_at, claim FROM deliveries WHERE number = ?",
            arguments: [delivery],
        )
    }

    private func decidedBySQL(
        _ body: @escaping @Sendable (Database) throws -> String?
    ) async throws(JournalError) -> String? {
        let refusal = Mutex<String?>(nil)
        try await self.write { database in
            let found = try body(database)
            refusal.withLock { $0 = found }
        }
        return refusal.withLock(\.self)
    }

    // MARK: - Processes

    /// Makes free what dead processes held, and begins this one.
    ///
    /// A death counts for the deliveries that code ran for when the process died, and not for those that waited: for the
    /// API, for their turn, for a thread.
    ///
    /// - Returns: Its epoch.
    static func begin(at now: Date, after execution: ExecutionFile, in database: Database) throws -> Int64 {
        var epoch: Int64 = 0
        try database.inTransaction(.immediate) {
            // One that was stopped has killed nobody, and nobody has killed it.
            try database.execute(
                sql: """
                    UPDATE deliveries SET
                        deaths = deaths + (
                            epoch = ?1 AND number IN (SELECT value FROM json_each(?2)) AND EXISTS (
                                SELECT 1 FROM processes WHERE processes.epoch = deliveries.epoch AND ended_at IS NULL
                            )
                        ),
                        epoch = NULL, claim = NULL
                    WHERE epoch IS NOT NULL AND number IN (
                        SELECT number FROM deliveries WHERE state IN ('received', 'applying')
                        UNION ALL SELECT number FROM deliveries WHERE due_at IS NOT NULL
                    )
                    """,
                arguments: [
                    execution.left.epoch, String(decoding: try JSON.write(execution.left.deliveries), as: UTF8.self),
                ],
            )
            // Nothing may wait for what is over, whatever the file went through.
            let pools = try String.fetchAll(
                database,
                sql: "SELECT DISTINCT pool FROM pool_turns WHERE state = 'waits'",
            )
            _ = try Self.comeUp(at: pools, in: database)
            try database.execute(
                sql: "INSERT INTO processes (started_at) VALUES (?)",
                arguments: [now.milliseconds],
            )
            epoch = database.lastInsertedRowID
            return .commit
        }
        return epoch
    }

    /// Says on disk that this process has stopped, and did not die.
    func end() {
        let now = self.now()
        let epoch = self.epoch
        self.writer.take(
            .write(
                .init(
                    bytes: 64,
                    body: { database in
                        try database.execute(
                            sql: "UPDATE processes SET ended_at = ? WHERE epoch = ?",
                            arguments: [now.milliseconds, epoch],
                        )
                    },
                    done: { _ in },
                )
            )
        )
    }
}
