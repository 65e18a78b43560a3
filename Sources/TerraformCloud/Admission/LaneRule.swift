import AgentPoolsAPI

/// Whose turn it is where several lanes wait: the first lane's, but every tenth turn goes to the lower lane that has waited
/// longest, so that none waits for ever.
struct LaneRule: Equatable {
    /// Turns in a row that a lower lane was passed over.
    private(set) var passedOver = 0

    /// Of ten turns, how many the first lane has at least.
    static let most = 9

    /// Chooses a lane.
    ///
    /// - Parameter heads: For each lane that waits, since when its first has waited: any number that grows.
    /// - Returns: The lane; nil where none waits.
    func choose(_ heads: [Lane: Int]) -> Lane? {
        guard let first = heads.keys.min(by: { $0.rawValue < $1.rawValue }) else { return nil }
        guard self.passedOver >= Self.most else { return first }
        // All that wait are lower lanes but the first.
        return heads.filter { $0.key != first }.min { $0.value < $1.value }?.key ?? first
    }

    /// A turn was given.
    ///
    /// - Parameters:
    ///   - lane: To whom.
    ///   - heads: The lanes that waited, this one among them.
    mutating func note(_ lane: Lane, of heads: [Lane: Int]) {
        let isFirst = heads.keys.allSatisfy { lane.rawValue <= $0.rawValue }
        self.passedOver = isFirst && heads.count > 1 ? self.passedOver + 1 : 0
    }
}
