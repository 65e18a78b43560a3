import Synchronization

/// A steady clock that a test moves.
final class Stopwatch: Sendable {
    private let time = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { self.time.withLock(\.self) }

    func advance(by duration: Duration) {
        self.time.withLock { $0 += duration }
    }
}
