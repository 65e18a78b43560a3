import AgentPoolsAPI

/// Who waits at a ``Turnstile``, in which line, and how many connections are free.
struct TurnstileLines {
    struct Waiting {
        let waiter: CheckedContinuation<Result<RatePlace, Turnstile.Refusal>, Never>
        let deadline: Double
        fileprivate(set) var lane = Lane.people
        /// Its number in its lane's line.
        fileprivate var number = 0
        /// Grows with everyone who comes, in whatever lane.
        fileprivate var since = 0

        init(
            _ waiter: CheckedContinuation<Result<RatePlace, Turnstile.Refusal>, Never>,
            before deadline: Double,
        ) {
            self.waiter = waiter
            self.deadline = deadline
        }
    }

    /// One lane's line; who left it early leaves a gap.
    private struct Line {
        var keys: [Int: ObjectIdentifier] = [:]
        var first = 0
        var last = -1

        mutating func close() {
            while self.first <= self.last, self.keys[self.first] == nil { self.first += 1 }
        }
    }

    var free: Int
    private(set) var waiting: [ObjectIdentifier: Waiting] = [:]
    private var lines: [Lane: Line] = [:]
    private var rule = LaneRule()
    private var lastSince = 0
    /// Nobody's deadline is earlier; infinity while nobody waits.
    var firstDeadline = Double.infinity
    /// When the lines are next searched for those whose time is up; nil while no search is planned.
    var search: Double?

    init(free: Int) {
        self.free = free
    }

    /// Whose turn is next; nil where nobody waits.
    var next: Lane? { self.rule.choose(self.heads) }

    /// Takes the first of a lane out of its line, and lets it go.
    mutating func admit(_ lane: Lane, _ place: RatePlace) {
        guard let line = self.lines[lane], let key = line.keys[line.first] else { return }
        self.rule.note(lane, of: self.heads)
        self.free -= 1
        self.leave(key)?.waiter.resume(returning: .success(place))
    }

    /// Puts one at the end of a lane's line.
    mutating func join(_ key: ObjectIdentifier, _ lane: Lane, _ waiting: Waiting) {
        var line = self.lines[lane] ?? Line()
        var waiting = waiting
        line.last += 1
        self.lastSince += 1
        waiting.lane = lane
        waiting.number = line.last
        waiting.since = self.lastSince
        line.keys[line.last] = key
        self.lines[lane] = line
        self.waiting[key] = waiting
        self.firstDeadline = min(self.firstDeadline, waiting.deadline)
    }

    /// Takes one out of its line; nil where it is in none.
    mutating func leave(_ key: ObjectIdentifier) -> Waiting? {
        guard let waiting = self.waiting.removeValue(forKey: key) else { return nil }
        self.lines[waiting.lane]?.keys[waiting.number] = nil
        self.lines[waiting.lane]?.close()
        if self.waiting.isEmpty { self.firstDeadline = .infinity }
        return waiting
    }

    /// For each lane that waits, since when its first does.
    private var heads: [Lane: Int] {
        var heads: [Lane: Int] = [:]
        for (lane, line) in self.lines {
            guard let key = line.keys[line.first], let waiting = self.waiting[key] else { continue }
            heads[lane] = waiting.since
        }
        return heads
    }
}
