import Synchronization

/// How much it matters that a delivery is taken, where not all can be.
package enum Urgency: Int, Sendable, Comparable, CaseIterable {
    /// A machine reports what happened.
    case event
    /// A person wrote something that may hold a command.
    case comment
    /// A person waits for the answer.
    case chat

    package static func < (one: Urgency, other: Urgency) -> Bool { one.rawValue < other.rawValue }
}

/// Decides which deliveries are taken while more come than can be kept and decided.
///
/// Three things are looked at: how many deliveries wait for their commit, how long the one has waited that waits longest,
/// and how many are kept and not decided. What matters least is refused first, so that what is left gets its answer in
/// time; a refusal costs a few microseconds, a delivery some hundred.
package final class Admission: Sendable {
    /// What there may be at most for a delivery of an urgency to be taken.
    struct Bounds {
        /// Deliveries that wait for their commit.
        let keeping: Int
        /// How long one of them has waited.
        let wait: Duration
        /// Deliveries that are kept and not decided; the journal holds more, they only have to wait longer.
        let undecided: Int
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> ContinuousClock.Instant

    private struct State {
        /// When the deliveries began to wait that wait for their commit, the oldest first; those that have it are nil.
        var begun: [ContinuousClock.Instant?] = []
        /// The ticket of the first of them.
        var first = 0
        var keeping = 0
        var begins = Begins()

        mutating func end(_ ticket: Int) {
            guard ticket >= self.first, self.begun[ticket - self.first] != nil else { return }
            self.begun[ticket - self.first] = nil
            self.keeping -= 1
            let ended = self.begun.prefix { $0 == nil }.count
            // Seldom, as it moves what is left; all at once, as nearly all commit in the order in which they came.
            guard ended > 256 || self.keeping == 0 else { return }
            self.begun.removeFirst(ended)
            self.first += ended
        }
    }

    /// How many began to wait in this span of time, and in the one before.
    private struct Begins {
        var now = 0
        var before = 0
        var since: ContinuousClock.Instant?

        static let span = Duration.milliseconds(50)

        mutating func turn(_ now: ContinuousClock.Instant) {
            let passed = self.since.map { now - $0 } ?? .seconds(1)
            guard passed >= Self.span else { return }
            self.before = passed < Self.span * 2 ? self.now : 0
            self.now = 0
            self.since = now
        }
    }

    package init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
    }

    /// 500 ms are the time that a commit may take on a busy disk; 20,000 deliveries are some seconds of work.
    static func bounds(of urgency: Urgency) -> Bounds {
        switch urgency {
        case .event: Bounds(keeping: 192, wait: .milliseconds(250), undecided: 20_000)
        case .comment: Bounds(keeping: 384, wait: .milliseconds(500), undecided: 40_000)
        case .chat: Bounds(keeping: 1_024, wait: .seconds(1), undecided: .max)
        }
    }

    /// Whether a delivery can be taken now.
    ///
    /// - Parameters:
    ///   - urgency: How much it matters.
    ///   - undecided: How many are kept and not decided.
    /// - Returns: True where it can.
    package func hasRoom(for urgency: Urgency, undecided: Int) -> Bool {
        let bounds = Self.bounds(of: urgency)
        guard undecided < bounds.undecided else { return false }
        let now = self.now()
        return self.state.withLock { state in
            guard state.keeping < bounds.keeping else { return false }
            guard let oldest = state.begun.lazy.compactMap(\.self).first else { return true }
            return now - oldest < bounds.wait
        }
    }

    /// Whether deliveries come so fast that decisions had better wait: those of the last 50 to 100 ms say so.
    var isBurst: Bool {
        let now = self.now()
        return self.state.withLock { state in
            state.begins.turn(now)
            return state.begins.now + state.begins.before >= Self.burst
        }
    }

    /// 2,000 in a second: then receiving alone takes a good part of two cores.
    private static let burst = 200

    /// A delivery begins to wait for its commit; ``end(_:)`` with the ticket says that it has it, or never will.
    package func begin() -> Int {
        let now = self.now()
        return self.state.withLock { state in
            state.begun.append(now)
            state.keeping += 1
            state.begins.turn(now)
            state.begins.now += 1
            return state.first + state.begun.count - 1
        }
    }

    package func end(_ ticket: Int) {
        self.state.withLock { $0.end(ticket) }
    }
}
