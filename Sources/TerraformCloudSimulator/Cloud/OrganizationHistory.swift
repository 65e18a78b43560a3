import Foundation

/// What the organization was like before its last changes, for lists that are stale.
///
/// Cost: a change copies the agents of the pool that it touches, as the earlier value keeps them. An organization of more
/// than ``mostAgents`` agents is therefore kept only while a fault asks for it.
struct OrganizationHistory: Sendable {
    /// So many changes are kept in any case.
    static let depth = 64
    /// The agents up to which they are, some 300 bytes each: 64 copies are some 200 MB at the very most.
    static let mostAgents = 10_000

    /// Each organization with the time until which it was so, oldest first.
    private var past: [(until: Date, organization: SimulatedOrganization)] = []
    /// When the last change was that was not kept because of ``mostAgents``; nil where nothing was lost in this way.
    private(set) var lostUntil: Date?

    /// Keeps what the organization was like until now.
    ///
    /// - Parameters:
    ///   - organization: The organization before the change.
    ///   - now: When it was changed.
    ///   - age: How far back faults ask, in seconds; nil where none does. What is older is forgotten but for the last
    ///     ``depth`` changes.
    mutating func keep(_ organization: SimulatedOrganization, until now: Date, for age: Double?) {
        let limit = age.map { now.addingTimeInterval(-$0) } ?? now
        // One from before the limit stays in any case: without it there would be nothing to show.
        let asked = self.past.firstIndex { $0.until > limit } ?? self.past.count
        let spare = organization.agentCount <= Self.mostAgents ? max(0, self.past.count + 1 - Self.depth) : asked
        self.past.removeFirst(min(asked, spare))
        self.past.append((now, organization))
    }

    /// Keeps nothing of what the organization was like until now.
    mutating func lose(until now: Date) {
        self.past = []
        self.lostUntil = now
    }

    /// The organization as it was at a time, or the oldest that is known; nil where nothing has changed since.
    func organization(at time: Date) -> SimulatedOrganization? {
        self.past.first { $0.until > time }?.organization
    }
}
