import Foundation
import GRDB
package import Warden

extension JournalStore {
    package func keep(
        policySet digest: String,
        files: [(name: String, bytes: [UInt8])],
    ) async throws(JournalError) {
        let now = self.now()
        let kept = files.map { KeptFile(name: $0.name, bytes: Data($0.bytes)) }
        try await self.write(bytes: files.reduce(512) { $0 + $1.bytes.count * 4 / 3 }) { database in
            try database.cachedStatement(
                sql: """
                    INSERT INTO policy_sets (digest, files, first_used_at) VALUES (?, ?, ?)
                    ON CONFLICT (digest) DO NOTHING
                    """
            ).execute(arguments: [digest, JSON.write(kept), now.milliseconds])
            // The set that is kept is the one that is in force from now on.
            try database.execute(
                sql: """
                    UPDATE policy_sets SET replaced_at = CASE WHEN digest = ?1 THEN NULL ELSE ?2 END
                    WHERE digest = ?1 OR replaced_at IS NULL
                    """,
                arguments: [digest, now.milliseconds],
            )
        }
    }

    package func policySet(_ digest: String) async throws(JournalError) -> [(name: String, bytes: [UInt8])]? {
        let kept = try await self.read { database in
            try Data.fetchOne(
                database.cachedStatement(sql: "SELECT files FROM policy_sets WHERE digest = ?"),
                arguments: [digest],
            ).map { try JSON.read([KeptFile].self, from: $0) }
        }
        return kept?.map { ($0.name, [UInt8]($0.bytes)) }
    }

    /// A file of a policy set, its bytes in base64: what was loaded, whatever its encoding.
    private struct KeptFile: Codable, Sendable {
        let name: String
        let bytes: Data
    }
}
