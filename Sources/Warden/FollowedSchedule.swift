package import Foundation

/// A schedule as the journal follows it.
package struct FollowedSchedule: Hashable, Sendable {
    package var policy: String
    package var name: String
    /// The timing that it was followed with, as ``ScheduleTiming/text``.
    package var timing: String
    /// Its ticks up to here are dealt with: the next one is due after this.
    package var countedTo: Date
    /// Whether its last tick is not settled yet.
    package var isUnderWay: Bool

    package init(policy: String, name: String, timing: String, countedTo: Date, isUnderWay: Bool = false) {
        self.policy = policy
        self.name = name
        self.timing = timing
        self.countedTo = countedTo
        self.isUnderWay = isUnderWay
    }
}
