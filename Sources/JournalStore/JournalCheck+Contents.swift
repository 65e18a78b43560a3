import Foundation
import GRDB
import Warden

extension JournalCheck {
    /// A column whose values are JSON of one type.
    struct Column: Sendable {
        let table: String
        let name: String
        /// What names a row.
        let key: String
        /// Such as `delivery`.
        let kind: String
        let read: @Sendable (Data) throws -> Void

        /// The first values that cannot be read, and how many more there are.
        func findings(_ database: Database) throws -> [JournalFinding] {
            var findings: [JournalFinding] = []
            var count = 0
            let sql =
                "SELECT \(self.key) AS key, CAST(\(self.name) AS BLOB) AS value FROM \(self.table) "
                + "WHERE \(self.name) IS NOT NULL"
            let rows = try Row.fetchCursor(database, sql: sql)
            while let row = try rows.next() {
                do {
                    try self.read(row["value"])
                } catch {
                    count += 1
                    guard count <= JournalCheck.mostOfAKind else { continue }
                    let place = "\(self.kind) \(JournalCheck.oneLine(row["key"] ?? "NULL"))"
                    findings.append(JournalFinding(place: place, explanation: self.explanation(error)))
                }
            }
            if count > JournalCheck.mostOfAKind {
                let more = "\(count - JournalCheck.mostOfAKind) more values of \(self.name) cannot be read"
                findings.append(JournalFinding(place: "table \(self.table)", explanation: more))
            }
            return findings
        }

        /// Where it goes wrong; never the value.
        private func explanation(_ error: any Error) -> String {
            let why = "its \(self.table).\(self.name) cannot be read"
            let end = "put back the value that a backup has"
            guard let error = error as? DecodingError else { return "\(why); \(end)" }
            let path: [any CodingKey] =
                switch error {
                case .keyNotFound(let key, let place): place.codingPath + [key]
                case .typeMismatch(_, let place), .valueNotFound(_, let place), .dataCorrupted(let place):
                    place.codingPath
                @unknown default: []
                }
            let place = path.map(\.stringValue).joined(separator: ".")
            return place.isEmpty ? "\(why): it is not JSON of the right form; \(end)" : "\(why): at \(place); \(end)"
        }
    }

    private static func column<Value: Decodable & SendableMetatype>(
        _ table: String,
        _ name: String,
        _ type: Value.Type,
        key: String = "number",
        kind: String = "delivery",
    ) -> Column {
        Column(table: table, name: name, key: key, kind: kind) { _ = try JSON.read(type, from: $0) }
    }

    /// Every column that is JSON.
    static let columns: [Column] = [
        Self.column("decisions", "decision", Decision.self),
        Self.column("operations", "outcome", Outcome.self),
        Self.column("settlements", "settlement", Settlement.self),
        Self.column("replies", "address", ReplyAddress.self),
        Self.column("replies", "message", Message.self),
        Self.column("replies", "answer", Answer.self),
        Self.column("approvals", "requests", [Int].self),
        Column(table: "memory", name: "value", key: "policy || ' ' || key", kind: "memory") {
            _ = try JSONSerialization.jsonObject(with: $0, options: .fragmentsAllowed)
        },
        Column(table: "policy_sets", name: "files", key: "digest", kind: "policy set") {
            _ = try JSONSerialization.jsonObject(with: $0)
        },
    ]

    /// Whether each decision plans just the operations that are recorded, and people were asked about just that plan.
    func plans(_ database: Database) throws -> [JournalFinding] {
        var findings: [JournalFinding] = []
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT number, verdict, decision, digest, group_concat(operation) AS operations FROM (
                    SELECT d.number, verdict, decision, digest, operation
                    FROM decisions d LEFT JOIN asked_plans USING (number) LEFT JOIN operations USING (number)
                    ORDER BY d.number, position
                ) GROUP BY number HAVING operations IS NOT NULL OR digest IS NOT NULL
                """,
        )
        while let row = try rows.next() {
            // One that cannot be read is another check's.
            guard let decision = try? JSON.read(Decision.self, from: row["decision"]) else { continue }
            let place = "delivery \(row["number"] as Int64)"
            let planned = decision.plan.operations.map(\.operation.kind.rawValue).joined(separator: ",")
            if planned != row["operations"] ?? "" {
                let text = "its decision plans other operations than are recorded; its plan is not to be relied upon"
                findings.append(JournalFinding(place: place, explanation: text))
            }
            if let digest: String = row["digest"], try JournalStore.digest(ofPlanIn: row["decision"]) != digest {
                let text = "its plan is not the one that people were asked about, so it is never applied; ask anew"
                findings.append(JournalFinding(place: place, explanation: text))
            }
            guard findings.count < Self.mostOfAKind else { break }
        }
        return findings
    }
}
