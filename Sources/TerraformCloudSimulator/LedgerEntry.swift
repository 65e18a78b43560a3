/// A mutating request that the simulator received.
package struct LedgerEntry: Sendable, Hashable {
    /// What was asked.
    package let call: SimulatedCall
    /// Whether it changed anything.
    package let applied: Bool

    package init(call: SimulatedCall, applied: Bool) {
        self.call = call
        self.applied = applied
    }
}
