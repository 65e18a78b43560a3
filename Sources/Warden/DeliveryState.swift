/// Where a delivery is on its way, in the words of SQL, logs, chat and docs.
package enum DeliveryState: String, Hashable, Sendable, CaseIterable {
    /// On disk, and not decided yet.
    case received
    /// Its plan is on disk, and waits until other plans have done with its pools.
    case decided
    /// People are asked about its plan.
    case awaitingApproval = "awaiting-approval"
    /// Its plan has the turn at its pools.
    case applying
    /// It has ended; while a time is set to come back to it, not for good.
    case settled
    /// The process died three times while code ran for it: nothing goes on with it before an operator says so.
    case setAside = "set-aside"
}

/// What changes a delivery's state.
package enum DeliveryStep: String, Hashable, Sendable, CaseIterable {
    /// Its plan is recorded, and does not have the turn at its pools yet.
    case decide
    /// People are asked about its recorded plan.
    case ask
    /// Its recorded plan has, or gets, the turn at its pools.
    case begin
    /// How it ended is recorded.
    case settle
    /// It has had its last chance.
    case setAside = "set aside"
    /// An operator lets it go on.
    case retry
    /// An operator gives it up.
    case drop

    /// The state after it, and the states in which it can happen.
    ///
    /// The journal moves deliveries by this table and in no other way.
    package var move: (from: Set<DeliveryState>, to: DeliveryState) {
        switch self {
        // What was settled may be open: the worker comes back to it, decides again or goes on applying.
        case .decide: ([.received, .awaitingApproval, .applying, .settled], .decided)
        case .ask: ([.received, .settled], .awaitingApproval)
        case .begin: ([.received, .decided, .awaitingApproval, .applying, .settled], .applying)
        case .settle: ([.received, .decided, .awaitingApproval, .applying, .settled], .settled)
        case .setAside: ([.received, .decided, .awaitingApproval, .applying, .settled], .setAside)
        case .retry: ([.setAside], .received)
        case .drop: ([.setAside], .settled)
        }
    }
}
