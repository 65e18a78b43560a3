import Synchronization
import TestKit
import Testing
import Warden

@Suite(.timeLimit(.minutes(10)))
struct `A turn` {
    @Test func `is given in the order in which it was asked for`() async throws {
        let turns = Turns()
        let order = Order()
        let first = try await turns.take(["a"])
        var waiting: [Task<Void, any Error>] = []
        for number in 0..<5 {
            waiting.append(
                Task {
                    let turn = try await turns.take(["a"])
                    order.append(number)
                    turn.end()
                }
            )
            while turns.waiting <= number { await Task.yield() }
        }
        #expect(order.all.isEmpty)
        first.end()
        for task in waiting { try await task.value }
        #expect(order.all == [0, 1, 2, 3, 4])
    }

    @Test func `for several names waits for all of them, and holds none meanwhile`() async throws {
        let turns = Turns()
        let a = try await turns.take(["a"])
        let both = Task { try await turns.take(["a", "b"]) }
        while turns.waiting < 1 { await Task.yield() }
        // Nobody holds b, but who came first is not overtaken.
        let late = Task { try await turns.take(["b"]) }
        while turns.waiting < 2 { await Task.yield() }
        let other = try await turns.take(["c"])
        other.end()
        a.end()
        let held = try await both.value
        #expect(turns.waiting == 1)
        held.end()
        try await late.value.end()
    }

    @Test func `that is given up lets those behind it go on`() async throws {
        let turns = Turns()
        let a = try await turns.take(["a"])
        let both = Task { try await turns.take(["a", "b"]) }
        while turns.waiting < 1 { await Task.yield() }
        let behind = Task { try await turns.take(["b"]) }
        while turns.waiting < 2 { await Task.yield() }
        both.cancel()
        await #expect(throws: CancellationError.self) { try await both.value }
        try await behind.value.end()
        a.end()
    }

    @Test func `is not given to a task that is cancelled before it waits`() async throws {
        let turns = Turns()
        let gate = Gate()
        let cancelled = Task {
            await gate.wait()
            return try await turns.take(["a"])
        }
        cancelled.cancel()
        gate.open()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        try await turns.take(["a"]).end()
    }

    @Test func `that is ended twice takes nobody else's`() async throws {
        let turns = Turns()
        let first = try await turns.take(["a"])
        first.end()
        let second = try await turns.take(["a"])
        first.end()
        let third = Task { try await turns.take(["a"]) }
        while turns.waiting < 1 { await Task.yield() }
        second.end()
        try await third.value.end()
    }

    /// What happened, in order.
    private final class Order: Sendable {
        private let numbers = Mutex<[Int]>([])

        var all: [Int] { self.numbers.withLock(\.self) }

        func append(_ number: Int) {
            self.numbers.withLock { $0.append(number) }
        }
    }
}
