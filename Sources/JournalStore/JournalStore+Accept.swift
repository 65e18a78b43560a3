import Foundation
import GRDB
import Synchronization
package import Warden

extension JournalStore {
    package func accept(
        _ delivery: VerifiedDelivery,
        whenKept: @escaping @Sendable (JournaledDelivery) -> Void,
    ) async throws(JournalError) -> Acceptance {
        let kept = Mutex<Kept?>(nil)
        let error: JournalError? = await withCheckedContinuation { continuation in
            let write = JournalWriter.Write(
                bytes: delivery.envelope.body.count + 1_024,
                body: { [seal] database in
                    let result = try Self.keep(delivery, seal: seal, in: database)
                    kept.withLock { $0 = result }
                },
                done: { error in
                    if error == nil, case .new(let delivery) = kept.withLock(\.self) {
                        whenKept(delivery)
                    }
                    continuation.resume(returning: error)
                },
            )
            self.writer.take(.write(write))
        }
        if let error { throw error }
        switch kept.withLock(\.self) {
        case .new(let delivery): return .accepted(delivery)
        case .again(let delivery, let answer, let isSettled):
            return .redelivery(delivery, firstAnswer: answer, isSettled: isSettled)
        case nil: throw .rejected(reason: "the delivery was neither kept nor found")
        }
    }

    private enum Kept: Sendable {
        case new(JournaledDelivery)
        case again(JournaledDelivery, Answer?, isSettled: Bool)
    }

    private static func keep(
        _ delivery: VerifiedDelivery,
        seal: CapabilitySeal?,
        in database: Database,
    ) throws -> Kept {
        let envelope = delivery.envelope
        try database.cachedStatement(
            sql: """
                INSERT INTO deliveries (source, delivery_id, received_at, state) VALUES (?, ?, ?, 'received')
                ON CONFLICT (source, delivery_id) DO NOTHING
                """
        ).execute(
            arguments: [delivery.source.rawValue, envelope.id.rawValue, delivery.received.milliseconds]
        )
        guard database.changesCount == 1 else { return try Self.find(delivery, in: database) }
        let number = database.lastInsertedRowID
        try database.cachedStatement(sql: "INSERT INTO payloads (number, headers, body) VALUES (?, ?, ?)").execute(
            arguments: [number, HeaderLines.write(envelope.headers), Data(envelope.body)]
        )
        for (name, capability) in envelope.capabilities {
            guard let seal else { continue }
            let sealed = try seal.seal(capability, .init(number: number, name: name))
            try database.cachedStatement(
                sql: "INSERT INTO capabilities (number, name, sealed) VALUES (?, ?, ?)"
            ).execute(arguments: [number, name, sealed])
        }
        return .new(
            JournaledDelivery(
                number: number,
                source: delivery.source,
                id: envelope.id,
                received: delivery.received,
                headers: envelope.headers,
                body: envelope.body,
                reading: envelope.reading,
            )
        )
    }

    /// A redelivery: what was kept the first time, and the answer that it got then.
    private static func find(_ delivery: VerifiedDelivery, in database: Database) throws -> Kept {
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT d.number, d.source, d.delivery_id, d.received_at, p.headers, p.body, d.state, r.answer
                    FROM deliveries d JOIN payloads p USING (number) LEFT JOIN replies r USING (number)
                    WHERE d.source = ? AND d.delivery_id = ?
                    """
            ),
            arguments: [delivery.source.rawValue, delivery.envelope.id.rawValue],
        )
        guard let row else { throw DatabaseError(resultCode: .SQLITE_INTERNAL, message: "a redelivery was not found") }
        let answer: Answer? = try (row["answer"] as Data?).map { try JSON.read(Answer.self, from: $0) }
        return .again(try JournaledDelivery(row: row), answer, isSettled: row["state"] == "settled")
    }
}

extension JournaledDelivery {
    /// Reads a delivery from a row with the columns number, source, delivery_id, received_at, headers, body.
    init(row: Row) throws {
        self.init(
            number: row["number"],
            source: SourceName(rawValue: row["source"]),
            id: DeliveryID(rawValue: row["delivery_id"]),
            received: Date(milliseconds: row["received_at"]),
            headers: HeaderLines.read(row["headers"]),
            body: [UInt8](row["body"] as Data),
        )
    }
}
