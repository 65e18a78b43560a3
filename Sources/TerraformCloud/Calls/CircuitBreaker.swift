/// Stops asking an API that does not answer: first as a pure state machine, with times in and decisions out.
///
/// ```
///           5 failures in a row                 the time is over
///   closed ────────────────────▶ open (1 s) ────────────────────▶ half open
///     ▲                            ▲  twice as long, at most 30 s     │
///     │                            └──────────────────────────────────┤ the probe failed
///     └───────────────────────────────────────────────────────────────┘ the probe was answered
/// ```
///
/// An answer of any status below 500 is an answer, so 429 is none of the failures.
struct CircuitBreaker: Equatable {
    enum State: Equatable {
        case closed(failures: Int)
        /// Nothing is sent until a time, in seconds, which is `span` after it opened.
        case open(until: Double, span: Double)
        /// One probe is sent, and all wait for what comes of it; `span` is how long it was open before.
        case halfOpen(span: Double)
    }

    private(set) var state = State.closed(failures: 0)

    static let failuresToOpen = 5
    static let firstSpan = 1.0
    static let longestSpan = 30.0

    enum Entry: Equatable {
        case pass
        /// Send a probe, or wait for the one that is under way; then ask again.
        case probe
        /// Send nothing for so many seconds.
        case refuse(retryAfter: Double)
    }

    /// Whether a request may be sent now.
    mutating func entry(at now: Double) -> Entry {
        switch self.state {
        case .closed:
            return .pass
        case .open(let until, _) where now < until:
            return .refuse(retryAfter: until - now)
        case .open(_, let span), .halfOpen(let span):
            self.state = .halfOpen(span: span)
            return .probe
        }
    }

    /// A request of a caller ended.
    mutating func note(isAnswered: Bool, at now: Double) {
        switch self.state {
        case _ where isAnswered:
            self.state = .closed(failures: 0)
        case .closed(let failures) where failures + 1 < Self.failuresToOpen:
            self.state = .closed(failures: failures + 1)
        case .closed:
            self.state = .open(until: now + Self.firstSpan, span: Self.firstSpan)
        case .open, .halfOpen:
            // Sent before it opened; from here on only a probe can tell.
            break
        }
    }

    /// A probe ended.
    mutating func noteProbe(isAnswered: Bool, at now: Double) {
        guard !isAnswered, case .halfOpen(let span) = self.state else {
            return self.note(isAnswered: isAnswered, at: now)
        }
        let longer = min(2 * span, Self.longestSpan)
        self.state = .open(until: now + longer, span: longer)
    }
}
