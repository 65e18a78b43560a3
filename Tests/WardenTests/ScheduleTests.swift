import AgentPoolsAPI
import Foundation
import JournalStore
import Synchronization
import TestKit
import Testing
import Warden

@Suite(.temporaryFolder)
struct `A schedule` {
    @Test func `counts from when it is first seen, and runs each time it is due`() async throws {
        let world = try World(policies: Self.policies())
        await world.step()
        #expect(world.ticks.isEmpty)
        world.clock.advance(by: 599)
        await world.step()
        #expect(world.ticks.isEmpty)
        world.clock.advance(by: 1)
        await world.step()
        await world.step()
        #expect(world.ticks.map(\.due) == [Self.start.addingTimeInterval(600)])
        #expect(world.ticks.map(\.late) == [0])
        world.clock.advance(by: 600)
        await world.step()
        #expect(world.ticks.count == 2)
    }

    @Test func `makes an occurrence that policies can tell from any other`() async throws {
        let seen = Mutex<[Occurrence]>([])
        let world = try World(
            policies: Self.policies { occurrence in seen.withLock { $0.append(occurrence) } }
        )
        await world.step()
        world.clock.advance(by: 690)
        await world.step()
        let first = seen.withLock(\.first)
        let occurrence = try #require(first)
        let due = Self.start.addingTimeInterval(600)
        #expect(occurrence.tick == Tick(policy: "policies/janitor.lua", name: "forget", due: due, late: 90))
        #expect(occurrence.name == "schedule.tick")
        #expect(occurrence.source == .schedule)
        #expect(occurrence.actor == Actor(id: "schedule:forget", name: "schedule:forget"))
        #expect(occurrence.delivery.rawValue == "policies/janitor.lua/forget@2027-01-15T08:10:00Z")
        #expect(occurrence.received == world.clock.now)
        #expect(occurrence.lane == .sweeps)
        #expect(occurrence.replyTo == nil)
        #expect(
            String(decoding: occurrence.payload, as: UTF8.self)
                == #"{"due":"2027-01-15T08:10:00Z","late":90,"name":"forget","policy":"policies/janitor.lua"}"#
        )
        #expect(world.replier.sent.isEmpty)
    }

    @Test func `runs once, late, for all the times that it missed`() async throws {
        let before = try World(policies: Self.policies(), answerWindow: nil)
        await before.step()
        let after = try before.restarted(policies: Self.policies())
        after.clock.advance(by: 3_000 + 30)
        await after.step()
        #expect(after.ticks.map(\.late) == [2_430])
        await after.step()
        #expect(after.ticks.count == 1)
        after.clock.advance(by: 569)
        await after.step()
        #expect(after.ticks.count == 1)
        after.clock.advance(by: 1)
        await after.step()
        #expect(after.ticks.map(\.late) == [2_430, 0])
    }

    @Test func `gets no second tick while the one before is under way`() async throws {
        let gate = Gate()
        let world = try World(policies: Self.policies { _ in await gate.wait() })
        await world.scheduler.step(now: world.clock.now)
        world.clock.advance(by: 600)
        await world.scheduler.step(now: world.clock.now)
        world.clock.advance(by: 1_200)
        await world.scheduler.step(now: world.clock.now)
        #expect(world.ticks.count == 1)
        gate.open()
        await world.settleAll()
        await world.step()
        #expect(world.ticks.map(\.late) == [0, 600])
    }

    @Test func `gets no second tick while people are asked about the one before`() async throws {
        var decision = Decision.ask(
            [ApprovalRequest(from: "sre", count: 1, why: "", within: 10_000)],
            for: [try .create("ci-arm")],
        )
        decision.reasons = [Decision.Reason("weekly")]
        let world = try World(policies: Self.policies(deciding: decision))
        await world.step()
        for _ in 0..<3 {
            world.clock.advance(by: 600)
            await world.step()
        }
        #expect(world.ticks.count == 1)
        _ = await world.say("U2: approve 1", received: world.clock.now)
        await world.settleAll()
        await world.step()
        #expect(world.notices.settlements.map(\.word).contains(.applied))
        #expect(world.ticks.count == 2)
    }

    @Test func `that is taken out and put back, or gets another timing, counts anew`() async throws {
        let world = try World(policies: Self.policies())
        await world.step()
        world.clock.advance(by: 5_000)
        let none = Scheduler(
            policies: ScriptedPolicies(withInputs: { _, _ in .note("") }),
            journal: world.journal,
            worker: world.worker,
            observe: world.notices.observe,
        )
        await none.step(now: world.clock.now)
        #expect(try await world.journal.schedules().isEmpty)
        await world.step()
        #expect(world.ticks.isEmpty)
        world.clock.advance(by: 5_000)
        let hourly = Scheduler(
            policies: Self.policies(period: 3_600),
            journal: world.journal,
            worker: world.worker,
            observe: world.notices.observe,
        )
        await hourly.step(now: world.clock.now)
        #expect(world.ticks.isEmpty)
        #expect(try await world.journal.schedules().map(\.timing) == ["every 3600 s"])
    }

    @Test func `goes on when the clock is set back: an every in its time, an at not twice at one time of day`()
        async throws
    {
        let everyDay = ScheduleTiming.CalendarTime(weekdays: Set(1...7), hour: 8, minute: 10, timeZone: .gmt)
        let policies = ScriptedPolicies(
            schedules: [
                Schedule(policy: "policies/janitor.lua", name: "often", timing: .every(period: 600)),
                Schedule(policy: "policies/janitor.lua", name: "daily", timing: .at(everyDay)),
            ],
            withInputs: { _, _ in .note("swept") },
        )
        // It is 8:00.
        let world = try World(policies: policies)
        await world.step()
        world.clock.advance(by: 600)
        await world.step()
        #expect(world.ticks.map(\.name).sorted() == ["daily", "often"])
        world.clock.advance(by: 3_000)
        await world.step()
        #expect(world.ticks.count == 3)

        world.clock.advance(by: -3_600)
        try await world.journal.followClock(by: -3_600, now: world.clock.now)
        await world.step()
        #expect(world.ticks.count == 3)
        world.clock.advance(by: 600)
        await world.step()
        await world.step()
        #expect(world.ticks.map(\.name).suffix(1) == ["often"])
        #expect(world.ticks.count == 4)
        #expect(world.ticks.last?.again == world.clock.now)
        world.clock.advance(by: 600)
        await world.step()
        #expect(world.ticks.count == 5)
        world.clock.advance(by: 86_400)
        await world.step()
        #expect(world.ticks.map(\.name).suffix(2).sorted() == ["daily", "often"])
    }

    @Test func `runs once, late, when the clock is set forward`() async throws {
        let world = try World(policies: Self.policies())
        await world.step()
        world.clock.advance(by: 86_400)
        try await world.journal.followClock(by: 86_400, now: world.clock.now)
        await world.step()
        await world.step()
        #expect(world.ticks.count == 1)
        world.clock.advance(by: 600)
        await world.step()
        #expect(world.ticks.count == 2)
    }

    @Test func `cannot be faked by a sender`() async throws {
        let sender = FakeSender()
        let world = try World(policies: Self.policies())
        let reception = Reception(
            verifiers: [.schedule: try sender.verifier()],
            journal: world.journal,
            worker: world.worker,
            pendingAnswers: PendingAnswers(),
            observe: world.notices.observe,
            now: { world.clock.now },
        )
        let tick = Tick(policy: "policies/janitor.lua", name: "forget", due: Self.start)
        let body = String(decoding: tick.body, as: UTF8.self)
        let answer = await reception.receive(FakeSender.delivery(body, id: "1", source: "schedule"))
        #expect(answer.status == 404)
        #expect(try await world.journal.waiting(now: world.clock.now, limit: 1).isEmpty)
    }

    // MARK: - Parts

    private static let start = Date(timeIntervalSince1970: 1_800_000_000)

    private static func policies(
        period: Int = 600,
        deciding decision: Decision = .note("swept"),
        _ body: @escaping @Sendable (Occurrence) async -> Void = { _ in },
    ) -> ScriptedPolicies {
        ScriptedPolicies(
            schedules: [
                Schedule(policy: "policies/janitor.lua", name: "forget", timing: .every(period: period))
            ],
            withInputs: { occurrence, _ in
                await body(occurrence)
                return decision
            },
        )
    }
}

extension World {
    fileprivate var scheduler: Scheduler {
        Scheduler(
            policies: self.policies,
            journal: self.journal,
            worker: self.worker,
            observe: self.notices.observe,
        )
    }

    /// One step of the scheduler, and what follows from it.
    fileprivate func step() async {
        await self.scheduler.step(now: self.clock.now)
        await self.settleAll()
    }

    /// The ticks so far.
    fileprivate var ticks: [Tick] {
        self.notices.all.compactMap { if case .ticked(_, let tick) = $0 { tick } else { nil } }
    }
}
