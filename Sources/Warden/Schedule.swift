package import Foundation

/// One `every` or `at` of a policy set.
package struct Schedule: Hashable, Sendable {
    /// Such as `policies/janitor.lua`.
    package var policy: String
    /// As the policy names it, such as `forget dead agents`; one policy has each name once.
    package var name: String
    package var timing: ScheduleTiming

    package init(policy: String, name: String, timing: ScheduleTiming) {
        self.policy = policy
        self.name = name
        self.timing = timing
    }
}

/// A schedule's time has come: an occurrence that no sender sends.
package struct Tick: Hashable, Sendable, Codable {
    package var policy: String
    package var name: String
    /// When it was due.
    package var due: Date
    /// How late it runs, in whole seconds; 0 for a tick that runs within the minute of its time.
    package var late: Int
    /// When it ran, for a time that has been before, as the clock was set back; nil for any other.
    package var again: Date?

    package init(policy: String, name: String, due: Date, late: Int = 0) {
        self.policy = policy
        self.name = name
        self.due = due
        self.late = late
    }

    /// The same tick, once more.
    func again(at now: Date) -> Tick {
        var tick = self
        tick.again = now
        return tick
    }
}
