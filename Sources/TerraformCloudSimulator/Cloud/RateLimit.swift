/// How requests are counted against the limit.
///
/// The live service does not say how it counts; its clients must be right with all of these.
package enum RateWindow: String, Sendable, Hashable, CaseIterable {
    /// The first request opens a second in which so many have room; the next one after it opens another.
    case fixed
    /// Never more than so many in any second.
    case sliding
    /// A bucket of so many, refilled evenly within a second.
    case bucket
}

/// The rate limit of one user, or of everybody without a token.
struct RateLimit: Sendable {
    /// What the headers of an answer say of the limit.
    struct Reading: Sendable, Hashable {
        /// The most requests in a second.
        var limit: Int
        /// How many more have room at this moment.
        var remaining: Int
        /// Seconds until there is more room, with a fraction.
        var reset: Double
        /// Whether this request had room.
        var isAdmitted = true
    }

    private var count: any RateCount

    /// - Parameters:
    ///   - limit: Requests in a second; 0 for no limit.
    ///   - window: How they are counted.
    init(limit: Int, window: RateWindow) {
        self.count =
            switch window {
            case _ where limit <= 0: NoCount()
            case .fixed: FixedWindow(limit: limit)
            case .sliding: SlidingWindow(limit: limit)
            case .bucket: Bucket(limit: limit)
            }
    }

    /// Counts a request.
    ///
    /// - Parameter now: Seconds of a clock that never goes back.
    /// - Returns: Whether it has room, and what the headers say.
    mutating func take(now: Double) -> Reading {
        self.count.take(now: now)
    }
}

/// One way to count requests.
private protocol RateCount: Sendable {
    mutating func take(now: Double) -> RateLimit.Reading
}

private struct NoCount: RateCount {
    // Still numbers, as clients rely on them, and so large that none slows down.
    func take(now: Double) -> RateLimit.Reading {
        RateLimit.Reading(limit: 1_000_000, remaining: 999_999, reset: 0)
    }
}

private struct FixedWindow: RateCount {
    let limit: Int
    private var ends = -Double.infinity
    private var taken = 0

    init(limit: Int) {
        self.limit = limit
    }

    mutating func take(now: Double) -> RateLimit.Reading {
        if now >= self.ends {
            self.ends = now + 1
            self.taken = 0
        }
        let hasRoom = self.taken < self.limit
        if hasRoom { self.taken += 1 }
        return RateLimit.Reading(
            limit: self.limit,
            remaining: self.limit - self.taken,
            reset: self.ends - now,
            isAdmitted: hasRoom,
        )
    }
}

private struct SlidingWindow: RateCount {
    let limit: Int
    /// When each of the last requests came, in a ring: the oldest is at `first`.
    private var times: [Double]
    private var first = 0
    private var taken = 0

    init(limit: Int) {
        self.limit = limit
        self.times = Array(repeating: 0, count: limit)
    }

    mutating func take(now: Double) -> RateLimit.Reading {
        while self.taken > 0, self.times[self.first] + 1 <= now {
            self.first = (self.first + 1) % self.limit
            self.taken -= 1
        }
        let hasRoom = self.taken < self.limit
        if hasRoom {
            self.times[(self.first + self.taken) % self.limit] = now
            self.taken += 1
        }
        return RateLimit.Reading(
            limit: self.limit,
            remaining: self.limit - self.taken,
            reset: self.times[self.first] + 1 - now,
            isAdmitted: hasRoom,
        )
    }
}

private struct Bucket: RateCount {
    let limit: Int
    private var level: Double
    private var filledAt = -Double.infinity

    init(limit: Int) {
        self.limit = limit
        self.level = Double(limit)
    }

    mutating func take(now: Double) -> RateLimit.Reading {
        let full = Double(self.limit)
        self.level = min(full, self.level + max(0, now - self.filledAt) * full)
        self.filledAt = now
        let hasRoom = self.level >= 1
        if hasRoom { self.level -= 1 }
        return RateLimit.Reading(
            limit: self.limit,
            remaining: Int(self.level),
            // As the live service was seen to say while there is room.
            reset: self.level >= 1 ? 0 : (1 - self.level) / full,
            isAdmitted: hasRoom,
        )
    }
}
