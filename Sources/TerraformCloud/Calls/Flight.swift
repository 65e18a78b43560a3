import AgentPoolsAPI
import Synchronization

/// One read that is under way, and everyone who waits for it.
///
/// Each waits on their own: when one is cancelled the others go on waiting, and when all are, the read is.
final class Flight: Sendable {
    private struct State {
        var waiters: [Int: CheckedContinuation<CallEnd?, Never>] = [:]
        var lastWaiter = 0
        var task: Task<Void, Never>?
        var end: CallEnd?
        /// Everyone who waited was cancelled, so nobody joins any more.
        var isAbandoned = false
    }

    /// The client's changes before it began: see ``Flights``.
    let generation: Int
    let turn: Turn
    private let state = Mutex(State())

    init(generation: Int, turn: Turn) {
        self.generation = generation
        self.turn = turn
    }

    /// How many wait for it.
    var waiting: Int { self.state.withLock { $0.waiters.count } }

    var isAbandoned: Bool { self.state.withLock { $0.isAbandoned } }

    /// Begins the read.
    ///
    /// - Parameter body: The read, from its first try to its last; ends with ``land(_:)``.
    func start(_ body: @escaping @Sendable () async -> Void) {
        let task = Task { await body() }
        let isAbandoned = self.state.withLock { state in
            state.task = task
            return state.isAbandoned
        }
        if isAbandoned { task.cancel() }
    }

    /// Gives everyone what the read came to.
    func land(_ end: CallEnd) {
        let waiters = self.state.withLock { state in
            state.end = end
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume(returning: end) }
    }

    /// Waits for the end of the read.
    ///
    /// - Returns: The end, or that the caller was cancelled; nil where the read was abandoned before.
    func wait() async -> CallEnd? {
        let number = self.state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let answer: CallEnd?? = self.state.withLock { state in
                    if let end = state.end { return .some(end) }
                    if state.isAbandoned { return .some(nil) }
                    state.waiters[number] = waiter
                    return .none
                }
                if let answer { return waiter.resume(returning: answer) }
                // Whoever was cancelled before they waited is taken out here, the others by the handler below.
                if Task.isCancelled { self.cancel(number) }
            }
        } onCancel: {
            self.cancel(number)
        }
    }

    private func cancel(_ number: Int) {
        let (waiter, task) = self.state.withLock { state in
            let waiter = state.waiters.removeValue(forKey: number)
            guard waiter != nil, state.waiters.isEmpty else { return (waiter, Task<Void, Never>?.none) }
            state.isAbandoned = true
            return (waiter, state.task)
        }
        task?.cancel()
        waiter?.resume(returning: CallEnd(.failure(.cancelled(sentBytes: self.turn.hasLeft))))
    }
}
