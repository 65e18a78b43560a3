import Synchronization

/// The requests that wait for the settlement of their delivery, so that the HTTP answer can be the reply.
///
/// A request says that it waits before the worker can know of the delivery; the worker asks for waiting requests
/// right before it records the settlement, and resumes them right after. Whoever has waited long enough is let go all
/// the same; when nobody is left to be resumed, the reply goes another way.
package final class PendingAnswers: Sendable {
    private let pending = Mutex<[JournaledDelivery.Number: Pending]>([:])
    /// The most that anybody waits from now on; nil for as long as they ask.
    private let most = Mutex<Duration?>(nil)

    /// The requests of one delivery.
    private struct Pending {
        /// Announced, and not waiting yet.
        var announced = 0
        var waiting: [Int: CheckedContinuation<Answer?, Never>] = [:]
        var nextID = 0
        /// What the announced ones get when they come to wait; set once the delivery is settled.
        var outcome: Outcome?

        enum Outcome {
            case answer(Answer)
            case receipt
        }

        var isEmpty: Bool { self.announced == 0 && self.waiting.isEmpty }
    }

    package init() {}

    /// Announces one request that is going to call ``answer(to:within:)``.
    package func expect(_ delivery: JournaledDelivery.Number) {
        self.pending.withLock { $0[delivery, default: Pending()].announced += 1 }
    }

    /// Waits for the answer of an announced request; nil when it did not come in time.
    package func answer(to delivery: JournaledDelivery.Number, within window: Duration) async -> Answer? {
        await withCheckedContinuation { continuation in
            let step: Step = self.pending.withLock { pending in
                guard var entry = pending[delivery] else { return .go(nil) }
                entry.announced -= 1
                defer { pending[delivery] = entry.isEmpty ? nil : entry }
                switch entry.outcome {
                case .answer(let answer): return .go(answer)
                case .receipt: return .go(nil)
                case nil:
                    let id = entry.nextID
                    entry.nextID += 1
                    entry.waiting[id] = continuation
                    return .wait(id)
                }
            }
            switch step {
            case .go(let answer):
                continuation.resume(returning: answer)
            case .wait(let id):
                Task {
                    try? await Task.sleep(for: min(window, self.most.withLock { $0 } ?? window))
                    self.giveUp(id, on: delivery)
                }
            }
        }
    }

    /// Lets everybody go within a time, and nobody wait for longer: the server is about to stop.
    package func hurry(within limit: Duration) {
        self.most.withLock { $0 = limit }
        let waiting = self.pending.withLock { pending in
            pending.flatMap { delivery, entry in entry.waiting.keys.map { (delivery, $0) } }
        }
        Task {
            try? await Task.sleep(for: limit)
            for (delivery, id) in waiting { self.giveUp(id, on: delivery) }
        }
    }

    private enum Step {
        case go(Answer?)
        case wait(Int)
    }

    /// Whether a request waits now.
    package func isAwaited(_ delivery: JournaledDelivery.Number) -> Bool {
        self.pending.withLock { $0[delivery] != nil }
    }

    /// Gives the waiting requests their answer; nil where there is none after all, and they get a receipt.
    ///
    /// - Returns: Whether there was a request to give it to.
    @discardableResult
    package func resume(_ delivery: JournaledDelivery.Number, with answer: Answer?) -> Bool {
        let (waiting, announced) = self.pending.withLock { pending in
            guard var entry = pending[delivery] else { return ([CheckedContinuation<Answer?, Never>](), 0) }
            let waiting = Array(entry.waiting.values)
            entry.waiting = [:]
            entry.outcome = answer.map { .answer($0) } ?? .receipt
            pending[delivery] = entry.isEmpty ? nil : entry
            return (waiting, entry.announced)
        }
        for continuation in waiting {
            continuation.resume(returning: answer)
        }
        return !waiting.isEmpty || announced > 0
    }

    /// Lets a request go that has waited long enough.
    private func giveUp(_ id: Int, on delivery: JournaledDelivery.Number) {
        let continuation = self.pending.withLock { pending -> CheckedContinuation<Answer?, Never>? in
            guard var entry = pending[delivery] else { return nil }
            defer { pending[delivery] = entry.isEmpty ? nil : entry }
            return entry.waiting.removeValue(forKey: id)
        }
        continuation?.resume(returning: nil)
    }
}
