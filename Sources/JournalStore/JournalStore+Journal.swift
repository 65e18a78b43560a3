import AgentPoolsAPI
package import Foundation
import GRDB
import Synchronization
package import Warden

extension JournalStore: Journal {
    @discardableResult
    package func settle(
        _ end: Ending,
        of delivery: JournaledDelivery.Number,
    ) async throws(JournalError) -> [JournaledDelivery.Number] {
        let now = self.now()
        let claim = self.claim(on: delivery)
        let next = Mutex<[JournaledDelivery.Number]>([])
        try await self.write(bytes: 2_048) { database in
            try Self.move(delivery, .settle, by: claim, in: database)
            try database.cachedStatement(
                sql: """
                    UPDATE deliveries SET occurrence = ?, actor = ?, settlement = ?, settled_at = ?, due_at = ?,
                        attempts = attempts + 1, epoch = NULL, claim = NULL, deaths = 0
                    WHERE number = ?
                    """
            ).execute(
                arguments: [
                    end.occurrence, end.actor, end.settlement.word.rawValue, now.milliseconds,
                    end.due?.milliseconds, delivery,
                ]
            )
            if let decision = end.decision {
                try Self.insert(decision, of: delivery, at: now, in: database)
            }
            if let approval = end.approval {
                try Self.insert(approval, saidBy: delivery, isDecisive: end.isDecisive, at: now, in: database)
            }
            if end.isSaidByDecision {
                // One that was open before has a row.
                try database.cachedStatement(sql: "DELETE FROM settlements WHERE number = ?").execute(
                    arguments: [delivery]
                )
            } else {
                try database.cachedStatement(
                    sql: "INSERT OR REPLACE INTO settlements (number, settlement) VALUES (?, ?)"
                ).execute(arguments: [delivery, JSON.write(end.settlement)])
            }
            try Self.insert(end.reply, of: delivery, at: now, in: database)
            // What is come back to keeps its turn: what comes after it must not be done before it.
            let free = end.due == nil ? try Self.endTurn(of: delivery, in: database) : []
            next.withLock { $0 = free }
        }
        self.forget(delivery)
        return next.withLock(\.self)
    }

    package func progress(of delivery: JournaledDelivery.Number) async throws(JournalError) -> DeliveryProgress {
        let now = self.now()
        return try await self.read { try Self.progress(of: delivery, at: now, in: $0) }
    }

    package func waiting(now: Date, limit: Int) async throws(JournalError) -> [WaitingDelivery] {
        try await self.read { database in
            try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT number, source, lane, deaths, length(body) AS bytes FROM (
                            SELECT * FROM (
                                SELECT number, source, lane, deaths FROM deliveries
                                WHERE state IN ('received', 'applying') ORDER BY lane, number LIMIT :limit
                            )
                            UNION ALL
                            SELECT * FROM (
                                SELECT number, source, lane, deaths FROM deliveries
                                WHERE due_at <= :now AND state IN ('settled', 'awaiting-approval')
                                -- By its own index: in the order of numbers every row would be looked at.
                                ORDER BY due_at LIMIT :limit
                            )
                        ) JOIN payloads USING (number) ORDER BY lane, number LIMIT :limit
                        """
                ),
                arguments: ["now": now.milliseconds, "limit": limit],
            ).map { row in
                WaitingDelivery(
                    number: row["number"],
                    source: SourceName(rawValue: row["source"]),
                    lane: Lane(rawValue: row["lane"]) ?? .ci,
                    bytes: row["bytes"],
                    deaths: row["deaths"],
                )
            }
        }
    }

    package func delivery(_ number: JournaledDelivery.Number) async throws(JournalError) -> JournaledDelivery {
        try await self.read { try Self.delivery(number, in: $0) }
    }

    // MARK: - Parts

    static func delivery(
        _ number: JournaledDelivery.Number,
        in database: Database,
    ) throws -> JournaledDelivery {
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT number, source, delivery_id, received_at, lane, headers, body
                    FROM deliveries JOIN payloads USING (number) WHERE number = ?
                    """
            ),
            arguments: [number],
        )
        guard let row else { throw DatabaseError(resultCode: .SQLITE_NOTFOUND, message: "no delivery \(number)") }
        return try JournaledDelivery(row: row)
    }

    static func insert(
        _ reply: ReplyPlan,
        of delivery: JournaledDelivery.Number,
        at now: Date,
        in database: Database,
    ) throws {
        let state: String
        let message: Message
        let address: ReplyAddress
        var answer: Answer?
        // Should this process die before it has sent the reply, it is due for the next one.
        let due = now.addingTimeInterval(ReplyTimes.grace)
        switch reply {
        case .none: return
        case .answering(let toTell, let given, let to):
            (state, message, address, answer) = ("answering", toTell, to, given)
        case .sending(let toTell, let to): (state, message, address) = ("waiting", toTell, to)
        }
        try database.cachedStatement(
            sql: """
                INSERT INTO replies (number, state, address, message, answer, due_at, conversation)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT source || ' ' || ?7 FROM deliveries WHERE number = ?1))
                ON CONFLICT (number) DO UPDATE SET state = excluded.state, message = excluded.message,
                    attempts = 0, due_at = excluded.due_at, reason = NULL, revision = revision + 1
                """
        ).execute(
            arguments: [
                delivery, state, JSON.write(address), JSON.write(message), answer.map { try JSON.write($0) },
                due.milliseconds, address.conversation,
            ]
        )
    }

    /// A decision that failed, and was to be tried again, does not count as made.
    static func progress(
        of delivery: JournaledDelivery.Number,
        at now: Date,
        in database: Database,
    ) throws -> DeliveryProgress {
        let row = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT state, due_at, attempts FROM deliveries WHERE number = ?"),
            arguments: [delivery],
        )
        guard let row else { throw DatabaseError(resultCode: .SQLITE_NOTFOUND, message: "no delivery \(delivery)") }
        let due = (row["due_at"] as Int64?).map(Date.init(milliseconds:))
        let isWaiting =
            switch DeliveryState(rawValue: row["state"]) {
            case .received, .applying: true
            case .settled: due != nil
            case .awaitingApproval: due.map { $0 <= now } ?? false
            case .decided, .setAside, nil: false
            }
        var progress = DeliveryProgress(isWaiting: isWaiting, attempts: row["attempts"])
        let operations = try Row.fetchAll(
            database.cachedStatement(
                sql: "SELECT state, sent_at, outcome FROM operations WHERE number = ? ORDER BY position"
            ),
            arguments: [delivery],
        )
        // A recorded decision with a plan is binding; one without was recorded with a settlement that stays open only
        // because the API was out of reach while deciding.
        guard !operations.isEmpty else { return progress }
        let decision = try Data.fetchOne(
            database.cachedStatement(sql: "SELECT decision FROM decisions WHERE number = ?"),
            arguments: [delivery],
        )
        progress.decision = try decision.map { try JSON.read(Decision.self, from: $0) }
        for row in operations {
            progress.operations.append(try Self.progress(ofOperation: row))
            progress.sentAt.append((row["sent_at"] as Int64?).map(Date.init(milliseconds:)))
        }
        return progress
    }

    private static func progress(ofOperation row: Row) throws -> OperationProgress {
        if let outcome: Data = row["outcome"] {
            return .ended(try JSON.read(Outcome.self, from: outcome))
        }
        return row["state"] == "sent" ? .sent : .planned
    }
}

extension Ending {
    /// Whether the settlement is no more than its decision: most are, and keeping them once is enough.
    fileprivate var isSaidByDecision: Bool {
        self.decision.map { Settlement(withoutPlan: $0) == self.settlement } ?? false
    }
}
