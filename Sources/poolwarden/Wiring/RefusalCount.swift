import Synchronization

/// Counts refusals for want of room, so that a flood of deliveries does not become a flood of lines.
final class RefusalCount: Sendable {
    private let state = Mutex((count: 0, told: ContinuousClock.Instant?.none))

    /// Counts one.
    ///
    /// - Parameter now: When.
    /// - Returns: How many there were since the last line; nil where that was less than a second ago.
    func add(at now: ContinuousClock.Instant = .now) -> Int? {
        self.state.withLock { state in
            state.count += 1
            if let told = state.told, now - told < .seconds(1) { return nil }
            defer { state = (0, now) }
            return state.count
        }
    }
}
