package import Foundation
import GRDB
import Synchronization
package import Warden

extension JournalStore: MissedDeliveryStore {
    package func look(at hook: WatchedHook) async throws(JournalError) -> HookLook? {
        try await self.read { database in
            try Row.fetchOne(
                database.cachedStatement(
                    sql: "SELECT followed_from, looked_to FROM missed_looks WHERE source = ? AND hook = ?"
                ),
                arguments: [hook.source.rawValue, hook.name],
            ).map { row in
                HookLook(
                    followedFrom: Date(milliseconds: row["followed_from"]),
                    lookedTo: Date(milliseconds: row["looked_to"]),
                )
            }
        }
    }

    package func record(_ look: HookLook, at hook: WatchedHook) async throws(JournalError) {
        try await self.write { database in
            try database.cachedStatement(
                sql: """
                    INSERT INTO missed_looks (source, hook, followed_from, looked_to) VALUES (?, ?, ?, ?)
                    ON CONFLICT (source, hook) DO UPDATE SET looked_to = max(looked_to, excluded.looked_to)
                    """
            ).execute(
                arguments: [
                    hook.source.rawValue, hook.name, look.followedFrom.milliseconds, look.lookedTo.milliseconds,
                ]
            )
            // Nobody asks about what ended so long ago, and no sender keeps it.
            try database.cachedStatement(
                sql: "DELETE FROM missed_deliveries WHERE source = ? AND hook = ? AND is_told = 1 AND found_at < ?"
            ).execute(
                arguments: [
                    hook.source.rawValue, hook.name,
                    look.lookedTo.addingTimeInterval(-Self.keptAfterwards).milliseconds,
                ]
            )
        }
    }

    /// How long it is kept what became of a missed delivery, in seconds: 30 days.
    private static let keptAfterwards: TimeInterval = 30 * 86_400

    package func keep(
        missed sent: [SentDelivery],
        rejected: Set<DeliveryID>,
        of hook: WatchedHook,
        found: Date,
    ) async throws(JournalError) -> [SentDelivery] {
        let (ids, refused) = (sent.map(\.id.rawValue), rejected.map(\.rawValue).sorted())
        // Nearly always all of them have arrived, and nothing need be written.
        let (missing, isRejectedOpen) = try await self.read { database in
            (
                try Self.missing(ids, of: hook, in: database),
                try Self.isOpen(refused, of: hook, in: database),
            )
        }
        let missed = sent.filter { missing.contains($0.id.rawValue) }
        guard !missed.isEmpty || isRejectedOpen else { return [] }
        let new = Mutex<Set<DeliveryID>>([])
        try await self.write(bytes: 256 * (missed.count + 1)) { database in
            let inserted = try missed.filter { try Self.insert($0, of: hook, found: found, in: database) }
            new.withLock { $0 = Set(inserted.map(\.id)) }
            for id in refused {
                try Self.giveUp(id, of: hook, reason: "it was rejected", in: database)
            }
        }
        var seen = new.withLock(\.self)
        return missed.filter { seen.remove($0.id) != nil }
    }

    package func review(
        _ hook: WatchedHook,
        now: Date,
        oldest: Date,
    ) async throws(JournalError) -> MissedReview {
        let untold = try await self.read { database in
            try Int.fetchOne(
                database.cachedStatement(
                    sql: "SELECT count(*) FROM missed_deliveries WHERE source = ? AND hook = ? AND is_told = 0"
                ),
                arguments: [hook.source.rawValue, hook.name],
            ) ?? 0
        }
        guard untold > 0 else {
            return MissedReview(recovered: 0, awaited: 0, isOpen: false, deafness: [])
        }
        let review = Mutex(MissedReview(recovered: 0, awaited: 0, isOpen: true, deafness: []))
        try await self.write(bytes: 64 * untold) { database in
            let result = try Self.review(hook, now: now, oldest: oldest, in: database)
            review.withLock { $0 = result }
        }
        return review.withLock(\.self)
    }

    package func claim(of hook: WatchedHook, now: Date) async throws(JournalError) -> MissedDelivery? {
        let claimed = Mutex<MissedDelivery?>(nil)
        try await self.write { database in
            let missed = try Self.claim(of: hook, now: now, in: database)
            claimed.withLock { $0 = missed }
        }
        return claimed.withLock(\.self)
    }

    package func putBack(_ id: DeliveryID, of hook: WatchedHook, due: Date) async throws(JournalError) {
        try await self.write { database in
            try database.cachedStatement(
                sql: """
                    UPDATE missed_deliveries SET asked = max(asked - 1, 0), asked_at = NULL, due_at = ?
                    WHERE source = ? AND delivery_id = ? AND state = 'open'
                    """
            ).execute(arguments: [due.milliseconds, hook.source.rawValue, id.rawValue])
        }
    }

    package func giveUp(_ id: DeliveryID, of hook: WatchedHook, reason: String) async throws(JournalError) {
        try await self.write { database in
            try Self.giveUp(id.rawValue, of: hook, reason: reason, in: database)
        }
    }
}

// MARK: - Within one transaction

extension JournalStore {
    /// Those of some IDs that are not in the journal.
    private static func missing(_ ids: [String], of hook: WatchedHook, in database: Database) throws -> Set<String> {
        try Set(
            String.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT DISTINCT value FROM json_each(?) WHERE NOT EXISTS
                            (SELECT 1 FROM deliveries WHERE source = ? AND deliveries.delivery_id = value)
                        """
                ),
                arguments: [Self.list(ids), hook.source.rawValue],
            )
        )
    }

    /// Texts as one argument, for `json_each`.
    private static func list(_ texts: [String]) throws -> String {
        String(decoding: try JSON.write(texts), as: UTF8.self)
    }

    /// Whether one of these is looked for.
    private static func isOpen(_ ids: [String], of hook: WatchedHook, in database: Database) throws -> Bool {
        guard !ids.isEmpty else { return false }
        return try Bool.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM missed_deliveries WHERE source = ? AND state = 'open'
                        AND delivery_id IN (SELECT value FROM json_each(?)))
                    """
            ),
            arguments: [hook.source.rawValue, Self.list(ids)],
        ) ?? false
    }

    /// - Returns: Whether it is new.
    private static func insert(
        _ sent: SentDelivery,
        of hook: WatchedHook,
        found: Date,
        in database: Database,
    ) throws -> Bool {
        try database.cachedStatement(
            sql: """
                INSERT INTO missed_deliveries
                    (source, delivery_id, hook, sent_number, sent_at, found_at, state, due_at)
                VALUES (?, ?, ?, ?, ?, ?, 'open', ?) ON CONFLICT (source, delivery_id) DO NOTHING
                """
        ).execute(
            arguments: [
                hook.source.rawValue, sent.id.rawValue, hook.name, sent.number, sent.sent.milliseconds,
                found.milliseconds, found.milliseconds,
            ]
        )
        guard database.changesCount == 0 else { return true }
        // An earlier try of one that is known: since then we were deaf.
        try database.cachedStatement(
            sql: """
                UPDATE missed_deliveries SET sent_at = min(sent_at, ?)
                WHERE source = ? AND delivery_id = ? AND state = 'open'
                """
        ).execute(arguments: [sent.sent.milliseconds, hook.source.rawValue, sent.id.rawValue])
        return false
    }

    private static func review(
        _ hook: WatchedHook,
        now: Date,
        oldest: Date,
        in database: Database,
    ) throws -> MissedReview {
        let whose: StatementArguments = [hook.source.rawValue, hook.name]
        try database.cachedStatement(
            sql: """
                UPDATE missed_deliveries SET state = 'recovered'
                WHERE source = ? AND hook = ? AND state = 'open' AND EXISTS (SELECT 1 FROM deliveries
                    WHERE source = missed_deliveries.source AND delivery_id = missed_deliveries.delivery_id)
                """
        ).execute(arguments: whose)
        let recovered = database.changesCount
        try database.cachedStatement(
            sql: """
                UPDATE missed_deliveries SET state = 'given-up', reason = 'its sender keeps it no longer'
                WHERE source = ? AND hook = ? AND state = 'open' AND sent_at < ?
                """
        ).execute(arguments: whose + [oldest.milliseconds])
        let ended = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT found_at, min(sent_at) AS first_sent, max(sent_at) AS last_sent,
                        sum(state = 'recovered') AS recovered, sum(state = 'given-up') AS given_up
                    FROM missed_deliveries WHERE source = ? AND hook = ? AND is_told = 0
                    GROUP BY found_at HAVING sum(state = 'open') = 0 ORDER BY found_at
                    """
            ),
            arguments: whose,
        )
        for row in ended {
            try database.cachedStatement(
                sql: """
                    UPDATE missed_deliveries SET is_told = 1
                    WHERE source = ? AND hook = ? AND is_told = 0 AND found_at = ?
                    """
            ).execute(arguments: whose + [row["found_at"] as Int64])
        }
        let open = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT count(*) AS open, coalesce(sum(asked_at > ?), 0) AS awaited
                    FROM missed_deliveries WHERE source = ? AND hook = ? AND state = 'open'
                    """
            ),
            arguments: StatementArguments([now.addingTimeInterval(-MissedDelivery.patience).milliseconds]) + whose,
        )
        return MissedReview(
            recovered: recovered,
            awaited: (open?["awaited"] as Int?) ?? 0,
            isOpen: ((open?["open"] as Int?) ?? 0) > 0,
            deafness: ended.map { row in
                Deafness(
                    first: Date(milliseconds: row["first_sent"]),
                    last: Date(milliseconds: row["last_sent"]),
                    recovered: row["recovered"],
                    givenUp: row["given_up"],
                )
            },
        )
    }

    private static func claim(of hook: WatchedHook, now: Date, in database: Database) throws -> MissedDelivery? {
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT delivery_id, sent_number, sent_at, asked FROM missed_deliveries AS missed
                    WHERE source = ? AND hook = ? AND state = 'open' AND due_at <= ?
                        AND NOT EXISTS (SELECT 1 FROM deliveries
                            WHERE source = missed.source AND delivery_id = missed.delivery_id)
                    ORDER BY due_at, sent_at LIMIT 1
                    """
            ),
            arguments: [hook.source.rawValue, hook.name, now.milliseconds],
        )
        guard let row else { return nil }
        let missed = MissedDelivery(
            id: DeliveryID(rawValue: row["delivery_id"]),
            number: row["sent_number"],
            sent: Date(milliseconds: row["sent_at"]),
            asked: row["asked"],
        )
        let due = now.addingTimeInterval(MissedDelivery.wait(asked: missed.asked))
        try database.cachedStatement(
            sql: """
                UPDATE missed_deliveries SET asked = asked + 1, asked_at = ?, due_at = ?
                WHERE source = ? AND delivery_id = ?
                """
        ).execute(arguments: [now.milliseconds, due.milliseconds, hook.source.rawValue, missed.id.rawValue])
        return missed
    }

    private static func giveUp(
        _ id: String,
        of hook: WatchedHook,
        reason: String,
        in database: Database,
    ) throws {
        try database.cachedStatement(
            sql: """
                UPDATE missed_deliveries SET state = 'given-up', reason = ?
                WHERE source = ? AND delivery_id = ? AND state = 'open' AND NOT EXISTS (SELECT 1 FROM deliveries
                    WHERE source = missed_deliveries.source AND delivery_id = missed_deliveries.delivery_id)
                """
        ).execute(arguments: [reason, hook.source.rawValue, id])
    }
}
