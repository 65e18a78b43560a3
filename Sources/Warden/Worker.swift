package import AgentPoolsAPI
package import Foundation
import Synchronization

/// Takes journaled deliveries through the pipeline, many at once, and comes back to what is open.
///
/// It holds at most ``most`` deliveries in memory. What comes on top stays in the journal, where it is on disk
/// already, and is fetched as places become free: memory does not grow with the backlog.
package final class Worker: Sendable {
    private let pipeline: Pipeline
    private let outbox: Outbox
    private let journal: any Journal
    private let observe: Observer
    private let now: @Sendable () -> Date
    private let executor: (any TaskExecutor)?
    private let executorOfAwaited: (any TaskExecutor)?
    private let deferral: Deferral?
    private let state = Mutex(State())

    /// The most deliveries in memory at once: enough to keep two cores busy while reads wait for the API.
    package static let most = 256
    /// Places on top of them for deliveries whose request waits: people do not queue behind machines.
    private static let awaitedPlaces = 64
    /// The most bytes of their bodies; a single larger one is taken alone.
    package static let mostBytes = 64 << 20
    /// How long nothing is fetched after the journal could not be written, in seconds.
    private static let pause: TimeInterval = 10

    /// So many processes may die while a delivery is under way: then it is set aside.
    package static let mostDeaths = 3

    private struct State {
        var underWay: [JournaledDelivery.Number: Taken] = [:]
        var bytes = 0
        /// Lanes of which there may be deliveries in the journal that nobody has taken; those that come meanwhile queue
        /// behind them.
        var backlog: Set<Lane> = []
        var isFetching = false
        var mustFetchAgain = false
        var isDraining = false
        var pausedUntil: Date?
        /// What the journal cannot give any more, as somebody has changed it; looked at again after a start.
        var unreadable: Set<JournaledDelivery.Number> = []

        struct Taken {
            let bytes: Int
            let isSuspect: Bool
        }

        /// How many places there are when one of a lane may still take one: the rest is kept for those before it.
        static func places(for lane: Lane, isAwaited: Bool = false) -> Int {
            let more = isAwaited ? Worker.awaitedPlaces : 0
            return switch lane {
            case .people: Worker.most + more
            case .ci: Worker.most / 8 * 7 + more
            case .sweeps: Worker.most / 4
            }
        }

        /// The first delivery that came since the start.
        var firstNew: JournaledDelivery.Number?
        /// Deliveries that came since the start and have not been decided.
        var undecided = 0

        func hasRoom(in lane: Lane, isAwaited: Bool) -> Bool {
            !self.isDraining && (isAwaited || !self.backlog.contains(lane))
                && self.underWay.count < Self.places(for: lane, isAwaited: isAwaited)
        }

        /// Whether a delivery has been given a place.
        mutating func take(_ delivery: WaitingDelivery, isAwaited: Bool = false) -> Bool {
            // One that may have killed two processes runs without another such, so that the next death tells which it was.
            let isSuspect = delivery.deaths >= Worker.mostDeaths - 1
            guard self.isLeft(delivery.number),
                self.underWay.count < Self.places(for: delivery.lane, isAwaited: isAwaited),
                self.underWay.isEmpty || self.bytes + delivery.bytes <= Worker.mostBytes,
                !isSuspect || !self.underWay.values.contains(where: \.isSuspect)
            else { return false }
            self.underWay[delivery.number] = Taken(bytes: delivery.bytes, isSuspect: isSuspect)
            self.bytes += delivery.bytes
            return true
        }

        mutating func putAway(_ number: JournaledDelivery.Number) -> Taken? {
            let taken = self.underWay.removeValue(forKey: number)
            self.bytes -= taken?.bytes ?? 0
            // One that is open still, and comes back, is taken off once more: then there are soon none left to take off.
            if let firstNew, number >= firstNew { self.undecided = max(0, self.undecided - 1) }
            return taken
        }

        /// Whether nothing is to be fetched yet; a clock that was set back makes the pause no longer.
        func isPaused(_ now: Date) -> Bool {
            guard let until = self.pausedUntil?.timeIntervalSince(now) else { return false }
            return until > 0 && until <= Worker.pause
        }

        /// Whether a delivery waits for a place.
        func isLeft(_ number: JournaledDelivery.Number) -> Bool {
            self.underWay[number] == nil && !self.unreadable.contains(number)
        }

        var isBehind: Bool { !self.backlog.isEmpty && self.underWay.count <= Worker.most / 2 }
    }

    /// Evaluations run on `executor`, or on the shared pool where it is nil.
    ///
    /// Threads of their own keep a policy that burns its whole budget from delaying acknowledgements; those whose request
    /// waits run on `executorOfAwaited`, so that they need not queue for a thread either.
    ///
    /// Where the worker knows the `admission`, all others wait for a while when many deliveries wait for their commit
    /// (``Deferral``).
    package init(
        pipeline: Pipeline,
        outbox: Outbox,
        journal: any Journal,
        executor: (any TaskExecutor)? = nil,
        executorOfAwaited: (any TaskExecutor)? = nil,
        admission: Admission? = nil,
        observe: @escaping Observer,
        now: @escaping @Sendable () -> Date,
    ) {
        self.pipeline = pipeline
        self.outbox = outbox
        self.journal = journal
        self.executor = executor
        self.executorOfAwaited = executorOfAwaited ?? executor
        self.deferral = admission.map { admission in Deferral(isBurst: { admission.isBurst }) }
        self.observe = observe
        self.now = now
    }

    /// Whether a delivery that is accepted now would be taken at once.
    ///
    /// - Parameters:
    ///   - lane: The delivery's lane.
    ///   - isAwaited: Whether its request waits for what becomes of it.
    /// - Returns: Whether ``take(_:isAwaited:)`` would take it.
    package func hasRoom(in lane: Lane, isAwaited: Bool = false) -> Bool {
        self.state.withLock { $0.hasRoom(in: lane, isAwaited: isAwaited) }
    }

    /// Takes a delivery that was accepted a moment ago; returns at once.
    ///
    /// - Parameters:
    ///   - delivery: The delivery.
    ///   - isAwaited: Whether its request waits for what becomes of it: then it does not queue behind the others.
    package func take(_ delivery: JournaledDelivery, isAwaited: Bool = false) {
        let waiting = WaitingDelivery(
            number: delivery.number,
            source: delivery.source,
            lane: delivery.lane,
            bytes: delivery.body.count,
        )
        let (isTaken, isBehind) = self.state.withLock { state in
            if state.firstNew == nil { state.firstNew = delivery.number }
            state.undecided += 1
            guard !state.isDraining else { return (false, false) }
            if delivery.isClaimed, state.hasRoom(in: delivery.lane, isAwaited: isAwaited),
                state.take(waiting, isAwaited: isAwaited)
            {
                return (true, false)
            }
            state.backlog.insert(delivery.lane)
            return (false, state.underWay.count < State.places(for: delivery.lane) / 2 && !state.isFetching)
        }
        if isTaken {
            self.start(waiting, fetched: delivery, isAwaited: isAwaited)
        } else if isBehind {
            Task { await self.takeUp() }
        }
    }

    /// Fetches what waits in the journal: after a start, when places become free, and what has come due.
    package func takeUp() async {
        let now = self.now()
        let mayFetch = self.state.withLock { state in
            guard !state.isDraining, !state.isPaused(now) else { return false }
            guard !state.isFetching else {
                state.mustFetchAgain = true
                return false
            }
            state.isFetching = true
            state.backlog = []
            return true
        }
        guard mayFetch else { return }
        do throws(JournalError) {
            // Those under way are among them.
            let limit = Self.most * 2
            let waiting = try await self.journal.waiting(now: now, limit: limit)
            if waiting.count == limit, let last = waiting.last?.lane {
                // They come by lanes: of those before the last one there are no more.
                self.state.withLock { $0.backlog.formUnion(Lane.allCases.filter { $0.rawValue >= last.rawValue }) }
            }
            for delivery in waiting {
                let isTaken = self.state.withLock { state in
                    if state.take(delivery) { return true }
                    if state.isLeft(delivery.number) { state.backlog.insert(delivery.lane) }
                    return false
                }
                if isTaken {
                    self.start(delivery, fetched: nil)
                }
            }
        } catch {
            self.pause(after: error)
        }
        let mustFetchAgain = self.state.withLock { state in
            state.isFetching = false
            defer { state.mustFetchAgain = false }
            return state.mustFetchAgain
        }
        if mustFetchAgain { await self.takeUp() }
    }

    /// Sends the replies that are due, a few at once: one receiver that hangs must not hold up the others.
    package func sendWaitingReplies() async {
        do throws(JournalError) {
            let replies = try await self.journal.waitingReplies(now: self.now(), limit: 64)
            await withTaskGroup(of: Void.self) { group in
                for (index, reply) in replies.enumerated() {
                    if index >= 8 { await group.next() }
                    group.addTask { await self.outbox.send(reply) }
                }
            }
        } catch {
            self.observe(.journalFailed(error))
        }
    }

    /// Sends the notifications that are due: those of one destination one after the other, a few destinations at once.
    package func sendWaitingNotifications() async {
        do throws(JournalError) {
            var mayHaveMore = true
            while mayHaveMore {
                let waiting = try await self.journal.waitingNotifications(now: self.now(), limit: 64)
                mayHaveMore = await withTaskGroup(of: Bool.self) { group in
                    var mayGoOn = false
                    for (index, notification) in waiting.enumerated() {
                        if index >= 8, await group.next() == true { mayGoOn = true }
                        group.addTask { await self.outbox.send(notification) }
                    }
                    return await group.reduce(mayGoOn) { $0 || $1 }
                }
            }
        } catch {
            self.observe(.journalFailed(error))
        }
    }

    /// Takes nothing more; what is under way goes on.
    package func drain() {
        self.state.withLock { $0.isDraining = true }
    }

    /// Whether it waits a little before it fetches more, as the journal could not be written.
    package var isPaused: Bool {
        let now = self.now()
        return self.state.withLock { $0.pausedUntil.map { $0 > now } ?? false }
    }

    /// How many deliveries are under way.
    package var underWay: Int {
        self.state.withLock { $0.underWay.count }
    }

    /// How many deliveries came since the start and have not been decided.
    package var undecided: Int {
        self.state.withLock { $0.undecided }
    }

    private func start(
        _ waiting: WaitingDelivery,
        fetched delivery: JournaledDelivery?,
        isAwaited: Bool = false,
    ) {
        let place = self.pipeline.order.join(waiting.number, of: waiting.source, lane: waiting.lane.rawValue)
        Task(executorPreference: isAwaited ? self.executorOfAwaited : self.executor) {
            // What was fetched has waited long enough.
            if delivery != nil, !isAwaited { await self.deferral?.wait() }
            do throws(JournalError) {
                if let settled = try await self.settle(waiting.number, fetched: delivery, at: place) {
                    place.leave()
                    // Whose turn has come by it need not wait for the next second.
                    if !settled.settled.next.isEmpty { await self.takeUp() }
                    if let occurrence = settled.settled.forShadows {
                        await self.pipeline.observeShadows(of: occurrence, settled.delivery, from: settled.progress)
                    }
                }
            } catch {
                self.stop(waiting.number, after: error)
            }
            place.leave()
            let isBehind = self.state.withLock { state in
                let taken = state.putAway(waiting.number)
                return state.isBehind || (taken?.isSuspect == true && !state.backlog.isEmpty)
            }
            if isBehind {
                await self.takeUp()
            }
        }
    }

    private struct Done {
        let settled: Pipeline.Settled
        let delivery: JournaledDelivery
        let progress: DeliveryProgress
    }

    private func settle(
        _ number: JournaledDelivery.Number,
        fetched delivery: JournaledDelivery?,
        at place: DeliveryOrder.Place,
    ) async throws(JournalError) -> Done? {
        if let delivery {
            let progress = DeliveryProgress()
            let settled = try await self.pipeline.settle(delivery, from: progress, at: place)
            return Done(settled: settled, delivery: delivery, progress: progress)
        }
        // It may have been settled between the moment it was listed and the moment it was taken.
        guard let claim = try await self.journal.claim(number) else { return nil }
        guard claim.deaths < Self.mostDeaths else {
            let next = try await self.pipeline.setAside(claim.delivery, deaths: claim.deaths)
            return Done(settled: Pipeline.Settled(next), delivery: claim.delivery, progress: claim.progress)
        }
        let settled = try await self.pipeline.settle(claim.delivery, from: claim.progress, at: place)
        return Done(settled: settled, delivery: claim.delivery, progress: claim.progress)
    }

    /// One delivery that the journal cannot give or take must not hold up the others.
    private func stop(_ number: JournaledDelivery.Number, after error: JournalError) {
        guard case .rejected(let reason) = error else {
            self.pause(after: error)
            return
        }
        self.observe(.unreadable(number, reason: reason))
        _ = self.state.withLock { $0.unreadable.insert(number) }
    }

    /// Everything is still on disk; trying again at once would only burn the API's budget.
    private func pause(after error: JournalError) {
        self.observe(.journalFailed(error))
        let until = self.now().addingTimeInterval(Self.pause)
        self.state.withLock { state in
            state.pausedUntil = until
            state.backlog.formUnion(Lane.allCases)
        }
    }
}
