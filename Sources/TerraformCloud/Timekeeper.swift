/// The time that waits and time limits are measured in; tests give their own.
package struct Timekeeper: Sendable {
    /// Seconds since some fixed point; never goes back.
    package var elapsed: @Sendable () -> Double
    /// Waits for a number of seconds between tries; throws when the caller's task is cancelled.
    package var sleep: @Sendable (Double) async throws -> Void
    /// Returns when a try has used up its seconds; throws when the try ended before.
    package var alarm: @Sendable (Double) async throws -> Void

    package init(
        elapsed: @escaping @Sendable () -> Double,
        sleep: @escaping @Sendable (Double) async throws -> Void,
        alarm: @escaping @Sendable (Double) async throws -> Void,
    ) {
        self.elapsed = elapsed
        self.sleep = sleep
        self.alarm = alarm
    }

    /// The machine's own clock, which also counts time asleep.
    package static var machine: Timekeeper {
        let start = ContinuousClock.now
        return Timekeeper(
            elapsed: { (ContinuousClock.now - start) / .seconds(1) },
            sleep: { try await Task.sleep(for: .seconds($0)) },
            alarm: { try await Task.sleep(for: .seconds($0)) },
        )
    }
}
