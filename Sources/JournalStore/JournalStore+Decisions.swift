import Crypto
import Foundation
import GRDB
import Synchronization
package import Warden

extension JournalStore {
    @discardableResult
    package func record(
        _ decision: Decision,
        of delivery: JournaledDelivery.Number,
    ) async throws(JournalError) -> PoolTurn {
        let now = self.now()
        let claim = self.claim(on: delivery)
        let pools = decision.plan.poolKeys
        let turn = Mutex(PoolTurn.has)
        try await self.write { database in
            if let overtaken = try Self.overtaken(delivery, at: pools, in: database) {
                turn.withLock { $0 = overtaken }
                return
            }
            try Self.insert(decision, of: delivery, at: now, in: database)
            try Self.insert(decision.plan, of: delivery, in: database)
            let taken = try Self.takeTurn(at: pools, of: delivery, by: claim, in: database)
            turn.withLock { $0 = taken }
        }
        return self.afterTaking(turn.withLock(\.self), of: delivery)
    }

    package func record(_ asking: Asking, of delivery: JournaledDelivery.Number) async throws(JournalError) {
        let now = self.now()
        let claim = self.claim(on: delivery)
        try await self.write(bytes: 2_048) { database in
            let digest = try Self.insert(asking.decision, of: delivery, at: now, in: database)
            try Self.insert(asking.decision.plan, of: delivery, in: database)
            try database.cachedStatement(
                sql: """
                    INSERT INTO asked_plans (number, digest, requester, asked_at, expires_at) VALUES (?, ?, ?, ?, ?)
                    """
            ).execute(
                arguments: [
                    delivery, digest, asking.requester, now.milliseconds, asking.expires.milliseconds,
                ]
            )
            for (position, request) in asking.decision.approvals.enumerated() {
                try database.cachedStatement(
                    sql: """
                        INSERT INTO approval_requests (number, position, people, count, why, within, rule)
                        VALUES (?, ?, ?, ?, ?, ?, ?)
                        """
                ).execute(
                    arguments: [
                        delivery, position, request.from, request.count, request.why, request.within, request.rule,
                    ]
                )
            }
            try Self.move(delivery, .ask, by: claim, in: database)
            try database.cachedStatement(
                sql: """
                    UPDATE deliveries SET occurrence = ?, actor = ?, due_at = ?, epoch = NULL, claim = NULL
                    WHERE number = ?
                    """
            ).execute(
                arguments: [asking.occurrence, asking.requester, asking.expires.milliseconds, delivery]
            )
            try Self.insert(asking.reply, of: delivery, at: now, in: database)
        }
        self.forget(delivery)
    }

    package func askedPlan(of delivery: JournaledDelivery.Number) async throws(JournalError) -> AskedPlan? {
        try await self.read { try AskedPlan(of: delivery, in: $0) }
    }

    // MARK: - Parts

    /// Keeps a decision with what policies remember and tell from it on.
    ///
    /// - Returns: The digest of its plan.
    @discardableResult
    static func insert(
        _ decision: Decision,
        of delivery: JournaledDelivery.Number,
        at now: Date,
        in database: Database,
    ) throws -> String {
        let bytes = try JSON.write(decision)
        try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO decisions (number, verdict, policy_set, decision) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [delivery, decision.verdict.rawValue, decision.policySet, bytes])
        try Self.insert(decision.memory, at: now, in: database)
        try Self.insert(decision.notifications, of: delivery, at: now, in: database)
        return decision.verdict == .ask ? try Self.digest(ofPlanIn: bytes) : ""
    }

    private static func insert(
        _ plan: Plan,
        of delivery: JournaledDelivery.Number,
        in database: Database,
    ) throws {
        for (position, planned) in plan.operations.enumerated() {
            try database.cachedStatement(
                sql: """
                    INSERT INTO operations (number, position, operation, state, policy, organization)
                    VALUES (?, ?, ?, 'planned', ?, ?)
                    """
            ).execute(
                arguments: [
                    delivery, position, planned.operation.kind.rawValue, planned.policy, planned.organization,
                ]
            )
        }
    }

    static func insert(
        _ approval: Approval,
        saidBy delivery: JournaledDelivery.Number,
        isDecisive: Bool,
        at now: Date,
        in database: Database,
    ) throws {
        try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO approvals (said_by, number, digest, person, verdict, reason, said_at, requests)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [
                delivery, approval.delivery, approval.digest, approval.person, approval.verdict.rawValue,
                approval.reason, approval.at.milliseconds, JSON.write(approval.requests),
            ]
        )
        guard isDecisive else { return }
        try database.cachedStatement(
            sql: "UPDATE deliveries SET due_at = ? WHERE number = ? AND state = 'awaiting-approval'"
        ).execute(arguments: [now.milliseconds, approval.delivery])
    }

    /// The digest of the plan in a decision as it is kept: what is hashed is read back from the bytes on disk, so that the
    /// same bytes always have the same digest.
    static func digest(ofPlanIn bytes: Data) throws -> String {
        let plan = try JSON.read(Decision.self, from: bytes).plan
        return SHA256.hash(data: try JSON.write(plan)).reduce(into: "") { text, byte in
            text += String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }
    }
}

extension AskedPlan {
    /// Reads what people were asked and have said.
    ///
    /// - Returns: Nil where nobody was asked, or where the plan on disk is not the one that they were asked about.
    init?(of delivery: JournaledDelivery.Number, in database: Database) throws {
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT digest, requester, expires_at, state, settlement, decision
                    FROM asked_plans JOIN deliveries USING (number) JOIN decisions USING (number) WHERE number = ?
                    """
            ),
            arguments: [delivery],
        )
        guard let row, try JournalStore.digest(ofPlanIn: row["decision"]) == row["digest"] else { return nil }
        let requests = try Row.fetchAll(
            database.cachedStatement(sql: "SELECT * FROM approval_requests WHERE number = ? ORDER BY position"),
            arguments: [delivery],
        )
        let approvals = try Row.fetchAll(
            database.cachedStatement(sql: "SELECT * FROM approvals WHERE number = ? AND digest = ? ORDER BY said_by"),
            arguments: [delivery, row["digest"] as String],
        )
        self.init(
            delivery: delivery,
            digest: row["digest"],
            requester: row["requester"],
            requests: requests.map(ApprovalRequest.init(row:)),
            expires: Date(milliseconds: row["expires_at"]),
            approvals: try approvals.compactMap(Approval.init(row:)),
            settlement: row["state"] == "settled"
                ? (row["settlement"] as String?).flatMap(Settlement.Word.init(rawValue:)) : nil,
        )
    }
}

extension ApprovalRequest {
    fileprivate init(row: Row) {
        self.init(
            from: row["people"],
            count: row["count"],
            why: row["why"],
            within: row["within"],
            rule: row["rule"],
        )
    }
}

extension Approval {
    fileprivate init?(row: Row) throws {
        guard let verdict = Verdict(rawValue: row["verdict"]) else { return nil }
        self.init(
            delivery: row["number"],
            digest: row["digest"],
            person: row["person"],
            verdict: verdict,
            reason: row["reason"],
            at: Date(milliseconds: row["said_at"]),
            requests: try JSON.read([Int].self, from: row["requests"]),
        )
    }
}
