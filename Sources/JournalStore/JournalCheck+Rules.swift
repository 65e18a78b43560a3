import Foundation
import GRDB
import Warden

extension JournalCheck {
    /// Rows that no delivery leaves behind, found by one question to the file.
    struct Rule: Sendable {
        let table: String
        /// Such as `delivery`.
        let kind: String
        /// Gives the numbers of what is wrong; `:now` is the time in milliseconds.
        let sql: String
        /// What is wrong with each, and what to do.
        let explanation: String

        /// The first of what it finds, and how many more there are.
        func findings(_ database: Database, _ now: Date) throws -> [JournalFinding] {
            let most = JournalCheck.mostOfAKind
            let statement = try database.makeStatement(sql: "SELECT * FROM (\(self.sql)) LIMIT \(most)")
            let arguments: StatementArguments = self.sql.contains(":now") ? ["now": now.milliseconds] : [:]
            let names = try Row.fetchAll(statement, arguments: arguments).map { row in
                row.databaseValues.map { $0.isNull ? "NULL" : $0.plain }.joined(separator: ", ")
            }
            var findings = names.map { JournalFinding(place: "\(self.kind) \($0)", explanation: self.explanation) }
            guard names.count == most else { return findings }
            let count =
                try Int.fetchOne(database, sql: "SELECT count(*) FROM (\(self.sql))", arguments: arguments) ?? 0
            if count > most {
                let more = "\(count - most) more of the same: \(self.explanation)"
                findings.append(JournalFinding(place: "table \(self.table)", explanation: more))
            }
            return findings
        }
    }

    /// The tables whose rows belong to a delivery.
    private static let dependent = [
        "payloads", "decisions", "operations", "settlements", "replies", "capabilities", "notifications", "asked_plans",
        "approval_requests", "approvals",
    ]

    private static func orphans(_ table: String) -> Rule {
        Rule(
            table: table,
            kind: "delivery",
            sql: "SELECT DISTINCT number FROM \(table) t WHERE number NOT IN (SELECT number FROM deliveries)",
            explanation: "it is in \(table), and not in deliveries; put the row back, or delete it from \(table)",
        )
    }

    private static func words(_ table: String, _ column: String, _ words: [String], kind: String = "delivery") -> Rule {
        Rule(
            table: table,
            kind: kind,
            sql: """
                SELECT \(table == "notifications" ? "place" : "number") FROM \(table)
                WHERE \(column) NOT IN (\(words.map { "'\($0)'" }.joined(separator: ", ")))
                """,
            explanation: "its \(table).\(column) is none of \(words.joined(separator: ", ")); write the right one",
        )
    }

    private static let deliveryStates = ["received", "decided", "awaiting-approval", "applying", "settled"]
    private static let operationStates = ["planned", "sent", "applied", "unchanged", "refused", "failed", "unknown"]

    /// Every rule; each names one mistake.
    static let rules = Self.dependent.map(Self.orphans) + Self.wordRules + Self.deliveryRules + Self.partRules

    private static let wordRules: [Rule] = [
        Self.words("deliveries", "state", Self.deliveryStates),
        Self.words("deliveries", "settlement", Settlement.Word.allCases.map(\.rawValue)),
        Self.words("operations", "state", Self.operationStates),
        Self.words("replies", "state", ["answering", "waiting", "sent", "given-up"]),
        Self.words("notifications", "state", ["waiting", "sent", "given-up"], kind: "notification"),
        Self.words("approvals", "verdict", ["approve", "reject"]),
    ]
}

extension DatabaseValue {
    /// Its text, for people.
    fileprivate var plain: String {
        String.fromDatabaseValue(self).map(JournalCheck.oneLine) ?? Int64.fromDatabaseValue(self).map(String.init)
            ?? "?"
    }
}
