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

    private struct State {
        var underWay: Set<JournaledDelivery.Number> = []
        /// There may be deliveries in the journal that nobody has taken.
        var hasBacklog = true
        var isFetching = false
        var isDraining = false
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
        let isTaken = self.state.withLock { state in
            guard !state.isDraining else { return false }
            guard state.underWay.count < Self.most else {
                state.hasBacklog = true
                return false
            }
            return state.underWay.insert(delivery.number).inserted
        }
        guard isTaken else { return }
        self.start(delivery, isFresh: true)
    }

    /// Fetches what waits in the journal: after a start, when places become free, and what has come due.
    package func takeUp() async {
        let mayFetch = self.state.withLock { state in
            guard !state.isDraining, !state.isFetching else { return false }
            state.isFetching = true
            state.hasBacklog = false
            return true
        }
        guard mayFetch else { return }
        defer { self.state.withLock { $0.isFetching = false } }
        do throws(JournalError) {
            let waiting = try await self.journal.waiting(now: self.now(), limit: Self.most * 2)
            if waiting.count == Self.most * 2 {
                self.state.withLock { $0.hasBacklog = true }
            }
            for delivery in waiting {
                let isTaken = self.state.withLock { state in
                    guard !state.underWay.contains(delivery.number) else { return false }
                    guard state.underWay.count < Self.most else {
                        state.hasBacklog = true
                        return false
                    }
                    return state.underWay.insert(delivery.number).inserted
                }
                if isTaken {
                    self.start(delivery, isFresh: false)
                }
            }
        } catch {
            self.observe(.journalFailed(error))
        }
    }

    /// Sends the replies that are due.
    package func sendWaitingReplies() async {
        do throws(JournalError) {
            for reply in try await self.journal.waitingReplies(now: self.now(), limit: 64) {
                await self.outbox.send(reply)
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

    private func start(_ delivery: JournaledDelivery, isFresh: Bool) {
        Task(executorPreference: self.executor) {
            await self.settle(delivery, isFresh: isFresh)
            let isBehind = self.state.withLock { state in
                state.underWay.remove(delivery.number)
                return state.hasBacklog && state.underWay.count <= Self.most / 2
            }
            if isBehind {
                await self.takeUp()
            }
        }
    }

    private func settle(_ delivery: JournaledDelivery, isFresh: Bool) async {
        do throws(JournalError) {
            let progress = isFresh ? DeliveryProgress() : try await self.journal.progress(of: delivery.number)
            // It may have been settled between the moment it was listed and the moment it was taken.
            guard progress.isWaiting else { return }
            try await self.pipeline.settle(delivery, from: progress)
        } catch {
            self.observe(.journalFailed(error))
        }
    }
}
