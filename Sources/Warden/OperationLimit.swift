package import Foundation

/// A manifest's limit on one kind of operation over a rolling window, such as `["pools.delete"] = "3/day"`.
package struct OperationLimit: Hashable, Sendable, Codable {
    /// Such as `policies/pools.lua`.
    package var policy: String
    package var kind: Operation.Kind
    /// How many may be applied within the window.
    package var count: Int
    /// In seconds.
    package var window: TimeInterval

    package init(policy: String, kind: Operation.Kind, count: Int, window: TimeInterval) {
        self.policy = policy
        self.kind = kind
        self.count = count
        self.window = window
    }

    /// When there is room for `wanted` more; nil when there is now, `.distantFuture` when there never is.
    ///
    /// - Parameters:
    ///   - wanted: How many are to be sent.
    ///   - applied: When operations of this kind were sent for this policy, within the window.
    ///   - now: The time that the window ends at.
    /// - Returns: The first moment at which they fit.
    package func roomAt(for wanted: Int, applied: [Date], now: Date) -> Date? {
        let counted = applied.filter { now.timeIntervalSince($0) < self.window }.sorted()
        guard counted.count + wanted > self.count else { return nil }
        guard wanted <= self.count else { return .distantFuture }
        return counted[counted.count + wanted - self.count - 1].addingTimeInterval(self.window)
    }

    /// How many more fit now.
    package func room(applied: [Date], now: Date) -> Int {
        max(0, self.count - applied.count { now.timeIntervalSince($0) < self.window })
    }

    /// As the manifest writes it, such as `3/day`.
    package var text: String {
        let units: [(String, TimeInterval)] = [("minute", 60), ("hour", 3_600), ("day", 86_400), ("week", 604_800)]
        let unit = units.first { $0.1 == self.window }?.0
        return unit.map { "\(self.count)/\($0)" } ?? "\(self.count) in \(Int(self.window)) s"
    }
}
