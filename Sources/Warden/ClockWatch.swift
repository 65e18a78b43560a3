package import Foundation

/// Tells a clock that was set from time that has passed, by a clock that nobody sets.
package struct ClockWatch: Sendable {
    private var wall: Date
    private var steady: ContinuousClock.Instant

    /// A clock that is corrected a little at a time is never this far off within one look, in seconds.
    package static let grace: TimeInterval = 5

    package init(wall: Date, steady: ContinuousClock.Instant) {
        self.wall = wall
        self.steady = steady
    }

    /// Compares both clocks with the last look at them.
    ///
    /// - Returns: By how many seconds the clock was set forward, negative for back; nil where it was not.
    package mutating func look(wall: Date, steady: ContinuousClock.Instant) -> TimeInterval? {
        let passed = (steady - self.steady) / .seconds(1)
        let jump = wall.timeIntervalSince(self.wall) - passed
        (self.wall, self.steady) = (wall, steady)
        return abs(jump) > Self.grace ? jump : nil
    }
}
