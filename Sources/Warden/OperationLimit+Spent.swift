package import Foundation

/// A limit that has no room for an operation.
package struct SpentLimit: Hashable, Sendable {
    package var limit: OperationLimit
    /// When there is room again; `.distantFuture` for a limit that never has any.
    package var roomAt: Date

    package init(limit: OperationLimit, roomAt: Date) {
        self.limit = limit
        self.roomAt = roomAt
    }

    /// Why the operation is refused, as a sentence.
    package var reason: String {
        let limit = "the limit \(self.limit.text) of \(self.limit.policy)"
        return self.roomAt == .distantFuture
            ? "\(limit) has no room for it" : "\(limit) is used up; there is room again at \(self.roomAt.forPeople)"
    }
}
