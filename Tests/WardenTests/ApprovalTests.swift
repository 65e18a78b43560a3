import Foundation
import JournalStore
import TestKit
import Testing
import Warden

/// Anna (U1, of `sre` herself) asks; Ben (U2) and Cleo (U3) are of `sre`, Dora (U4) of `security`.
@Suite(.temporaryFolder)
struct `A plan that needs approval` {
    @Test func `waits, and says who must say what until when`() async throws {
        let world = try World(policies: try Self.asking())
        let answer = await world.say("retire")
        #expect(answer.body == "This needs approval of 1 of sre until 2027-01-15 08:30:00 UTC.")
        await world.settleAll()
        #expect(world.notices.settlements.isEmpty)
        #expect(await world.calls() == 0)
        let summary = try #require(try world.reader().deliveries(limit: 1).first)
        #expect(summary.state == "awaiting-approval")
        #expect(summary.actor == "anna")
        #expect(summary.occurrence == "test.command")
    }

    @Test func `runs at once when it is approved, and the requester hears the end too`() async throws {
        let world = try World(policies: try Self.asking())
        _ = await world.say("retire")
        await world.untilNothingIsUnderWay()
        let answer = await world.say("U2: approve 1", id: "2")
        #expect(answer.body == "Approved: delivery 1 runs now")
        // Nobody need look for what has come due.
        await world.untilNothingIsUnderWay()
        #expect(world.notices.settlements.map(\.word) == [.applied, .applied])
        #expect(try await world.poolNames().contains("ci-arm"))
        let told = try #require(world.replier.sent.last?.message)
        #expect(told.headline == "Done: as planned")
        #expect(told.lines.last == "approved by ben")
        #expect(told.footer.hasSuffix("delivery 1"))
    }

    @Test func `needs as many different people as were asked for, of each group`() async throws {
        let world = try World(policies: try Self.asking(("sre", 2), ("security", 1)))
        let asked = await world.say("retire")
        #expect(asked.body.contains("2 of sre and 1 of security"))
        #expect(
            await world.say("U2: approve 1", id: "2").body
                == "Approved; delivery 1 still needs 1 of sre and 1 of security"
        )
        #expect(
            await world.say("U2: approve #1", id: "3").body
                == "Denied: you have approved delivery 1 already; 1 of sre and 1 of security is missing"
        )
        #expect(await world.say("U4: approve 1", id: "4").body == "Approved; delivery 1 still needs 1 of sre")
        await world.settleAll()
        #expect(await world.calls() == 0)
        #expect(await world.say("U3: Approve 1", id: "5").body == "Approved: delivery 1 runs now")
        await world.settleAll()
        #expect(await world.calls() == 1)
        #expect(world.replier.sent.last?.message.lines.last == "approved by ben and dora and cleo")
    }

    @Test func `is approved by nobody who asked, nor by anybody else outside the group`() async throws {
        let world = try World(policies: try Self.asking())
        _ = await world.say("retire")
        #expect(
            await world.say("U1: approve 1", id: "2").body
                == "Denied: you asked for delivery 1 yourself; somebody else of sre decides"
        )
        #expect(
            await world.say("U4: approve 1", id: "3").body == "Denied: only people of sre may approve delivery 1"
        )
        #expect(await world.say("U9: reject 1", id: "4").body == "Denied: only people of sre may reject delivery 1")
        await world.settleAll()
        #expect(await world.calls() == 0)
        let asked = try #require(try await world.journal.askedPlan(of: 1))
        #expect(asked.approvals.isEmpty)
    }

    @Test func `does not run once somebody has rejected it, and says why`() async throws {
        let world = try World(policies: try Self.asking(("sre", 2)))
        _ = await world.say("retire")
        _ = await world.say("U2: approve 1", id: "2")
        let answer = await world.say("U3: reject 1 we still use it", id: "3")
        #expect(answer.body == "Rejected: delivery 1 does not run")
        await world.settleAll()
        #expect(world.notices.settlements.last?.word == .denied)
        #expect(world.replier.sent.last?.message.headline == "Denied: rejected by cleo: we still use it")
        #expect(
            await world.say("U2: approve 1", id: "4").body
                == "Denied: delivery 1 does not wait for approval any more: cleo rejected it"
        )
        #expect(await world.calls() == 0)
    }

    @Test func `expires when its time is over, and cannot be approved then`() async throws {
        let world = try World(policies: try Self.asking(within: 1_800))
        _ = await world.say("retire")
        world.clock.advance(by: 1_799)
        await world.settleAll()
        #expect(world.notices.settlements.isEmpty)
        world.clock.advance(by: 1)
        // Approved in the very second in which it ends, before it is taken up.
        let late = await world.say("U2: approve 1", id: "2", received: world.clock.now)
        #expect(late.body.contains("its time ended at 2027-01-15 08:30:00 UTC"))
        await world.settleAll()
        let settlement = try #require(world.notices.settlements.last)
        #expect(settlement.word == .expired)
        #expect(
            world.replier.sent.last?.message.headline
                == "Expired: 1 of sre did not approve it until 2027-01-15 08:30:00 UTC"
        )
        #expect(await world.calls() == 0)
    }

    @Test func `lasts as long as the shortest request`() async throws {
        var decision = try Self.decision(("sre", 1), ("security", 1))
        decision.approvals[1].within = 60
        let world = try World(policies: ScriptedPolicies.deciding(decision))
        let answer = await world.say("retire")
        #expect(answer.body.contains("until 2027-01-15 08:01:00 UTC"))
    }

    @Test func `waits and runs across restarts`() async throws {
        let before = try World(policies: try Self.asking(), answerWindow: nil)
        _ = await before.say("retire")
        await before.settleAll()
        let between = try before.restarted(policies: Self.undecided)
        await between.settleAll()
        between.worker.drain()
        _ = await between.say("U2: approve 1", id: "2")
        let after = try between.restarted(policies: Self.undecided, from: "restarted", to: "again")
        await after.settleAll()
        await after.settleAll()
        #expect(Set(after.notices.settlements.map(\.word)) == [.applied])
        #expect(after.notices.settlements.count == 2)
        #expect(await after.calls() == 1)
    }

    @Test func `is stopped by a guardrail before anybody is asked`() async throws {
        let world = try World(
            policies: ScriptedPolicies.deciding(
                .ask([ApprovalRequest(from: "sre", count: 1, why: "", within: 60)], for: [try .create("prod-2")])
            )
        )
        let answer = await world.say("retire")
        #expect(answer.body == "Refused by a guardrail: nothing was changed.")
    }

    @Test func `is checked against the world when it runs, not when it was asked for`() async throws {
        let world = try World(policies: try Self.asking())
        _ = await world.say("retire")
        let name = try Missing.unwrap(try PlannedOperation.create("ci-arm").pools.first)
        #expect(name == "ci-arm")
        try await world.makePool("ci-arm")
        _ = await world.say("U2: approve 1", id: "2")
        await world.settleAll()
        #expect(world.notices.settlements.last?.operations.map(\.outcome.word) == ["refused"])
    }

    @Test func `that asks nobody is never approved`() async throws {
        let world = try World(policies: ScriptedPolicies.deciding(.ask([], for: [try .create("ci-arm")])))
        _ = await world.say("retire")
        await world.settleAll()
        #expect(world.notices.settlements.map(\.word) == [.expired])
        #expect(await world.calls() == 0)
    }

    @Test func `is approved once by two people who say so at the same moment`() async throws {
        let world = try World(policies: try Self.asking(), answerWindow: nil)
        _ = await world.say("retire")
        await world.settleAll()
        await withTaskGroup(of: Void.self) { group in
            for person in 2...3 {
                group.addTask { _ = await world.say("U\(person): approve 1", id: "\(person)") }
            }
        }
        await world.settleAll()
        await world.settleAll()
        #expect(world.notices.settlements.count { $0.word == .denied } == 1)
        #expect(await world.calls() == 1)
        let asked = try #require(try await world.journal.askedPlan(of: 1))
        #expect(asked.approvals.count == 1)
        #expect(asked.settlement == .applied)
    }

    struct Mistake: CustomTestStringConvertible {
        let line: String
        let answer: String

        var testDescription: String { self.line }
    }

    @Test(arguments: [
        Mistake(line: "approve", answer: "say which delivery, such as: approve 17"),
        Mistake(line: "approve ci-arm", answer: "say which delivery, such as: approve 17"),
        Mistake(line: "reject 0", answer: "say which delivery, such as: reject 17"),
        Mistake(line: "approve 99999999999999999999", answer: "say which delivery, such as: approve 17"),
        Mistake(line: "approve 1 please", answer: "say no more than: approve 1"),
        Mistake(line: "approve 7", answer: "Denied: no delivery 7 waits for approval"),
        // Its own number: a delivery that asks nobody.
        Mistake(line: "approve 1", answer: "Denied: no delivery 1 waits for approval"),
        Mistake(line: "why", answer: "say which delivery, such as: why 17"),
        Mistake(
            line: "undo 1",
            answer: "I cannot undo: ask for the opposite, and it is decided like everything else",
        ),
    ])
    func `has a clear answer to`(_ mistake: Mistake) async throws {
        let world = try World(policies: Self.undecided)
        #expect(await world.say(mistake.line).body == mistake.answer)
    }

    // MARK: - Parts

    private static func decision(
        _ requests: (String, Int)...,
        within: TimeInterval = 1_800,
    ) throws -> Decision {
        let requests = requests.map { ApprovalRequest(from: $0.0, count: $0.1, why: "it is old", within: within) }
        return .ask(requests, for: [try .create("ci-arm")])
    }

    @Test func `keeps a run task waiting, which Terraform gives up when it hears nothing`() async throws {
        let task = ReplyAddress.runTask(callback: "https://app.terraform.io/x", acceptsOutcomes: true)
        let world = try World(policies: try Self.asking(within: 86_400), answerWindow: nil, replyTo: task)
        _ = await world.say("retire")
        await world.untilNothingIsUnderWay()
        #expect(world.replier.sent.map(\.reply.isLast) == [false])
        world.clock.advance(by: 239)
        await world.worker.sendWaitingReplies()
        #expect(world.replier.sent.count == 1, "it has heard")
        for minutes in 1...5 {
            world.clock.advance(by: minutes == 1 ? 1 : 240)
            await world.worker.sendWaitingReplies()
            #expect(world.replier.sent.count == 1 + minutes)
            #expect(world.replier.sent.last?.message.headline.hasPrefix("This needs approval") == true)
        }
        // Its patience is over.
        world.clock.advance(by: 3_600)
        for _ in 1...2 { await world.worker.sendWaitingReplies() }
        #expect(world.replier.sent.count == 7)
        world.clock.advance(by: 240)
        await world.worker.sendWaitingReplies()
        #expect(world.replier.sent.count == 7)
    }

    @Test func `tells a run task the end, and nothing after it`() async throws {
        let task = ReplyAddress.runTask(callback: "https://app.terraform.io/x", acceptsOutcomes: true)
        let world = try World(policies: try Self.asking(within: 3_000), answerWindow: nil, replyTo: task)
        _ = await world.say("retire")
        await world.untilNothingIsUnderWay()
        _ = await world.say("U2: reject 1", id: "2")
        await world.settleAll()
        let ends = world.replier.sent.filter { $0.reply.delivery == 1 && $0.reply.isLast }
        #expect(ends.map(\.message.headline) == ["Denied: rejected by ben"])
        let count = world.replier.sent.count
        world.clock.advance(by: 1_000)
        await world.worker.sendWaitingReplies()
        #expect(world.replier.sent.count == count)
    }

    private static func asking(
        _ requests: (String, Int)...,
        within: TimeInterval = 1_800,
    ) throws -> ScriptedPolicies {
        var decision = try Self.decision(("sre", 1), within: within)
        if !requests.isEmpty {
            decision.approvals = requests.map {
                ApprovalRequest(from: $0.0, count: $0.1, why: "it is old", within: within)
            }
        }
        return .deciding(decision)
    }

    /// Nothing is to be decided any more, or the host answers.
    private static let undecided = ScriptedPolicies { _, _ in
        Issue.record("it was decided again")
        return .note("decided again")
    }
}
