import Foundation

/// One look through a hook's record, page by page from the newest back to where the last look ended.
struct HookWalk: Sendable {
    /// When it began.
    let began: Date
    /// What was sent before this is not looked at.
    let oldest: Date
    let followedFrom: Date
    /// Where the next page begins; nil for the newest.
    var place: String?
    /// Of the newest page.
    var mark: String?
    /// How many deliveries it has found to be missed, and which of them somebody has acknowledged.
    var found = 0
    var lost: [DeliveryID] = []
    private(set) var isAtEnd = false
    private var newest: Date?
    private var rejected: Set<DeliveryID> = []

    /// A try is recorded when it has ended, as much as 30 s after it began; so far back it is looked at again.
    static let overlap: TimeInterval = 60

    /// - Parameters:
    ///   - look: How far the look before has come; nil when there was none.
    ///   - now: The time.
    ///   - window: How far back a look goes at most, in seconds.
    init(after look: HookLook?, now: Date, window: TimeInterval) {
        let earliest = now.addingTimeInterval(-window)
        self.began = now
        self.oldest = max(earliest, look?.lookedTo.addingTimeInterval(-Self.overlap) ?? earliest)
        self.followedFrom = look?.followedFrom ?? now
    }

    /// How far it has come, once it is at its end.
    var look: HookLook {
        HookLook(followedFrom: self.followedFrom, lookedTo: self.newest ?? self.oldest)
    }

    /// Takes the next page.
    ///
    /// - Parameter page: The newest first.
    /// - Returns: What may have been missed, and what was rejected: whether it has arrived is for the journal to say.
    mutating func take(_ page: [SentDelivery]) -> (missed: [SentDelivery], rejected: Set<DeliveryID>) {
        let seen = page.prefix { $0.sent >= self.oldest }
        self.isAtEnd = seen.count < page.count || page.isEmpty
        if let first = seen.first { self.newest = max(self.newest ?? first.sent, first.sent) }
        let rejected = Set(seen.filter(\.isRejected).map(\.id))
        self.rejected.formUnion(rejected)
        let missed = seen.filter { delivery in
            guard !delivery.isHandshake, !self.rejected.contains(delivery.id) else { return false }
            return !delivery.isAcknowledged || delivery.sent >= self.followedFrom
        }
        return (Array(missed), rejected)
    }
}
