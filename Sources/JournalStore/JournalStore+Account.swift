import Foundation
import GRDB
package import Warden

extension JournalStore {
    package func account(of delivery: JournaledDelivery.Number) async throws(JournalError) -> DeliveryAccount? {
        try await self.read { database in
            let row = try Row.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT actor, state, d.settlement AS word, decision, s.settlement AS ending
                        FROM deliveries d LEFT JOIN decisions USING (number) LEFT JOIN settlements s USING (number)
                        WHERE d.number = ?
                        """
                ),
                arguments: [delivery],
            )
            guard let row, let state = DeliveryState(rawValue: row["state"]) else { return nil }
            let decision = try (row["decision"] as Data?).map { try JSON.read(Decision.self, from: $0) }
            let ending = try (row["ending"] as Data?).map { try JSON.read(Settlement.self, from: $0) }
            let isSettled = (row["word"] as String?) != nil
            return DeliveryAccount(
                actor: row["actor"],
                state: state,
                decision: decision,
                settlement: ending ?? (isSettled ? decision.map { Settlement(withoutPlan: $0) } : nil),
            )
        }
    }
}
