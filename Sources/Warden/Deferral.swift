import Synchronization

/// Lets decisions wait while a burst of deliveries waits for its commits: whoever sent them waits for the acknowledgement,
/// and hardly anybody for the decision.
///
/// It defers for ``longest`` at most; then both go on side by side, until there has been no burst for as long. Whoever waits for an answer is never deferred, nor is what is taken up after a start.
final class Deferral: Sendable {
    private let isBurst: @Sendable () -> Bool
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    /// So long a comment or an event may wait for its decision: no sender waits for that.
    static let longest = Duration.seconds(2)
    /// How often it is looked whether the burst is over.
    private static let pace = Duration.milliseconds(2)

    private struct State {
        var waiting: [CheckedContinuation<Void, Never>] = []
        /// How much longer it may defer.
        var left = Deferral.longest
        /// Whether the time was used up, and has not come back whole.
        var isSpent = false
        var looked: ContinuousClock.Instant

        /// Whether to defer now; what passed since the last look is counted.
        mutating func defers(isBurst: Bool, now: ContinuousClock.Instant) -> Bool {
            let passed = max(.zero, now - self.looked)
            self.looked = now
            if !self.waiting.isEmpty {
                self.left -= passed
            } else if !isBurst {
                self.left = min(Deferral.longest, self.left + passed)
            }
            if self.left <= .zero { self.isSpent = true }
            if self.left == Deferral.longest { self.isSpent = false }
            return isBurst && !self.isSpent
        }
    }

    /// - Parameters:
    ///   - isBurst: Whether deliveries come fast.
    ///   - now: A steady clock.
    init(
        isBurst: @escaping @Sendable () -> Bool,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
    ) {
        self.isBurst = isBurst
        self.now = now
        self.state = Mutex(State(looked: now()))
    }

    /// How many wait.
    var waiting: Int { self.state.withLock(\.waiting.count) }

    /// Waits until a decision may be made.
    func wait() async {
        let isBurst = self.isBurst()
        guard self.state.withLock({ $0.defers(isBurst: isBurst, now: self.now()) }) else { return }
        await withCheckedContinuation { continuation in
            let (isFirst, mayGo) = self.state.withLock { state in
                guard state.defers(isBurst: true, now: self.now()) else { return (false, true) }
                state.waiting.append(continuation)
                return (state.waiting.count == 1, false)
            }
            if mayGo { continuation.resume() }
            if isFirst { Task { await self.watch() } }
        }
    }

    /// Looks again and again until nobody waits.
    private func watch() async {
        while true {
            try? await Task.sleep(for: Self.pace)
            let isBurst = self.isBurst()
            let free = self.state.withLock { state -> [CheckedContinuation<Void, Never>]? in
                guard !state.defers(isBurst: isBurst, now: self.now()) else { return nil }
                defer { state.waiting = [] }
                return state.waiting
            }
            guard let free else { continue }
            free.forEach { $0.resume() }
            return
        }
    }
}
