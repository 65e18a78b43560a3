/// Spreads the calls of one client so that they stay under the API's limit of calls a second.
///
/// Each call books a place; places are `1 / perSecond` apart, and `perSecond` of them may be used at once after a pause.
/// A place that was booked and not used is lost, which is harmless.
struct RateBucket {
    private let interval: Double
    private let slack: Double
    private var nextPlace = -Double.infinity

    /// - Parameter perSecond: Calls a second, and the most at once; at least 1.
    init(perSecond: Int) {
        self.interval = 1 / Double(max(perSecond, 1))
        self.slack = 1 - self.interval
    }

    /// Books the next place.
    ///
    /// - Parameter now: The time, in seconds, by the caller's clock.
    /// - Returns: How long to wait before the call, in seconds; 0 where there is room.
    mutating func book(now: Double) -> Double {
        let place = max(self.nextPlace, now - self.slack)
        self.nextPlace = place + self.interval
        return max(0, place - now)
    }
}

/// One bucket that many calls share.
actor SharedRateBucket {
    private var bucket: RateBucket

    init(perSecond: Int) {
        self.bucket = RateBucket(perSecond: perSecond)
    }

    /// Books the next place; the caller waits outside, so that nobody waits for the actor.
    func book(now: Double) -> Double {
        self.bucket.book(now: now)
    }
}
