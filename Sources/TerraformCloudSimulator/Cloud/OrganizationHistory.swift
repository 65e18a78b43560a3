import Foundation

/// What the organization was like before its last changes, for lists that are stale.
///
/// Cost: a change copies the agents of the pool that it touches, as the earlier value keeps them; nothing is kept unless
/// a fault asks for it.
struct OrganizationHistory: Sendable {
    /// Each organization with the time until which it was so, oldest first.
    private var past: [(until: Date, organization: SimulatedOrganization)] = []

    /// Keeps what the organization was like until now, and forgets what is older than anybody asks for.
    mutating func keep(_ organization: SimulatedOrganization, until now: Date, for age: Double) {
        let limit = now.addingTimeInterval(-age)
        // One from before the limit stays in any case: without it there would be nothing to show.
        if let first = self.past.firstIndex(where: { $0.until > limit }) { self.past.removeFirst(first) }
        self.past.append((now, organization))
    }

    mutating func removeAll() {
        self.past = []
    }

    /// The organization as it was at a time, or the oldest that is known; nil where nothing has changed since.
    func organization(at time: Date) -> SimulatedOrganization? {
        self.past.first { $0.until > time }?.organization
    }
}
