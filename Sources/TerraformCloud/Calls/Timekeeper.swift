package import Foundation

/// The time that waits and time limits are measured in; tests give their own.
package struct Timekeeper: Sendable {
    /// Seconds since some fixed point; never goes back.
    package var elapsed: @Sendable () -> Double
    /// The time of day, as HTTP dates have it.
    package var now: @Sendable () -> Date
    /// Waits for a number of seconds, between tries and for a turn; throws when the caller's task is cancelled.
    package var sleep: @Sendable (Double) async throws -> Void
    /// Returns when a time limit of so many seconds is over; throws when nobody needs to know any more.
    package var alarm: @Sendable (Double) async throws -> Void

    package init(
        elapsed: @escaping @Sendable () -> Double,
        now: @escaping @Sendable () -> Date,
        sleep: @escaping @Sendable (Double) async throws -> Void,
        alarm: @escaping @Sendable (Double) async throws -> Void,
    ) {
        self.elapsed = elapsed
        self.now = now
        self.sleep = sleep
        self.alarm = alarm
    }

    /// The machine's own clock, which also counts time asleep.
    package static let machine: Timekeeper = {
        let start = ContinuousClock.now
        return Timekeeper(
            elapsed: { (ContinuousClock.now - start) / .seconds(1) },
            now: { Date() },
            sleep: { try await Task.sleep(for: .seconds($0)) },
            alarm: { try await Task.sleep(for: .seconds($0)) },
        )
    }()
}
