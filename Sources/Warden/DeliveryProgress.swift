package import Foundation

/// What the journal knows of a delivery's way so far.
package struct DeliveryProgress: Sendable {
    /// The recorded decision; nil before stop 5, and when the last one failed for want of the API.
    package var decision: Decision?
    /// Whether the worker has something to do: it is not settled, or open.
    package var isWaiting: Bool
    /// For each operation of the decision's plan, how far it has come.
    package var operations: [OperationProgress]
    /// How often the worker has settled it so far: 0 for a delivery that was never settled.
    package var attempts: Int
    /// When each intent was last recorded; nil where none was.
    package var sentAt: [Date?]

    package init(
        isWaiting: Bool = true,
        decision: Decision? = nil,
        operations: [OperationProgress] = [],
        attempts: Int = 0,
        sentAt: [Date?] = [],
    ) {
        self.isWaiting = isWaiting
        self.decision = decision
        self.operations = operations
        self.attempts = attempts
        self.sentAt = sentAt
    }
}
