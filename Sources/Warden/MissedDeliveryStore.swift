package import Foundation

/// What the journal knows of deliveries that were sent and did not arrive.
///
/// Each call that writes returns after its transaction is on disk.
package protocol MissedDeliveryStore: Sendable {
    /// How far the hook's record has been looked at; nil before the first look has ended.
    func look(at hook: WatchedHook) async throws(JournalError) -> HookLook?

    /// A look has ended: the next one begins where this one has come to.
    func record(_ look: HookLook, at hook: WatchedHook) async throws(JournalError)

    /// Keeps those deliveries that are neither in the journal nor known as missed, each once for its source and ID.
    ///
    /// - Parameters:
    ///   - sent: What may have been missed; several tries of one delivery count as one.
    ///   - rejected: What was read and not taken: given up, where it is looked for.
    ///   - hook: Whose record says so.
    ///   - found: When the look began that found them: they are told of together.
    /// - Returns: Those that are new.
    /// - Throws: ``JournalError``; then nothing was kept.
    func keep(
        missed sent: [SentDelivery],
        rejected: Set<DeliveryID>,
        of hook: WatchedHook,
        found: Date,
    ) async throws(JournalError) -> [SentDelivery]

    /// Sees which of the missed deliveries have arrived, and gives up those that were sent before `oldest`.
    func review(_ hook: WatchedHook, now: Date, oldest: Date) async throws(JournalError) -> MissedReview

    /// Takes the delivery that is to be asked for next, and notes that it is asked for now.
    ///
    /// The note comes first: when the server dies in between, it is asked for again only after
    /// ``MissedDelivery/wait(asked:)``.
    ///
    /// - Parameters:
    ///   - hook: Whose deliveries.
    ///   - now: The time.
    /// - Returns: One that has not arrived; nil when none is due.
    /// - Throws: ``JournalError``; then it must not be asked for.
    func claim(of hook: WatchedHook, now: Date) async throws(JournalError) -> MissedDelivery?

    /// A delivery that was claimed was not asked for after all; it is due at `due`.
    func putBack(_ id: DeliveryID, of hook: WatchedHook, due: Date) async throws(JournalError)

    /// A missed delivery will not come any more.
    func giveUp(_ id: DeliveryID, of hook: WatchedHook, reason: String) async throws(JournalError)
}

/// How far a hook's record has been looked at.
package struct HookLook: Hashable, Sendable {
    /// Since when the hook is followed: what was acknowledged before may have been somebody else's.
    package var followedFrom: Date
    /// What was sent up to here has been looked at, by the sender's clock.
    package var lookedTo: Date

    package init(followedFrom: Date, lookedTo: Date) {
        self.followedFrom = followedFrom
        self.lookedTo = lookedTo
    }
}

/// A delivery that was sent, did not arrive, and is looked for.
package struct MissedDelivery: Hashable, Sendable {
    package var id: DeliveryID
    /// The sender's number of one of its tries.
    package var number: Int64
    /// When the sender first tried, as far as it is known.
    package var sent: Date
    /// How often it was asked for before.
    package var asked: Int

    package init(id: DeliveryID, number: Int64, sent: Date, asked: Int) {
        self.id = id
        self.number = number
        self.sent = sent
        self.asked = asked
    }

    /// How long a delivery that was asked for has to arrive before it counts as missed once more, in seconds.
    package static let patience: TimeInterval = 15

    /// How long after asking it is asked for again, in seconds: doubled each time, 4 h at most.
    ///
    /// | asked before | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10, ... |
    /// |---|---|---|---|---|---|---|---|---|---|---|---|
    /// | wait | 15 s | 30 s | 1 min | 2 min | 4 min | 8 min | 16 min | 32 min | 64 min | 128 min | 4 h |
    package static func wait(asked: Int) -> TimeInterval {
        min(Self.patience * Double(1 << min(asked, 10)), 4 * 3_600)
    }
}

/// What has become of a hook's missed deliveries.
package struct MissedReview: Hashable, Sendable {
    /// How many have arrived since the last review.
    package var recovered: Int
    /// How many were asked for within ``MissedDelivery/patience`` and have not arrived.
    package var awaited: Int
    /// Whether there is still something to look for.
    package var isOpen: Bool
    /// The times of deafness that are dealt with now.
    package var deafness: [Deafness]

    package init(recovered: Int, awaited: Int, isOpen: Bool, deafness: [Deafness]) {
        self.recovered = recovered
        self.awaited = awaited
        self.isOpen = isOpen
        self.deafness = deafness
    }
}

/// A time in which deliveries did not arrive, and what became of them.
package struct Deafness: Hashable, Sendable {
    /// When the first of them was sent.
    package var first: Date
    /// When the last of them was sent.
    package var last: Date
    package var recovered: Int
    package var givenUp: Int

    package init(first: Date, last: Date, recovered: Int, givenUp: Int) {
        self.first = first
        self.last = last
        self.recovered = recovered
        self.givenUp = givenUp
    }

    /// Such as `deaf 14:02-14:09 UTC, 7 recovered`; with dates where it lasted over midnight.
    package var text: String {
        let (first, last) = (self.first.minute, self.last.minute)
        let span =
            if first == last {
                "\(first.time)"
            } else if first.day == last.day {
                "\(first.time)-\(last.time)"
            } else {
                "\(first.day) \(first.time) to \(last.day) \(last.time)"
            }
        let lost = self.givenUp == 0 ? "" : ", \(self.givenUp) given up"
        return "deaf \(span) UTC, \(self.recovered) recovered\(lost)"
    }
}

extension Date {
    /// The day and the minute in UTC, such as `2026-11-25` and `08:00`.
    fileprivate var minute: (day: Substring, time: Substring) {
        let text = self.forPeople
        return (text.prefix(10), text.dropFirst(11).prefix(5))
    }
}
