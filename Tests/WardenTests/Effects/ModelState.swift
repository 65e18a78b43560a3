import Foundation
import Warden

/// Everything that there is outside of the process, and outlives it: what is committed, what is so, what may still happen.
struct ModelState: Hashable {
    /// What the journal has committed of the delivery and its one operation.
    struct Kept: Hashable {
        var isDecided = false
        var operation = OperationProgress.planned
        var sentAt: Int?
        var attempts = 0
        /// When the worker comes back to it; nil for at once.
        var due: Int?
        var isSettled = false
    }

    /// A request that is on its way and nobody waits for any more.
    struct Late: Hashable {
        var operation: Warden.Operation
        /// The last second at which it may be done.
        var last: Int
    }

    /// How much may still go wrong.
    struct Budget: Hashable {
        var crashes = 3
        /// Answers that are lost, refused for the moment or answered from an older list.
        var losses = 2
        /// What strangers do.
        var strangers = 2

        /// What `swift test` goes through; `make effects-model` takes the whole.
        static let small = Budget(crashes: 1, losses: 1, strangers: 1)
    }

    /// The truth about our own requests.
    struct Truth: Hashable {
        /// How many of them had their effect.
        var effects = 0
        /// Whether one had its effect while an earlier one's was there, or had been replaced by something else.
        var isTwice = false
        /// Whether a stranger has put everything back to exactly what it was.
        var isRestored = false
        /// Whether what was asked for was so at some moment since the process began to look.
        var wasSo = false
        /// Whether we have deleted the token again that we made.
        var isTakenBack = false
        /// Whether the secret of a token of ours has got to its place.
        var isDelivered = false
    }

    var fleet = ModelFleet()
    var kept = Kept()
    var late: Late?
    /// The fleet before the last change, for as long as a list may still be that old.
    var older: ModelFleet?
    var budget = Budget()
    var truth = Truth()
    var now = 0

    /// How long a call may still be done after its intent, in seconds.
    static let fence = 50

    /// The same state, told by how long ago things were: two ways that differ only in the hour meet.
    var key: ModelState {
        var key = self
        func age(_ time: Int, most: Int) -> Int { -min(self.now - time, most) }
        key.now = 0
        key.kept.sentAt = self.kept.sentAt.map { age($0, most: Self.fence + 1) }
        key.kept.due = self.kept.due.map { $0 - self.now }
        key.late?.last -= self.now
        key.fleet.age(since: self.now, sentAt: self.kept.sentAt)
        key.older?.age(since: self.now, sentAt: self.kept.sentAt)
        // The words for people name hours, and what follows does not depend on them.
        if case .ended(let outcome) = self.kept.operation { key.kept.operation = .ended(outcome.wordless) }
        return key
    }

    /// Lets time pass: what did not come in time does not come any more, and lists have caught up.
    mutating func wait(until time: Int) {
        guard time > self.now else { return }
        self.now = time
        self.older = nil
        if let late, late.last < time { self.late = nil }
    }
}

extension ModelFleet {
    /// Puts ages in the place of times, as coarse as decisions are: the clock's tolerance is 60 s.
    fileprivate mutating func age(since now: Int, sentAt: Int?) {
        func coarse(_ time: Int) -> Int {
            let isOlder = sentAt.map { time < $0 - 60 } ?? false
            return -(2 * min(now - time, 61) + (isOlder ? 1 : 0))
        }
        for index in self.pools.indices { self.pools[index].createdAt = coarse(self.pools[index].createdAt) }
        for index in self.tokens.indices { self.tokens[index].createdAt = coarse(self.tokens[index].createdAt) }
    }
}

extension Outcome {
    /// The same outcome without its reason.
    fileprivate var wordless: Outcome {
        switch self {
        case .applied(let id, let lookedUp): .applied(id: id, lookedUp: lookedUp)
        case .unchanged: .unchanged(reason: "")
        case .refused: .refused(reason: "")
        case .failed(_, let transient): .failed(reason: "", transient: transient)
        case .unknown: .unknown(reason: "")
        case .lost: .lost(reason: "")
        }
    }
}
