package import Foundation

/// The clock that a simulated Terraform Cloud lives by: the real one, or one that moves only when it is told to.
package struct SimulatedClock: Sendable {
    private let base: @Sendable () -> Date
    private var ahead = 0.0

    /// Makes a clock that follows another.
    package init(following base: @escaping @Sendable () -> Date) {
        self.base = base
    }

    /// The real time.
    package static let real = SimulatedClock { Date() }

    /// A clock that stands at a time until it is moved.
    package static func pinned(at time: Date) -> SimulatedClock {
        SimulatedClock { time }
    }

    /// The time now.
    package var now: Date { self.base().addingTimeInterval(self.ahead) }

    /// Moves the clock forward; it never goes back.
    ///
    /// - Parameter seconds: By how much; 0 or more, at most a hundred years.
    /// - Returns: Whether it was moved.
    @discardableResult
    package mutating func advance(by seconds: Double) -> Bool {
        guard (0...3_155_760_000).contains(seconds) else { return false }
        self.ahead += seconds
        return true
    }

    /// Moves the clock forward to a time; it never goes back.
    ///
    /// - Returns: Whether it was moved.
    @discardableResult
    package mutating func set(to time: Date) -> Bool {
        self.advance(by: time.timeIntervalSince(self.now))
    }
}
