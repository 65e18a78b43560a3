package import Foundation

/// Finds what a hook's sender sent while nobody took it, and has it sent again: once each, the oldest first.
///
/// It makes no delivery itself. The sender sends again, signed as ever, and stops 1 to 3 let it in once; here it is only
/// seen that it has arrived. All that it must remember is in the journal, so that it goes on after a crash.
package struct Retriever: Sendable {
    private let hook: WatchedHook
    private let sent: any SentDeliveries
    private let journal: any MissedDeliveryStore
    private let every: TimeInterval
    private let window: TimeInterval
    private let observe: Observer

    private var walk: HookWalk?
    /// Of the newest page at the last look that came to its end.
    private var mark: String?
    private var nextLook = Date.distantPast
    /// Asking failed, and begins again then.
    private var pausedUntil = Date.distantPast
    /// Whether it has been told that the sender cannot be asked.
    private var isFailing = false
    private var mayBeOpen = true
    private var awaited = 0
    /// How many may be awaited at once, as things are.
    private var room = Self.fewestAwaited

    /// How many deliveries are awaited at once: as few as this until some arrive, then one more for each that does.
    ///
    /// Where nothing comes through, the sender is not made to try a thousand times for nothing.
    private static let fewestAwaited = 10
    private static let mostAwaited = 200
    /// The most pages that are read in one step.
    private static let mostPages = 20

    /// - Parameters:
    ///   - hook: The hook and its source.
    ///   - sent: The sender's record of it.
    ///   - journal: What has arrived, and what is looked for.
    ///   - every: How often the record is looked at, in seconds.
    ///   - window: How long after it was sent a delivery is looked for, in seconds; a sender keeps it no longer.
    ///   - observe: Takes notices.
    package init(
        hook: WatchedHook,
        sent: any SentDeliveries,
        journal: any MissedDeliveryStore,
        every: TimeInterval,
        window: TimeInterval,
        observe: @escaping Observer,
    ) {
        self.hook = hook
        self.sent = sent
        self.journal = journal
        self.every = every
        self.window = window
        self.observe = observe
    }

    /// Does what is due: sees what has arrived, looks at the record, asks for what is missing; to be called every second.
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - pace: How fast the sender may be asked; its hooks share one.
    package mutating func step(now: Date, pace: inout RequestPace) async {
        do throws(JournalError) {
            try await self.review(now: now)
            if self.nextLook <= now, !pace.isPaused(now: now) {
                try await self.look(now: now, pace: &pace)
            }
            // A look that is not at its end does not know yet which is the oldest.
            if self.walk == nil {
                try await self.ask(now: now, pace: &pace)
            }
        } catch {
            self.observe(.journalFailed(error))
        }
    }

    /// Sees what has arrived.
    private mutating func review(now: Date) async throws(JournalError) {
        guard self.mayBeOpen else { return }
        let review = try await self.journal.review(self.hook, now: now, oldest: now.addingTimeInterval(-self.window))
        self.mayBeOpen = review.isOpen
        // Where some have not come in time, perhaps nothing does.
        let isLate = review.awaited + review.recovered < self.awaited
        self.room = isLate ? Self.fewestAwaited : min(self.room + review.recovered, Self.mostAwaited)
        self.awaited = review.awaited
        if review.recovered > 0 { self.tell(.recovered(review.recovered)) }
        for deafness in review.deafness { self.tell(.deaf(deafness)) }
    }

    // MARK: - Looking

    /// Reads on in the record, from the newest page or from where the step before has stopped.
    private mutating func look(now: Date, pace: inout RequestPace) async throws(JournalError) {
        var walk: HookWalk
        if let begun = self.walk {
            walk = begun
        } else {
            walk = HookWalk(after: try await self.journal.look(at: self.hook), now: now, window: self.window)
        }
        for _ in 0..<Self.mostPages {
            guard let page = await self.page(of: walk, pace: &pace) else {
                // What was read stands in the journal. The rest is read when the time is over that the sender asks for;
                // after anything else the place may be no good any more, and the look begins anew.
                self.walk = pace.isPaused(now: now) && walk.place != nil ? walk : nil
                if self.walk == nil { self.tellFound(in: walk) }
                self.nextLook = now.addingTimeInterval(self.every)
                return
            }
            guard case .page(let deliveries, let next, let mark) = page else {
                self.nextLook = now.addingTimeInterval(self.every)
                return
            }
            if walk.place == nil { walk.mark = mark }
            try await self.take(deliveries, in: &walk)
            walk.place = next
            guard next != nil, !walk.isAtEnd else {
                self.tellFound(in: walk)
                try await self.journal.record(walk.look, at: self.hook)
                self.mark = walk.mark
                self.walk = nil
                self.nextLook = now.addingTimeInterval(self.every)
                return
            }
        }
        self.walk = walk
    }

    /// Reads one page.
    ///
    /// - Returns: Nil when it did not come, which is told.
    private mutating func page(of walk: HookWalk, pace: inout RequestPace) async -> SentPage? {
        do throws(RetrievalError) {
            let page = try await self.sent.page(at: walk.place, unlike: walk.place == nil ? self.mark : nil)
            self.tellThatItWorks()
            return page
        } catch {
            self.fail(error, pace: &pace)
            return nil
        }
    }

    private mutating func take(_ page: [SentDelivery], in walk: inout HookWalk) async throws(JournalError) {
        let (missed, rejected) = walk.take(page)
        let new = try await self.journal.keep(missed: missed, rejected: rejected, of: self.hook, found: walk.began)
        guard !new.isEmpty || !rejected.isEmpty else { return }
        self.mayBeOpen = true
        walk.found += new.count
        walk.lost += new.filter(\.isAcknowledged).map(\.id)
    }

    // MARK: - Asking

    /// Asks for what is due, as long as what was asked for before arrives.
    private mutating func ask(now: Date, pace: inout RequestPace) async throws(JournalError) {
        guard self.mayBeOpen, self.pausedUntil <= now else { return }
        var goesOn = true
        while goesOn {
            let claimed = try await self.claim(now: now, pace: &pace)
            guard !claimed.isEmpty else { return }
            for (missed, error) in await Self.ask(for: claimed, self.sent) {
                if let error {
                    goesOn = try await self.take(error, for: missed, now: now, pace: &pace) && goesOn
                } else {
                    self.awaited += 1
                    self.tellThatItWorks()
                }
            }
        }
    }

    /// Claims what is asked for next: as many at once as the sender likes.
    private func claim(now: Date, pace: inout RequestPace) async throws(JournalError) -> [MissedDelivery] {
        var claimed: [MissedDelivery] = []
        while claimed.count < pace.atOnce, self.awaited + claimed.count < self.room, pace.hasRoom(now: now) {
            guard let missed = try await self.journal.claim(of: self.hook, now: now) else { break }
            pace.count()
            claimed.append(missed)
        }
        return claimed
    }

    /// Asks for some deliveries side by side.
    ///
    /// - Returns: Each with what went wrong; nil where nothing did.
    private static func ask(
        for missed: [MissedDelivery],
        _ sent: any SentDeliveries,
    ) async -> [(MissedDelivery, RetrievalError?)] {
        await withTaskGroup(of: (MissedDelivery, RetrievalError?).self) { group in
            for one in missed {
                group.addTask {
                    do throws(RetrievalError) {
                        try await sent.askForRedelivery(of: one.number)
                        return (one, nil)
                    } catch {
                        return (one, error)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// Sees what follows from a delivery that could not be asked for.
    ///
    /// - Returns: Whether another one may be asked for now.
    private mutating func take(
        _ error: RetrievalError,
        for missed: MissedDelivery,
        now: Date,
        pace: inout RequestPace,
    ) async throws(JournalError) -> Bool {
        switch error {
        case .gone(let reason):
            try await self.journal.giveUp(missed.id, of: self.hook, reason: reason)
            return true
        case .limited(let until):
            try await self.journal.putBack(missed.id, of: self.hook, due: until)
        case .refused:
            try await self.journal.putBack(missed.id, of: self.hook, due: now.addingTimeInterval(self.every))
            self.pausedUntil = now.addingTimeInterval(self.every)
        case .unreachable:
            // It may have been heard: the delivery is awaited.
            self.pausedUntil = now.addingTimeInterval(self.every)
        }
        self.fail(error, pace: &pace)
        return false
    }

    // MARK: - Telling

    /// Tells that the sender cannot be asked: once, until it can be again.
    private mutating func fail(_ error: RetrievalError, pace: inout RequestPace) {
        if case .limited(let until) = error { pace.pause(until: until) }
        guard !self.isFailing else { return }
        self.isFailing = true
        self.tell(.failing(error))
    }

    private mutating func tellThatItWorks() {
        guard self.isFailing else { return }
        self.isFailing = false
        self.tell(.working)
    }

    private func tellFound(in walk: HookWalk) {
        guard walk.found > 0 else { return }
        self.tell(.found(missed: walk.found, lost: walk.lost))
    }

    private func tell(_ notice: RetrievalNotice) {
        self.observe(.retrieval(self.hook, notice))
    }
}

/// What the log and the metrics want to know of missed deliveries.
package enum RetrievalNotice: Hashable, Sendable {
    /// Deliveries were sent and are not in the journal; `lost` are those that somebody has acknowledged all the same.
    case found(missed: Int, lost: [DeliveryID])
    /// So many of them have arrived.
    case recovered(Int)
    /// A time of deafness is dealt with.
    case deaf(Deafness)
    /// The sender's record cannot be read, or the sender not be asked; told once.
    case failing(RetrievalError)
    /// It can be again.
    case working
}
