package import Foundation

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

/// A mutating request with what became of it.
///
/// All of them are kept for as long as the simulator lives: some 300 bytes each.
package struct LedgerRecord: Sendable, Hashable {
    /// Its place in the ledger, from 1.
    package let number: Int
    /// When it had its effect, by the simulator's clock.
    package let time: Date
    package let entry: LedgerEntry
    /// The ID of what it was about, also of what it created; nil for what was not created.
    package let id: String?
    /// The name of what it was about, where it has one.
    package let name: String?
    /// The status of the answer; nil where none came.
    package let status: Int?
    /// The answer's `X-Request-Id`; empty for a call in process.
    package let requestID: String
}
