import AgentPoolsAPI
package import Foundation
import GRDB
import Synchronization
package import Warden

extension JournalStore {
    package func accept(
        _ delivery: VerifiedDelivery,
        isTaken: Bool = false,
        whenKept: @escaping @Sendable (JournaledDelivery) -> Void,
    ) async throws(JournalError) -> Acceptance {
        let holder = isTaken ? self.newHolder() : nil
        return try await self.accept(
            bytes: delivery.envelope.body.count + 1_024,
            by: holder,
            whenKept: whenKept,
        ) { [seal] database in
            try Self.keep(delivery, by: holder, seal: seal, in: database)
        }
    }

    package func accept(
        _ tick: Tick,
        received: Date,
        isTaken: Bool = false,
        whenKept: @escaping @Sendable (JournaledDelivery) -> Void,
    ) async throws(JournalError) -> Acceptance {
        let holder = isTaken ? self.newHolder() : nil
        return try await self.accept(bytes: 1_024, by: holder, whenKept: whenKept) { database in
            let kept = try Self.keep(tick, received: received, by: holder, in: database)
            try Self.count(tick, of: kept.delivery.number, received: received, in: database)
            return kept
        }
    }

    private func accept(
        bytes: Int,
        by holder: Holder?,
        whenKept: @escaping @Sendable (JournaledDelivery) -> Void,
        _ body: @escaping @Sendable (Database) throws -> Kept,
    ) async throws(JournalError) -> Acceptance {
        let kept = Mutex<Kept?>(nil)
        let error: JournalError? = await withCheckedContinuation { continuation in
            let write = JournalWriter.Write(
                bytes: bytes,
                body: { database in
                    let result = try body(database)
                    kept.withLock { $0 = result }
                },
                done: { error in
                    if error == nil, case .new(let first, let others) = kept.withLock(\.self) {
                        for delivery in [first] + others {
                            if let holder { self.claims.withLock { $0[delivery.number] = holder.claim } }
                            whenKept(delivery)
                        }
                    }
                    continuation.resume(returning: error)
                },
            )
            self.writer.take(.write(write))
        }
        if let error { throw error }
        switch kept.withLock(\.self) {
        case .new(let delivery, _): return .accepted(delivery)
        case .again(let delivery, let answer, let isSettled):
            return .redelivery(delivery, firstAnswer: answer, isSettled: isSettled)
        case nil: throw .rejected(reason: "the delivery was neither kept nor found")
        }
    }

    private enum Kept: Sendable {
        /// The sender's delivery, and the further ones that it becomes.
        case new(JournaledDelivery, [JournaledDelivery] = [])
        case again(JournaledDelivery, Answer?, isSettled: Bool)

        var delivery: JournaledDelivery {
            switch self {
            case .new(let delivery, _), .again(let delivery, _, _): delivery
            }
        }
    }

    private static func keep(
        _ delivery: VerifiedDelivery,
        by holder: Holder?,
        seal: CapabilitySeal?,
        in database: Database,
    ) throws -> Kept {
        if let secret = delivery.secret { try Self.use(secret, delivery, in: database) }
        guard let first = try Self.keep(1, of: delivery, by: holder, seal: seal, in: database) else {
            return try Self.find(delivery.source, delivery.envelope.id, in: database)
        }
        // One transaction has all or none, so the further ones are as new as the first.
        let others = try (1..<delivery.envelope.parts).compactMap { part in
            try Self.keep(part + 1, of: delivery, by: holder, seal: seal, in: database)
        }
        return .new(first, others)
    }

    /// Keeps one part of a delivery; nil where it is there already.
    private static func keep(
        _ part: Int,
        of delivery: VerifiedDelivery,
        by holder: Holder?,
        seal: CapabilitySeal?,
        in database: Database,
    ) throws -> JournaledDelivery? {
        let envelope = delivery.envelope
        let (id, headers) = JournaledDelivery.part(part, of: envelope)
        let isNew = try Self.insert(
            delivery.source,
            id,
            delivery.received,
            envelope.lane,
            by: holder,
            in: database,
        )
        guard isNew else { return nil }
        let number = database.lastInsertedRowID
        try Self.insert(headers, envelope.body, of: number, in: database)
        for (name, capability) in envelope.capabilities {
            guard let seal else { continue }
            let sealed = try seal.seal(capability, .init(number: number, name: name))
            try database.cachedStatement(
                sql: "INSERT INTO capabilities (number, name, sealed) VALUES (?, ?, ?)"
            ).execute(arguments: [number, name, sealed])
        }
        return JournaledDelivery(
            number: number,
            source: delivery.source,
            id: id,
            received: delivery.received,
            lane: envelope.lane,
            isClaimed: holder != nil,
            headers: headers,
            body: envelope.body,
            reading: envelope.reading,
        )
    }

    private static func keep(
        _ tick: Tick,
        received: Date,
        by holder: Holder?,
        in database: Database,
    ) throws -> Kept {
        let isNew = try Self.insert(.schedule, tick.deliveryID, received, .sweeps, by: holder, in: database)
        guard isNew else { return try Self.find(.schedule, tick.deliveryID, in: database) }
        let number = database.lastInsertedRowID
        try Self.insert([], tick.body, of: number, in: database)
        return .new(
            JournaledDelivery(
                number: number,
                source: .schedule,
                id: tick.deliveryID,
                received: received,
                lane: .sweeps,
                isClaimed: holder != nil,
                headers: [],
                body: tick.body,
            )
        )
    }

    /// - Returns: Whether it is new.
    private static func insert(
        _ source: SourceName,
        _ id: DeliveryID,
        _ received: Date,
        _ lane: Lane,
        by holder: Holder?,
        in database: Database,
    ) throws -> Bool {
        try database.cachedStatement(
            sql: """
                INSERT INTO deliveries (source, delivery_id, received_at, state, lane, epoch, claim)
                VALUES (?, ?, ?, 'received', ?, ?, ?)
                ON CONFLICT (source, delivery_id) DO NOTHING
                """
        ).execute(
            arguments: [
                source.rawValue, id.rawValue, received.milliseconds, lane.rawValue, holder?.epoch, holder?.claim,
            ]
        )
        return database.changesCount == 1
    }

    private static func insert(
        _ headers: [HeaderField],
        _ body: [UInt8],
        of number: JournaledDelivery.Number,
        in database: Database,
    ) throws {
        try database.cachedStatement(sql: "INSERT INTO payloads (number, headers, body) VALUES (?, ?, ?)").execute(
            arguments: [number, HeaderLines.write(headers), Data(body)]
        )
    }

    /// A redelivery: what was kept the first time, and the answer that it got then.
    private static func find(_ source: SourceName, _ id: DeliveryID, in database: Database) throws -> Kept {
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT d.number, d.source, d.delivery_id, d.received_at, d.lane, coalesce(p.headers, '') AS headers,
                        coalesce(p.body, x'') AS body, d.state, r.answer
                    FROM deliveries d LEFT JOIN payloads p USING (number) LEFT JOIN replies r USING (number)
                    WHERE d.source = ? AND d.delivery_id = ?
                    """
            ),
            arguments: [source.rawValue, id.rawValue],
        )
        guard let row else { throw DatabaseError(resultCode: .SQLITE_INTERNAL, message: "a redelivery was not found") }
        // An answer that cannot be read any more must not make a redelivery something new: it gets a receipt.
        let answer = (row["answer"] as Data?).flatMap { try? JSON.read(Answer.self, from: $0) }
        return .again(try JournaledDelivery(row: row), answer, isSettled: row["state"] == "settled")
    }
}

extension JournaledDelivery {
    /// Reads a delivery from a row with the columns number, source, delivery_id, received_at, lane, headers, body.
    init(row: Row) throws {
        self.init(
            number: row["number"],
            source: SourceName(rawValue: row["source"]),
            id: DeliveryID(rawValue: row["delivery_id"]),
            received: Date(milliseconds: row["received_at"]),
            lane: Lane(rawValue: row["lane"]) ?? .ci,
            headers: HeaderLines.read(row["headers"]),
            body: [UInt8](row["body"] as Data),
        )
    }
}
