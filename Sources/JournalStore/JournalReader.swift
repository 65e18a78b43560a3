package import Foundation
import GRDB
package import Warden

/// The journal opened read-only, beside a running server: for `poolwarden deliveries`.
package struct JournalReader: Sendable {
    private let queue: DatabaseQueue

    /// - Throws: ``JournalOpenError`` when there is no such file, or it is of another version.
    package init(path: String) throws(JournalOpenError) {
        guard FileManager.default.fileExists(atPath: path) else {
            throw .unusable(path: path, reason: "there is no such file; has the server been started with it?")
        }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        do {
            self.queue = try DatabaseQueue(path: path, configuration: configuration)
            let found = try self.queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
            guard found == Schema.version else { throw JournalOpenError.version(found: found) }
        } catch let error as JournalOpenError {
            throw error
        } catch {
            throw .unusable(path: path, reason: String(describing: error))
        }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try self.queue.read(body)
    }

    /// The newest deliveries, newest first; all, or those in one state.
    package func deliveries(limit: Int, in state: DeliveryState? = nil) throws -> [DeliverySummary] {
        try self.queue.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT number, source, delivery_id, received_at, state, occurrence, actor, settlement, due_at
                    FROM deliveries \(state.map { "WHERE state = '\($0.rawValue)'" } ?? "")
                    ORDER BY number DESC LIMIT ?
                    """,
                arguments: [limit],
            ).map(DeliverySummary.init(row:))
        }
    }

    /// One delivery with all that the journal knows of it; nil when there is none.
    ///
    /// - Parameter id: Its number, or the sender's ID of it.
    /// - Returns: The delivery; nil when there is none.
    /// - Throws: When the file cannot be read.
    package func delivery(_ id: String) throws -> DeliveryRecord? {
        try self.queue.read { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT d.*, coalesce(p.headers, '') AS headers, coalesce(p.body, x'') AS body, decision,
                        s.settlement AS ending, r.state AS reply_state, r.message, r.reason
                    FROM deliveries d LEFT JOIN payloads p USING (number)
                        LEFT JOIN decisions USING (number)
                        LEFT JOIN settlements s USING (number)
                        LEFT JOIN replies r USING (number)
                    WHERE d.number = ? OR d.delivery_id = ? ORDER BY d.number = ? DESC, d.number DESC LIMIT 1
                    """,
                arguments: [Int64(id), id, Int64(id)],
            )
            return try row.map { row in
                do {
                    return try DeliveryRecord(row: row, asked: AskedPlan(of: row["number"], in: database))
                } catch is DecodingError {
                    throw UnreadableRecord(number: row["number"])
                }
            }
        }
    }

    /// What waits, counted in what the indexes of the journal have.
    package func backlog() throws -> JournalBacklog {
        try self.queue.read { database in
            let states = try Row.fetchAll(
                database,
                // In the words of the two indexes that have them.
                sql: """
                    SELECT state, count(*) AS count FROM deliveries
                    WHERE state IN ('received', 'applying') GROUP BY state
                    UNION ALL SELECT state, count(*) FROM deliveries
                    WHERE state IN ('decided', 'awaiting-approval', 'set-aside') GROUP BY state
                    """,
            ).map { ($0["state"] as String, $0["count"] as Int) }
            let count = { (sql: String) throws -> Int in try Int.fetchOne(database, sql: sql) ?? 0 }
            return JournalBacklog(
                unsettled: Dictionary(states) { $0 + $1 },
                open: try count(
                    "SELECT count(*) FROM deliveries WHERE due_at IS NOT NULL AND state = 'settled'"
                ),
                replies: try count("SELECT count(*) FROM replies WHERE due_at IS NOT NULL"),
                notifications: try count("SELECT count(*) FROM notifications WHERE state = 'waiting'"),
            )
        }
    }

    /// How many deliveries there are, and how many of them wait for the worker.
    package func counts() throws -> (all: Int, waiting: Int) {
        try self.queue.read { database in
            (
                try Int.fetchOne(database, sql: "SELECT count(*) FROM deliveries") ?? 0,
                try Int.fetchOne(database, sql: "SELECT count(*) FROM deliveries WHERE state <> 'settled'") ?? 0,
            )
        }
    }
}

/// What the journal has that is not at its end.
package struct JournalBacklog: Sendable {
    /// How many deliveries are in each state but `settled`; a state that none is in is left out.
    package let unsettled: [String: Int]
    /// Deliveries that are settled, and that the worker comes back to.
    package let open: Int
    /// Replies that are not sent.
    package let replies: Int
    /// Notifications that are not sent.
    package let notifications: Int
}

/// What the journal has of a delivery cannot be read: somebody has changed it.
package struct UnreadableRecord: Error, CustomStringConvertible {
    package let number: JournaledDelivery.Number

    package var description: String {
        "delivery \(self.number): its record cannot be read; `poolwarden journal check` says what is wrong with it"
    }
}

/// A delivery on one line.
package struct DeliverySummary: Sendable {
    package let number: JournaledDelivery.Number
    package let source: SourceName
    package let id: DeliveryID
    package let received: Date
    /// `received`, `decided`, `awaiting-approval`, `applying`, `settled` or `set-aside`.
    package let state: String
    package let occurrence: String?
    package let actor: String?
    /// How it ended; nil before that.
    package let settlement: Settlement.Word?
    /// When the worker comes back to it; nil when it does not.
    ///
    /// For a delivery that awaits approval, when the time is over.
    package let due: Date?

    init(row: Row) {
        self.number = row["number"]
        self.source = SourceName(rawValue: row["source"])
        self.id = DeliveryID(rawValue: row["delivery_id"])
        self.received = Date(milliseconds: row["received_at"])
        self.state = row["state"]
        self.occurrence = row["occurrence"]
        self.actor = row["actor"]
        self.settlement = (row["settlement"] as String?).flatMap(Settlement.Word.init(rawValue:))
        self.due = (row["due_at"] as Int64?).map(Date.init(milliseconds:))
    }
}

/// All that the journal knows of a delivery.
package struct DeliveryRecord: Sendable {
    package let summary: DeliverySummary
    /// Without headers and body where these were dropped.
    package let delivery: JournaledDelivery
    /// When its headers and body were dropped; nil while they are kept.
    package let payloadDropped: Date?
    /// When its decision and all that followed was dropped; nil while it is kept.
    package let recordDropped: Date?
    package let decision: Decision?
    /// What people were asked, and what they have said; nil where nobody was asked.
    package let asked: AskedPlan?
    package let settlement: Settlement?
    /// `answering`, `waiting`, `sent` or `given-up`; nil where nobody waits for a reply.
    package let replyState: String?
    package let message: Message?
    /// Why the last try to send the reply failed.
    package let replyFailure: String?

    init(row: Row, asked: AskedPlan?) throws {
        self.asked = asked
        self.summary = DeliverySummary(row: row)
        self.delivery = try JournaledDelivery(row: row)
        self.payloadDropped = (row["payload_dropped_at"] as Int64?).map(Date.init(milliseconds:))
        self.recordDropped = (row["record_dropped_at"] as Int64?).map(Date.init(milliseconds:))
        self.decision = try (row["decision"] as Data?).map { try JSON.read(Decision.self, from: $0) }
        self.settlement =
            try (row["ending"] as Data?).map { try JSON.read(Settlement.self, from: $0) }
            ?? (self.summary.settlement == nil ? nil : self.decision.map { Settlement(withoutPlan: $0) })
        self.replyState = row["reply_state"]
        self.message = try (row["message"] as Data?).map { try JSON.read(Message.self, from: $0) }
        self.replyFailure = row["reason"]
    }
}
