import AgentPoolsAPI
import Synchronization
import Testing

@testable import TerraformCloud

struct `A rule of lanes` {
    @Test func `lets the first lane go first`() {
        let rule = LaneRule()
        #expect(rule.choose([:]) == nil)
        #expect(rule.choose([.sweeps: 1]) == .sweeps)
        #expect(rule.choose([.sweeps: 1, .ci: 2]) == .ci)
        #expect(rule.choose([.sweeps: 1, .ci: 2, .people: 3]) == .people)
    }

    @Test func `gives every tenth turn to the lower lane that has waited longest`() {
        var rule = LaneRule()
        let heads: [Lane: Int] = [.people: 5, .ci: 4, .sweeps: 3]
        var turns: [Lane] = []
        for _ in 0..<30 {
            guard let lane = rule.choose(heads) else { break }
            rule.note(lane, of: heads)
            turns.append(lane)
        }
        let ten = Array(repeating: Lane.people, count: 9) + [.sweeps]
        #expect(turns == ten + ten + ten)
    }

    @Test func `counts only turns that somebody was passed over for`() {
        var rule = LaneRule()
        for _ in 0..<100 { rule.note(.people, of: [.people: 1]) }
        #expect(rule.choose([.people: 1, .sweeps: 2]) == .people)
    }
}

@Suite(.timeLimit(.minutes(10)))
struct `A turnstile` {
    /// A budget that gives places when the test says so.
    final class HandBudget: RateBudget {
        private let state = Mutex<(places: Int, given: Int, settled: [RateReport], asker: (any RateAsker)?)>(
            (0, 0, [], nil)
        )

        var settled: [RateReport] { self.state.withLock { $0.settled } }

        func give(_ count: Int) {
            let asker = self.state.withLock { state in
                state.places += count
                return state.asker
            }
            asker?.wake()
        }

        func take(_ lane: Lane, for asker: any RateAsker) -> RatePlace? {
            self.state.withLock { state in
                state.asker = asker
                guard state.places > 0 else { return nil }
                state.places -= 1
                state.given += 1
                return RatePlace(number: state.given)
            }
        }

        func withdraw(_ asker: any RateAsker) {}

        func settle(_ place: RatePlace, _ report: RateReport) {
            self.state.withLock { $0.settled.append(report) }
        }
    }

    /// What went through, in order.
    final class Order: Sendable {
        private let words = Mutex<[String]>([])
        var all: [String] { self.words.withLock(\.self) }
        func note(_ word: String) { self.words.withLock { $0.append(word) } }
    }

    /// Waits until so many wait at the turnstile.
    func settle(_ turnstile: Turnstile, _ count: Int) async throws {
        try await eventually { turnstile.waiting == count }
    }

    @Test func `lets a person go before everyone who came earlier`() async throws {
        let budget = HandBudget()
        let turnstile = Turnstile(connections: 8, budget: budget, time: SteppedTime().timekeeper)
        let order = Order()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, lane) in [Lane.sweeps, .sweeps, .ci, .people].enumerated() {
                group.addTask {
                    guard let place = try? await turnstile.enter(Turn(lane), before: 100) else { return }
                    order.note(lane.word)
                    turnstile.leave(place, RateReport())
                }
                try await self.settle(turnstile, number + 1)
            }
            for given in 1...4 {
                budget.give(1)
                try await eventually { order.all.count >= given }
            }
        }
        #expect(order.all == ["people", "ci", "sweeps", "sweeps"])
    }

    @Test func `has no more under way than connections, and the free one goes to the first lane`() async throws {
        let budget = HandBudget()
        budget.give(100)
        let turnstile = Turnstile(connections: 2, budget: budget, time: SteppedTime().timekeeper)
        let first = try await turnstile.enter(Turn(.sweeps), before: 100)
        let second = try await turnstile.enter(Turn(.sweeps), before: 100)
        let order = Order()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, lane) in [Lane.sweeps, .people].enumerated() {
                group.addTask {
                    guard let place = try? await turnstile.enter(Turn(lane), before: 100) else { return }
                    order.note(lane.word)
                    turnstile.leave(place, RateReport())
                }
                try await self.settle(turnstile, number + 1)
            }
            #expect(order.all.isEmpty)
            turnstile.leave(first, RateReport())
        }
        turnstile.leave(second, RateReport())
        #expect(order.all == ["people", "sweeps"])
        #expect(budget.settled.count == 4)
    }

    @Test func `delays a person behind a sweep of ten thousand by one request at most`() async throws {
        let time = SteppedTime()
        let budget = SharedRateBudget(perSecond: 30, most: nil, time: time.timekeeper)
        let turnstile = Turnstile(connections: 8, budget: budget, time: time.timekeeper)
        let order = Order()
        let sweep = Task {
            await withTaskGroup { group in
                for _ in 0..<10_000 {
                    group.addTask {
                        guard let place = try? await turnstile.enter(Turn(.sweeps), before: 1_000) else { return }
                        order.note("sweep")
                        turnstile.leave(place, RateReport(sinceDeparture: 0, roundTrip: 0))
                    }
                }
            }
        }
        // The first ten go at once.
        try await self.settle(turnstile, 9_990)
        try await eventually { order.all.count == 10 }
        let person = Task {
            let place = try await turnstile.enter(Turn(.people), before: 1_000)
            order.note("person")
            turnstile.leave(place, RateReport(sinceDeparture: 0, roundTrip: 0))
        }
        try await self.settle(turnstile, 9_991)
        let asked = time.now
        try await time.run(while: { order.all.count == 10_001 - turnstile.waiting }) { order.all.contains("person") }
        try await person.value
        #expect(time.now - asked <= 1.025 / 30 + 1e-6)
        #expect(order.all.dropFirst(10).first == "person")
        sweep.cancel()
        await sweep.value
        #expect(turnstile.waiting == 0)
    }

    @Test func `raises one that waits to the lane of who joins it`() async throws {
        let budget = HandBudget()
        let turnstile = Turnstile(connections: 8, budget: budget, time: SteppedTime().timekeeper)
        let order = Order()
        let raised = Turn(.sweeps)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, turn) in [Turn(.sweeps), Turn(.ci), raised].enumerated() {
                group.addTask {
                    guard let place = try? await turnstile.enter(turn, before: 100) else { return }
                    order.note(turn.lane.word)
                    turnstile.leave(place, RateReport())
                }
                try await self.settle(turnstile, number + 1)
            }
            #expect(raised.raise(to: .people))
            #expect(!raised.raise(to: .ci))
            turnstile.reline(raised)
            for given in 1...3 {
                budget.give(1)
                try await eventually { order.all.count >= given }
            }
        }
        #expect(order.all == ["people", "ci", "sweeps"])
    }

    @Test func `lets those who are cancelled out of the line at once`() async throws {
        let budget = HandBudget()
        let turnstile = Turnstile(connections: 1, budget: budget, time: SteppedTime().timekeeper)
        let waiting = Task { () throws(Turnstile.Refusal) in try await turnstile.enter(Turn(.people), before: 100) }
        try await self.settle(turnstile, 1)
        waiting.cancel()
        let result = await waiting.result
        #expect(throws: Turnstile.Refusal.cancelled) { try result.get() }
        // Nothing is lost: the place that comes next goes to the next.
        budget.give(1)
        let place = try await turnstile.enter(Turn(.people), before: 100)
        turnstile.leave(place, RateReport())
    }

    @Test func `does not let one in that was cancelled before`() async throws {
        let turnstile = Turnstile(connections: 1, budget: HandBudget(), time: SteppedTime().timekeeper)
        let error = await Task { () -> Turnstile.Refusal? in
            withUnsafeCurrentTask { $0?.cancel() }
            do throws(Turnstile.Refusal) {
                _ = try await turnstile.enter(Turn(.people), before: 100)
                return nil
            } catch {
                return error
            }
        }.value
        #expect(error == .cancelled)
        #expect(turnstile.waiting == 0)
    }

    @Test func `neither loses nor leaks a place, whoever is cancelled and when`() async throws {
        let budget = HandBudget()
        let turnstile = Turnstile(connections: 3, budget: budget, time: SteppedTime().timekeeper)
        var numbers = SeededNumbers(7)
        for _ in 0..<200 {
            let tasks = (0..<6).map { _ in
                Task {
                    let place = try await turnstile.enter(Turn(.people), before: 100)
                    turnstile.leave(place, RateReport())
                }
            }
            for task in tasks.shuffled(using: &numbers).prefix(3) { task.cancel() }
            budget.give(6)
            for task in tasks { _ = await task.result }
        }
        // All three connections are there still.
        budget.give(3)
        let places = [
            try await turnstile.enter(Turn(.people), before: 100),
            try await turnstile.enter(Turn(.people), before: 100),
            try await turnstile.enter(Turn(.people), before: 100),
        ]
        #expect(turnstile.waiting == 0)
        for place in places { turnstile.leave(place, RateReport()) }
    }

    @Test func `lets nobody in whose deadline is over`() async throws {
        let budget = HandBudget()
        budget.give(1)
        let time = SteppedTime()
        time.move(to: 30)
        let turnstile = Turnstile(connections: 1, budget: budget, time: time.timekeeper)
        await #expect(throws: Turnstile.Refusal.late) { try await turnstile.enter(Turn(.people), before: 30) }
        let place = try await turnstile.enter(Turn(.people), before: 31)
        turnstile.leave(place, RateReport())
    }

    @Test func `lets nobody wait beyond their deadline`() async throws {
        let time = SteppedTime()
        let turnstile = Turnstile(connections: 1, budget: HandBudget(), time: time.timekeeper)
        let late = Task { () throws(Turnstile.Refusal) in try await turnstile.enter(Turn(.people), before: 30) }
        try await time.waiters(1)
        let early = Task { () throws(Turnstile.Refusal) in try await turnstile.enter(Turn(.sweeps), before: 10) }
        try await time.waiters(2)
        time.move(to: 10)
        let second = await early.result
        #expect(throws: Turnstile.Refusal.late) { try second.get() }
        #expect(turnstile.waiting == 1)
        try await time.waiters(1)
        try await eventually {
            time.move(to: 30)
            return turnstile.waiting == 0
        }
        let first = await late.result
        #expect(throws: Turnstile.Refusal.late) { try first.get() }
    }
}

@Suite(.timeLimit(.minutes(10)))
struct `A shared rate budget` {
    @Test func `serves the people of one client before the sweeps of another`() async throws {
        let time = SteppedTime()
        let budget = SharedRateBudget(perSecond: 3, most: nil, time: time.timekeeper)
        let sweeper = Turnstile(connections: 8, budget: budget, time: time.timekeeper)
        let person = Turnstile(connections: 8, budget: budget, time: time.timekeeper)
        // One goes at once: there is no credit for more.
        sweeper.leave(
            try await sweeper.enter(Turn(.sweeps), before: 100),
            RateReport(sinceDeparture: 0, roundTrip: 0),
        )
        let order = `A turnstile`.Order()
        let tasks = [(sweeper, Lane.sweeps), (sweeper, .sweeps), (person, .people)].map { turnstile, lane in
            Task {
                let place = try await turnstile.enter(Turn(lane), before: 100)
                order.note(lane.word)
                turnstile.leave(place, RateReport(sinceDeparture: 0, roundTrip: 0))
            }
        }
        try await eventually { sweeper.waiting >= 2 && person.waiting >= 1 }
        try await time.run(while: { order.all.count == 3 - sweeper.waiting - person.waiting }) { order.all.count == 3 }
        for task in tasks { try await task.value }
        #expect(order.all == ["people", "sweeps", "sweeps"])
    }

    @Test func `takes turns between clients of one lane`() async throws {
        let time = SteppedTime()
        let budget = SharedRateBudget(perSecond: 3, most: nil, time: time.timekeeper)
        let clients = (0..<2).map { _ in Turnstile(connections: 8, budget: budget, time: time.timekeeper) }
        clients[0].leave(
            try await clients[0].enter(Turn(.ci), before: 100),
            RateReport(sinceDeparture: 0, roundTrip: 0),
        )
        let order = `A turnstile`.Order()
        let tasks = [0, 0, 0, 1, 1, 1].map { number in
            Task {
                let place = try await clients[number].enter(Turn(.ci), before: 100)
                order.note("\(number)")
                clients[number].leave(place, RateReport(sinceDeparture: 0, roundTrip: 0))
            }
        }
        try await eventually { clients[0].waiting >= 3 && clients[1].waiting >= 3 }
        try await time.run(while: { order.all.count == 6 - clients[0].waiting - clients[1].waiting }) {
            order.all.count == 6
        }
        for task in tasks { try await task.value }
        let turns = order.all
        #expect(turns == ["0", "1", "0", "1", "0", "1"] || turns == ["1", "0", "1", "0", "1", "0"])
    }

    @Test func `is not held up by a client that is gone`() async throws {
        let time = SteppedTime()
        let budget = SharedRateBudget(perSecond: 3, most: nil, time: time.timekeeper)
        final class Asker: RateAsker {
            func wake() {}
        }
        let other = Asker()
        #expect(budget.take(.sweeps, for: other) != nil)
        do {
            let gone = Asker()
            #expect(budget.take(.people, for: gone) == nil)
        }
        #expect(budget.take(.sweeps, for: other) == nil)
        time.move(to: 10)
        #expect(budget.take(.sweeps, for: other) != nil)
    }

    @Test func `wakes who waits for a request that is under way`() async throws {
        let time = SteppedTime()
        let budget = SharedRateBudget(perSecond: 1, most: nil, time: time.timekeeper)
        let turnstile = Turnstile(connections: 8, budget: budget, time: time.timekeeper)
        let first = try await turnstile.enter(Turn(.people), before: 100)
        let second = Task {
            let place = try await turnstile.enter(Turn(.people), before: 100)
            turnstile.leave(place, RateReport())
        }
        try await eventually { turnstile.waiting >= 1 }
        // It never left, so its place is free again; but the spacing holds.
        turnstile.leave(first, RateReport())
        try await time.run { turnstile.waiting == 0 }
        try await second.value
        #expect(abs(time.now - 1.025) < 1e-6)
    }
}
