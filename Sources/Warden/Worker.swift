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
    private let state = Mutex(State())

    /// The most deliveries in memory at once: enough to keep two cores busy while reads wait for the API.
    package static let most = 256
    /// The most bytes of their bodies; a single larger one is taken alone.
    package static let mostBytes = 64 << 20
    /// How long nothing is fetched after the journal could not be written, in seconds.
    private static let pause: TimeInterval = 10

    private struct State {
        var underWay: [JournaledDelivery.Number: Int] = [:]
        var bytes = 0
        /// There may be deliveries in the journal that nobody has taken; those that come meanwhile queue behind them.
        var hasBacklog = false
        var isFetching = false
        var isDraining = false
        var pausedUntil: Date?

        /// Whether a delivery has been given a place.
        mutating func take(_ number: JournaledDelivery.Number, bytes: Int) -> Bool {
            guard self.underWay[number] == nil, self.underWay.count < Worker.most,
                self.underWay.isEmpty || self.bytes + bytes <= Worker.mostBytes
            else { return false }
            self.underWay[number] = bytes
            self.bytes += bytes
            return true
        }

        mutating func putAway(_ number: JournaledDelivery.Number) {
            self.bytes -= self.underWay.removeValue(forKey: number) ?? 0
        }

        var isBehind: Bool { self.hasBacklog && self.underWay.count <= Worker.most / 2 }
    }

    /// Evaluations run on `executor`, or on the shared pool where it is nil.
    ///
    /// Threads of their own keep a policy that burns its whole budget from delaying acknowledgements.
    package init(
        pipeline: Pipeline,
        outbox: Outbox,
        journal: any Journal,
        executor: (any TaskExecutor)? = nil,
        observe: @escaping Observer,
        now: @escaping @Sendable () -> Date,
    ) {
        self.pipeline = pipeline
        self.outbox = outbox
        self.journal = journal
        self.executor = executor
        self.observe = observe
        self.now = now
    }

    /// Takes a delivery that was accepted a moment ago; returns at once.
    package func take(_ delivery: JournaledDelivery) {
        let (isTaken, isBehind) = self.state.withLock { state in
            guard !state.isDraining else { return (false, false) }
            if !state.hasBacklog, state.take(delivery.number, bytes: delivery.body.count) { return (true, false) }
            state.hasBacklog = true
            return (false, state.isBehind && !state.isFetching)
        }
        if isTaken {
            self.start(delivery.number, fetched: delivery)
        } else if isBehind {
            Task { await self.takeUp() }
        }
    }

    /// Fetches what waits in the journal: after a start, when places become free, and what has come due.
    package func takeUp() async {
        let now = self.now()
        let mayFetch = self.state.withLock { state in
            guard !state.isDraining, !state.isFetching, state.pausedUntil.map({ $0 <= now }) ?? true else {
                return false
            }
            state.isFetching = true
            state.hasBacklog = false
            return true
        }
        guard mayFetch else { return }
        defer { self.state.withLock { $0.isFetching = false } }
        do throws(JournalError) {
            // Those under way are among them.
            let limit = Self.most * 2
            let waiting = try await self.journal.waiting(now: now, limit: limit)
            if waiting.count == limit {
                self.state.withLock { $0.hasBacklog = true }
            }
            for delivery in waiting {
                let isTaken = self.state.withLock { state in
                    if state.take(delivery.number, bytes: delivery.bytes) { return true }
                    state.hasBacklog = state.hasBacklog || state.underWay[delivery.number] == nil
                    return false
                }
                if isTaken {
                    self.start(delivery.number, fetched: nil)
                }
            }
        } catch {
            self.pause(after: error)
        }
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

    /// How many deliveries are under way.
    package var underWay: Int {
        self.state.withLock { $0.underWay.count }
    }

    private func start(_ number: JournaledDelivery.Number, fetched delivery: JournaledDelivery?) {
        Task(executorPreference: self.executor) {
            do throws(JournalError) {
                // Whose plan was approved by it need not wait for the next second.
                if try await self.settle(number, fetched: delivery) != nil { await self.takeUp() }
            } catch {
                self.pause(after: error)
            }
            let isBehind = self.state.withLock { state in
                state.putAway(number)
                return state.isBehind
            }
            if isBehind {
                await self.takeUp()
            }
        }
    }

    private func settle(
        _ number: JournaledDelivery.Number,
        fetched delivery: JournaledDelivery?,
    ) async throws(JournalError) -> JournaledDelivery.Number? {
        if let delivery {
            return try await self.pipeline.settle(delivery, from: DeliveryProgress())
        }
        let progress = try await self.journal.progress(of: number)
        // It may have been settled between the moment it was listed and the moment it was taken.
        guard progress.isWaiting else { return nil }
        return try await self.pipeline.settle(try await self.journal.delivery(number), from: progress)
    }

    /// Everything is still on disk; trying again at once would only burn the API's budget.
    private func pause(after error: JournalError) {
        self.observe(.journalFailed(error))
        let until = self.now().addingTimeInterval(Self.pause)
        self.state.withLock { state in
            state.pausedUntil = until
            state.hasBacklog = true
        }
    }
}
