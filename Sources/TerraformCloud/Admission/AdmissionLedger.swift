import Foundation

/// Says when the next request may be sent, so that a server never refuses one: times in, decisions out.
///
/// The server takes ``limit`` requests a second, and may count them in windows of the clock, in a window that slides, or in
/// tokens.
///
/// Each request lives for a second after it arrived, and no more than `limit` live at once: that satisfies all three ways
/// of counting. When it arrived is known only about: it left at a known time, and a steady network takes about as long for
/// each. So a request lives for ``window``, a second and 25 ms, after it left. One that took longer to be answered than nine
/// in ten do may have been late on its way out, as over a connection that stood still: it lives longer by the difference.
/// After a 429 that should not have been, for a while everything above the quickest answer counts as being late: that is
/// certain to be enough, but uses only 87 % of the limit where answers take 5 to 200 ms.
///
/// Under continuous demand requests are spaced evenly, `window / limit` apart, which uses 97.5 % of the limit. While nobody
/// wants anything, credit grows for a third of the limit at once: so a person's few reads after a pause wait for nothing.
struct AdmissionLedger {
    /// Requests a second; 0 for no limit.
    private(set) var limit: Int
    /// Never more than this, whatever the API says; nil for all that it says.
    private let most: Int?

    /// How long a request counts after it left, in seconds: the API's second, and what requests may differ in the time
    /// that they take to arrive.
    static let window = 1.025
    /// After a 429 so long, in seconds, nothing is taken for granted.
    static let caution = 600.0

    /// After `X-RateLimit-Remaining: 0` everyone waits until the reset, but no longer than this, in seconds.
    static let longestPause = 5.0
    /// After 429 everyone waits for as long as it said, but no longer than this: then one asks whether it still holds.
    static let longestHold = 60.0
    /// After a 429 that told no time: the API counts by the second.
    static let untoldHold = 1.0
    /// A greater limit is none, as no client asks for so much; one beyond ``greatestNumber`` is a mistake.
    static let greatestLimit = 10_000.0
    static let greatestNumber = 1_000_000_000.0

    private var lastNumber = 0
    /// Requests that are under way, and so count.
    private var underWay: Set<Int> = []
    /// When those that ended count no longer; ascending.
    private var expiries: [Double] = []
    /// Round trips of late, in seconds.
    private var roundTrips = RecentRoundTrips()
    /// When the even spacing allows the next.
    private var nextSlot = -Double.infinity
    private var heldUntil = -Double.infinity
    private var lastRefusal = -Double.infinity

    /// - Parameters:
    ///   - limit: Requests a second until the API names its own; 0 for no limit.
    ///   - most: Never more than this; nil for all that the API allows.
    init(limit: Int, most: Int? = nil) {
        self.most = most
        self.limit = Self.limit(limit, most)
    }

    /// How long to wait before the next request.
    ///
    /// Asking says that somebody wants to send: whoever is told to wait is not given credit for the waiting.
    ///
    /// - Parameter now: The time, in seconds.
    /// - Returns: Seconds, 0 where one may go now; nil where that depends on one that is under way.
    mutating func wait(at now: Double) -> Double? {
        guard now >= self.heldUntil else {
            self.nextSlot = max(self.nextSlot, self.heldUntil)
            return self.heldUntil - now
        }
        guard self.limit > 0 else { return 0 }
        self.forget(at: now)
        guard self.underWay.count + self.expiries.count < self.limit else {
            guard let first = self.expiries.first else {
                self.nextSlot = max(self.nextSlot, now)
                return nil
            }
            self.nextSlot = max(self.nextSlot, first)
            return first - now
        }
        return max(0, self.nextSlot - now)
    }

    /// Admits one request; ``wait(at:)`` must have said 0.
    ///
    /// - Returns: Its number, to settle.
    mutating func admit(at now: Double) -> Int {
        self.lastNumber += 1
        self.underWay.insert(self.lastNumber)
        if self.limit > 0 {
            let interval = Self.window / Double(self.limit)
            // A nanosecond more, as sums of fractions are not exact.
            let credit = Double(max(1, self.limit / 3) - 1) * interval + 1e-9
            self.nextSlot = max(self.nextSlot, now - credit) + interval
        }
        return self.lastNumber
    }

    /// Settles one request.
    ///
    /// - Parameters:
    ///   - number: What ``admit(at:)`` gave.
    ///   - report: What became of it.
    ///   - now: The time, in seconds.
    mutating func settle(_ number: Int, _ report: RateReport, at now: Double) {
        guard self.underWay.remove(number) != nil else { return }
        if let since = report.sinceDeparture, self.limit > 0 {
            self.expire(at: self.expiry(of: report, left: now - since, at: now))
        }
        if let limit = report.limit { self.learn(limit) }
        if let told = report.refusedFor {
            self.lastRefusal = now
            self.hold(until: now + min(told > 0 ? told : Self.untoldHold, Self.longestHold))
        } else if report.remaining == 0, let reset = report.reset, self.limit > 0 {
            self.hold(until: now + min(reset, Self.longestPause))
        }
    }

    private mutating func expiry(of report: RateReport, left: Double, at now: Double) -> Double {
        // Without an answer it may have arrived at any time up to now.
        guard let roundTrip = report.roundTrip else { return now + Self.window }
        let isCautious = now - self.lastRefusal < Self.caution
        let usual = isCautious ? self.roundTrips.quickest : self.roundTrips.usual
        self.roundTrips.note(roundTrip)
        return left + Self.window + max(0, roundTrip - (usual ?? roundTrip))
    }

    private mutating func expire(at time: Double) {
        let place = self.expiries.lastIndex { $0 <= time }.map { $0 + 1 } ?? 0
        self.expiries.insert(time, at: place)
    }

    private mutating func forget(at now: Double) {
        if let live = self.expiries.firstIndex(where: { $0 > now }) {
            self.expiries.removeFirst(live)
        } else {
            self.expiries.removeAll(keepingCapacity: true)
        }
    }

    private mutating func hold(until time: Double) {
        self.heldUntil = max(self.heldUntil, time)
    }

    private mutating func learn(_ told: Double) {
        guard told >= 0, told <= Self.greatestNumber, told == told.rounded() else { return }
        self.limit = Self.limit(told > Self.greatestLimit ? 0 : Int(told), self.most)
    }

    private static func limit(_ told: Int, _ most: Int?) -> Int {
        guard let most else { return told }
        return told == 0 ? most : min(told, most)
    }
}

/// The last round trips, and what is usual among them.
private struct RecentRoundTrips {
    private var times: [Double] = []
    private var next = 0

    private static let most = 40

    var quickest: Double? { self.times.min() }

    /// What nine in ten do not exceed; the quickest while there are few; nil before the first.
    var usual: Double? {
        guard self.times.count >= 10 else { return self.quickest }
        return self.times.sorted()[self.times.count * 9 / 10]
    }

    mutating func note(_ time: Double) {
        guard self.times.count == Self.most else {
            self.times.append(time)
            return
        }
        self.times[self.next] = time
        self.next = (self.next + 1) % Self.most
    }
}
