package import Foundation

/// How fast one sender is asked for redeliveries.
///
/// A bucket: so many a minute, and a tenth of that at once, so that no minute sees more than eleven tenths.
package struct RequestPace: Sendable {
    /// How many requests may be under way at once.
    ///
    /// GitHub wants one after the other; whoever allows more than GitHub's 180 in a minute is another server.
    ///
    /// - SeeAlso: <https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api>.
    package let atOnce: Int
    private let perMinute: Double
    private let most: Double
    private var left: Double
    private var refilled: Date?
    private var pausedUntil = Date.distantPast

    /// - Parameter perMinute: The requests in a minute, at least 1.
    package init(perMinute: Int) {
        self.atOnce = perMinute <= 180 ? 1 : 4
        self.perMinute = Double(perMinute)
        self.most = max(1, self.perMinute / 10)
        self.left = self.most
    }

    /// Whether the sender has asked to wait.
    package func isPaused(now: Date) -> Bool { now < self.pausedUntil }

    /// Nothing is sent until then.
    package mutating func pause(until end: Date) {
        self.pausedUntil = max(self.pausedUntil, end)
    }

    /// Whether one more may be sent.
    package mutating func hasRoom(now: Date) -> Bool {
        if let refilled {
            let passed = max(0, now.timeIntervalSince(refilled))
            self.left = min(self.most, self.left + passed * self.perMinute / 60)
        }
        self.refilled = now
        return self.left >= 1 && !self.isPaused(now: now)
    }

    /// One was sent.
    package mutating func count() {
        self.left -= 1
    }
}
