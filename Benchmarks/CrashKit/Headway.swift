import Synchronization

/// Tells how far a long figure has come, ten times.
final class Headway: Sendable {
    private let total: Int
    private let tell: @Sendable (String) -> Void
    private let done = Mutex(0)
    private let start = ContinuousClock.now

    init(total: Int, tell: @escaping @Sendable (String) -> Void) {
        self.total = total
        self.tell = tell
    }

    func step() {
        let done = self.done.withLock { done in
            done += 1
            return done
        }
        guard self.total >= 10, done % (self.total / 10) == 0 else { return }
        let seconds = (ContinuousClock.now - self.start) / .seconds(1)
        self.tell("  \(done) of \(self.total) after \(Int(seconds)) s")
    }
}
