import Foundation
import Synchronization
import TerraformCloud

/// Time that stands still until a test moves it; whoever waits goes on when their time has come.
///
/// Time limits are apart from waits, so that a test can go from one wait to the next.
final class SteppedTime: Sendable {
    private struct Sleeper {
        var until: Double
        var isAlarm: Bool
        var waiter: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now = 0.0
        var last = 0
        var sleepers: [Int: Sleeper] = [:]
    }

    private let state = Mutex(State())

    var now: Double { self.state.withLock { $0.now } }

    /// When the next wait is over; nil where nobody waits.
    var next: Double? { self.state.withLock { $0.sleepers.values.filter { !$0.isAlarm }.map(\.until).min() } }

    /// Moves time on, and wakes all whose time has come by then.
    func move(to time: Double) {
        let due = self.state.withLock { state in
            state.now = max(state.now, time)
            let due = state.sleepers.filter { $0.value.until <= state.now }
            for key in due.keys { state.sleepers[key] = nil }
            return due.values
        }
        for sleeper in due { sleeper.waiter.resume() }
    }

    /// Goes from one wait to the next until something holds; only while `isReady`, as when all that was set off has been
    /// noted.
    func run(while isReady: () -> Bool = { true }, until condition: () -> Bool) async throws {
        try await eventually {
            guard !condition() else { return true }
            if let next = self.next, isReady() { self.move(to: next) }
            return false
        }
    }

    /// Returns once so many wait, or have a time limit.
    func waiters(_ count: Int) async throws {
        try await eventually { self.state.withLock { $0.sleepers.count >= count } }
    }

    var timekeeper: Timekeeper {
        Timekeeper(
            elapsed: { self.now },
            now: { start.addingTimeInterval(self.now) },
            sleep: { try await self.sleep($0, isAlarm: false) },
            alarm: { try await self.sleep($0, isAlarm: true) },
        )
    }

    private func sleep(_ seconds: Double, isAlarm: Bool) async throws {
        let key = self.state.withLock { state in
            state.last += 1
            return state.last
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (waiter: CheckedContinuation<Void, any Error>) in
                let isWaiting = self.state.withLock { state in
                    guard !Task.isCancelled else { return false }
                    state.sleepers[key] = Sleeper(until: state.now + seconds, isAlarm: isAlarm, waiter: waiter)
                    return true
                }
                if !isWaiting { waiter.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            self.state.withLock { $0.sleepers.removeValue(forKey: key) }?.waiter
                .resume(throwing: CancellationError())
        }
    }
}
