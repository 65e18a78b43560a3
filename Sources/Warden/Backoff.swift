package import Foundation

/// When something that failed for the moment is tried again.
package enum Backoff {
    /// The most times that a delivery or a reply is taken up again: about an hour in all.
    package static let mostAttempts = 8

    /// The longest wait, in seconds, whatever a receiver asks for.
    package static let longest: TimeInterval = 3_600

    /// The time of the next try, or nil when there have been enough.
    ///
    /// | attempt | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 |
    /// |---|---|---|---|---|---|---|---|---|
    /// | wait, s | 15 | 30 | 60 | 120 | 240 | 480 | 960 | 1920 |
    ///
    /// - Parameters:
    ///   - attempt: How many tries there were before the one that just failed.
    ///   - now: When it failed.
    ///   - least: What the receiver asked to wait, in seconds.
    /// - Returns: The time; nil when there have been enough tries.
    package static func due(attempt: Int, after now: Date, least: Double = 0) -> Date? {
        guard attempt < Self.mostAttempts else { return nil }
        return now.addingTimeInterval(min(max(15 * Double(1 << attempt), least), Self.longest))
    }
}
