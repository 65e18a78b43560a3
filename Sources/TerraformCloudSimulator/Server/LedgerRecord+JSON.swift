import AgentPoolsAPI

extension LedgerRecord {
    /// The record as `GET /_simulator/ledger` shows it.
    var json: JSON {
        .object([
            "number": .integer(self.number),
            "time": .time(self.time),
            "call": .string(self.entry.call.name),
            "id": self.id.map { .string($0) } ?? .null,
            "name": self.name.map { .string($0) } ?? .null,
            "applied": .bool(self.entry.applied),
            "status": self.status.map { .integer($0) } ?? .null,
            "request": .string(self.requestID),
        ])
    }
}
