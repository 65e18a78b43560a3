import AgentPoolsAPI
import Dispatch
import Foundation
import Synchronization
import TestKit
import Testing
import Warden

@testable import JournalStore

@Suite(.temporaryFolder)
struct `A delivery` {
    @Test func `is answered with its settlement while the sender waits`() async throws {
        let world = try World(policies: ScriptedPolicies.permitting(try .create("ci-arm")))
        let answer = await world.say("pool create ci-arm")
        #expect(answer.body == "Done: as planned")
        #expect(try await world.poolNames().contains("ci-arm"))
        #expect(world.replier.sent.isEmpty)
    }

    @Test func `gets the first answer again when it is sent again, and nothing is done twice`() async throws {
        let world = try World(policies: ScriptedPolicies.permitting(try .create("ci-arm")))
        let first = await world.say("pool create ci-arm", id: "same")
        let second = await world.say("pool create ci-arm", id: "same")
        #expect(first == second)
        #expect(await world.calls() == 1)
        #expect(world.notices.settlements.count == 1)
    }

    @Test func `that is not proven is refused and leaves no trace`() async throws {
        let world = try World(policies: ScriptedPolicies.permitting(try .create("ci-arm")))
        let answer = await world.reception.receive(FakeSender.delivery("pool create ci-arm", id: "1", secret: "guess"))
        #expect(answer.status == 401)
        #expect(!answer.body.contains("open sesame"))
        #expect(try await world.journal.waiting(now: .distantFuture, limit: 10).isEmpty)
        #expect(await world.calls() == 0)
    }

    @Test func `for a source that nobody configured is refused`() async throws {
        let world = try World(policies: ScriptedPolicies.permitting())
        let answer = await world.reception.receive(FakeSender.delivery("x", id: "1", source: "nonesuch"))
        #expect(answer.status == 404)
    }

    @Test func `gets a receipt at once where the sender does not wait, and the reply later`() async throws {
        let world = try World(policies: ScriptedPolicies.permitting(try .create("ci-arm")), answerWindow: nil)
        let answer = await world.say("pool create ci-arm")
        #expect(answer.body == "working on it")
        await world.settleAll()
        #expect(world.replier.sent.map(\.message.headline) == ["Done: as planned"])
        #expect(world.replier.sent.first?.responseURL == Secret("https://hooks.slack.com/commands/T0/1/abc"))
    }

    @Test func `is answered with its settlement where its address asks to wait`() async throws {
        let world = try World(policies: ScriptedPolicies.permitting(try .create("ci-arm")), answerWindow: nil)
        let answer = await world.reception.receive(
            FakeSender.delivery("pool create ci-arm", id: "1", received: world.clock.now, wait: .seconds(600))
        )
        #expect(answer.body == "Done: as planned")
        await world.settleAll()
        #expect(world.replier.sent.isEmpty)
    }

    @Test func `that waits is let go soon when the server stops`() async throws {
        let pendingAnswers = PendingAnswers()
        pendingAnswers.expect(1)
        pendingAnswers.expect(2)
        async let first = pendingAnswers.answer(to: 1, within: .seconds(600))
        pendingAnswers.hurry(within: .milliseconds(10))
        async let second = pendingAnswers.answer(to: 2, within: .seconds(600))
        #expect(await first == nil)
        #expect(await second == nil)
    }

    @Test func `gets a receipt when the settlement takes longer than the sender waits`() async throws {
        let gate = Gate()
        let world = try World(
            policies: ScriptedPolicies { _, _ in
                await gate.wait()
                return Decision(verdict: .deny, reasons: [.init("no")], policySet: "test")
            },
            answerWindow: .milliseconds(1),
        )
        let answer = await world.say("pool create ci-arm")
        #expect(answer.body == "working on it")
        gate.open()
        await world.settleAll()
        #expect(world.replier.sent.map(\.message.headline) == ["Denied: no"])
    }

    @Test func `is replied to another way when its request was let go before the commit`() async throws {
        let journal = Mutex<JournalStore?>(nil)
        let held = DispatchSemaphore(value: 0)
        let world = try World(
            policies: ScriptedPolicies { _, _ in
                // Nothing reaches the disk any more until the request is gone.
                journal.withLock(\.self)?.writer.take(
                    .read { _ in
                        held.wait()
                        return nil
                    }
                )
                return Decision(verdict: .deny, reasons: [.init("no")], policySet: "test")
            },
            answerWindow: .milliseconds(500),
        )
        journal.withLock { $0 = world.journal }
        let answer = await world.say("pool create ci-arm")
        #expect(answer.body == "working on it")
        held.signal()
        await world.settleAll()
        #expect(world.replier.sent.map(\.message.headline) == ["Denied: no"])
    }

    @Test func `that comes with a decision that is no plan changes nothing`() async throws {
        for (verdict, word) in [
            (Decision.Verdict.deny, Settlement.Word.denied), (.note, .applied), (.ignore, .ignored),
            (.notApplicable, .ignored), (.indeterminate, .failed),
        ] {
            let path = TemporaryFolder.path + "/\(verdict.rawValue).sqlite"
            let world = try World(
                policies: ScriptedPolicies { _, _ in
                    // A plan that slipped in with anything but a permit is not applied.
                    Decision(
                        verdict: verdict,
                        reasons: [.init("so")],
                        plan: Plan(operations: [(try? PlannedOperation.create("ci-arm"))].compactMap(\.self)),
                        policySet: "test",
                    )
                },
                journal: path,
            )
            _ = await world.say("pool create ci-arm")
            #expect(world.notices.settlements.map(\.word) == [word])
            #expect(await world.calls() == 0)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `whose request waits does not queue behind those that nobody waits for`() async throws {
        let gate = Gate()
        let world = try World(
            policies: ScriptedPolicies { occurrence, _ in
                if occurrence.tick != nil { await gate.wait() }
                return Decision(verdict: .deny, reasons: [.init("no")], policySet: "test")
            },
            answerWindow: .seconds(600),
        )
        let start = Date(timeIntervalSince1970: 1_800_000_000)
        for second in 0..<(Worker.most + 10) {
            let tick = Tick(
                policy: "policies/janitor.lua",
                name: "forget",
                due: start.addingTimeInterval(Double(second)),
            )
            let isTaken = world.worker.hasRoom(in: .sweeps)
            _ = try await world.journal.accept(tick, received: start, isTaken: isTaken) { world.worker.take($0) }
        }
        // Sweeps get a quarter of the places.
        #expect(world.worker.underWay == Worker.most / 4)
        #expect(world.worker.undecided == Worker.most + 10)
        #expect(await world.say("pool create ci-arm").body == "Denied: no")
        gate.open()
        while world.worker.undecided > 0 { await world.settleAll() }
    }

    @Test func `that there is no room for is told when to come back, each at another time`() async throws {
        let world = try World(policies: ScriptedPolicies.permitting())
        let source = SourceName(rawValue: "test")
        #expect(world.reception.refusal(of: source, headers: []) == nil)
        var seconds: Set<Int> = []
        for _ in 0..<200 {
            let answer = world.reception.refuse(Rejection(.overloaded, "too much"), from: source)
            guard answer.status == 503 else { continue }
            let values = answer.headers.filter { $0.isNamed("retry-after") }.compactMap { Int($0.value) }
            #expect(values.count == 1)
            seconds.formUnion(values)
        }
        #expect(seconds.count > 5)
        #expect(seconds.isSubset(of: 1...30))
    }

    @Test func `that means nothing is settled as ignored, with the reason`() async throws {
        let world = try World(policies: ScriptedPolicies.permitting(), answerWindow: nil)
        _ = await world.say("")
        await world.settleAll()
        #expect(world.notices.settlements == [Settlement(word: .ignored, reasons: [.init("the line is empty")])])
        #expect(world.replier.sent.isEmpty)
    }

    @Test func `is settled once when it is sent again while it is under way`() async throws {
        let world = try World(policies: ScriptedPolicies.permitting(try .create("ci-arm")))
        async let first = world.say("pool create ci-arm", id: "same")
        async let second = world.say("pool create ci-arm", id: "same")
        let answers = await [first, second].map(\.body)
        #expect(answers == ["Done: as planned", "Done: as planned"])
        #expect(await world.calls() == 1)
    }
}
