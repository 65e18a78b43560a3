import Foundation
import GRDB
import TestKit
import Testing
import Warden

@testable import JournalStore

/// Somebody has changed the journal by hand.
@Suite(.temporaryFolder)
struct `A delivery that cannot be read any more` {
    @Test(arguments: [
        "UPDATE decisions SET decision = x'7B6F6F7073' WHERE number = 1",
        "UPDATE operations SET outcome = x'5B5D' WHERE number = 1",
        "DELETE FROM deliveries WHERE number = 1",
    ])
    func `holds up no other, and the log says which it is`(_ sql: String) async throws {
        let before = try World(policies: ScriptedPolicies.permitting(), answerWindow: nil)
        before.worker.drain()
        _ = await before.say("pool create ci-arm", id: "1")
        try await before.journal.record(Decision.permit([try .create("ci-arm")]), of: 1)
        _ = await before.say("pool create ci-gpu", id: "2")
        try await before.journal.write { try $0.execute(sql: sql) }
        let after = try before.restarted(policies: ScriptedPolicies.permitting(try .create("ci-gpu")))
        await after.settleAll()
        await after.settleAll()
        #expect(after.notices.settlements.map(\.word) == [.applied])
        #expect(try await after.poolNames().contains("ci-gpu"))
        let setAside = after.notices.all.compactMap { notice -> Int64? in
            if case .unreadable(let number, _) = notice { number } else { nil }
        }
        #expect(setAside == (sql.hasPrefix("DELETE") ? [] : [1]))
        let failures = after.notices.all.contains { if case .journalFailed = $0 { true } else { false } }
        #expect(!failures)
    }

    @Test func `lets the replies of others out`() async throws {
        let before = try World(policies: ScriptedPolicies.deciding(.note("hello")), answerWindow: nil)
        before.replier.fail(with: Array(repeating: .transient(reason: "503", retryAfter: nil), count: 2))
        for id in ["1", "2"] { _ = await before.say("hello", id: id) }
        await before.settleAll()
        try await before.journal.write { try $0.execute(sql: "UPDATE replies SET message = x'7B' WHERE number = 1") }
        let after = try before.restarted(policies: ScriptedPolicies.permitting())
        after.clock.advance(by: 120)
        await after.worker.sendWaitingReplies()
        #expect(after.replier.sent.map(\.message.headline) == ["hello"])
        // Somebody may repair it: it comes up again.
        after.clock.advance(by: 3_601)
        let due = try await after.journal.read { database in
            try Int64.fetchOne(database, sql: "SELECT due_at FROM replies WHERE number = 1")
        }
        #expect(try #require(due) <= after.clock.now.milliseconds)
    }

    @Test func `is answered with a receipt when it is sent again`() async throws {
        let world = try World(policies: ScriptedPolicies.deciding(.note("hello")))
        let first = await world.say("hello")
        #expect(first.body.contains("hello"))
        await world.settleAll()
        try await world.journal.write { try $0.execute(sql: "UPDATE replies SET answer = x'7B'") }
        #expect(await world.say("hello").body == "working on it")
    }
}
