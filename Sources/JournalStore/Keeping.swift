package import Foundation

/// How long each part of the journal is kept, in seconds from the settlement; nil for ever.
///
/// The row of a delivery, with its source, its ID and how it ended, is kept for ever: so a redelivery is always known.
package struct Keeping: Hashable, Sendable {
    /// Headers and bodies.
    package var payloads: TimeInterval?
    /// Decisions, with their facts, operations, approvals, settlements and replies.
    package var decisions: TimeInterval?
    /// The same of ticks whose decisions planned nothing.
    package var idleTicks: TimeInterval?
    /// Notifications that were sent or given up, from when they were queued.
    package var notifications: TimeInterval?

    package init(
        payloads: TimeInterval? = nil,
        decisions: TimeInterval? = nil,
        idleTicks: TimeInterval? = nil,
        notifications: TimeInterval? = nil,
    ) {
        self.payloads = payloads
        self.decisions = decisions
        self.idleTicks = idleTicks
        self.notifications = notifications
    }

    /// How long a policy set is kept that no decision names, from when another one was in force, in seconds.
    ///
    /// A decision of the old set may still be under way.
    static let unnamedPolicySets: TimeInterval = 86_400
}

/// What one round dropped.
package struct Dropped: Hashable, Sendable {
    package var payloads = 0
    package var decisions = 0
    package var notifications = 0
    package var capabilities = 0
    package var memory = 0
    package var policySets = 0
    /// The longest of its transactions, without the commit, in microseconds.
    package var longestStep = 0

    /// Whether there was nothing.
    package var isNothing: Bool {
        self.payloads + self.decisions + self.notifications + self.capabilities + self.memory + self.policySets == 0
    }
}
