import AgentPoolsAPI
import Synchronization

/// Lets the requests of one client go one after another: a line for each lane, no more under way than there are
/// connections, and a place of the ``RateBudget`` for each.
///
/// Who goes next is decided only when there is a connection and a place, so a person's request that comes last still goes
/// first.
final class Turnstile: RateAsker {
    private let state: Mutex<TurnstileLines>
    private let budget: any RateBudget
    private let time: Timekeeper

    /// Why a request did not get its turn.
    enum Refusal: Error {
        case cancelled
        /// Its deadline came first.
        case late
    }

    /// - Parameters:
    ///   - connections: Requests under way at once.
    ///   - budget: Gives a place for each.
    ///   - time: The clock of deadlines.
    init(connections: Int, budget: any RateBudget, time: Timekeeper) {
        self.state = Mutex(TurnstileLines(free: connections))
        self.budget = budget
        self.time = time
    }

    /// Waits for a turn.
    ///
    /// - Parameters:
    ///   - turn: Whose; its lane may be raised meanwhile.
    ///   - deadline: The latest time, in seconds of the clock.
    /// - Returns: A place, for ``leave(_:_:)``.
    /// - Throws: ``Refusal`` where the task was cancelled, or the deadline came first.
    func enter(_ turn: Turn, before deadline: Double) async throws(Refusal) -> RatePlace {
        guard self.time.elapsed() < deadline else { throw .late }
        let key = ObjectIdentifier(turn)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let isWaiting = self.state.withLock { state in
                    // Whoever was cancelled before this line was not in it, so that nobody will take them out.
                    guard !Task.isCancelled else { return false }
                    state.join(key, turn.lane, TurnstileLines.Waiting(waiter, before: deadline))
                    return true
                }
                guard isWaiting else { return waiter.resume(returning: .failure(.cancelled)) }
                self.advance()
                self.watchDeadlines()
            }
        } onCancel: {
            self.refuse(key, .cancelled)
        }
        return try result.get()
    }

    /// Ends a turn: its connection is free again.
    func leave(_ place: RatePlace, _ report: RateReport) {
        self.state.withLock { $0.free += 1 }
        self.budget.settle(place, report)
        self.advance()
    }

    /// Moves a request that waits to the lane that its turn has now.
    func reline(_ turn: Turn) {
        let key = ObjectIdentifier(turn)
        let isMoved = self.state.withLock { state in
            guard let waiting = state.leave(key) else { return false }
            state.join(key, turn.lane, waiting)
            return true
        }
        if isMoved { self.advance() }
    }

    /// Requests that wait for their turn.
    var waiting: Int { self.state.withLock { $0.waiting.count } }

    /// Asks the budget again.
    func wake() { self.advance() }

    /// Lets everyone go that can go now.
    private func advance() {
        self.state.withLock { state in
            while state.free > 0, let lane = state.next {
                guard let place = self.budget.take(lane, for: self) else { return }
                state.admit(lane, place)
            }
            self.budget.withdraw(self)
        }
    }

    private func refuse(_ key: ObjectIdentifier, _ refusal: Refusal) {
        guard let waiting = self.state.withLock({ $0.leave(key) }) else { return }
        waiting.waiter.resume(returning: .failure(refusal))
        self.advance()
    }

    /// Sees to it that the line is searched when the first deadline comes.
    private func watchDeadlines() {
        let wait: Double? = self.state.withLock { state in
            guard !state.waiting.isEmpty, state.firstDeadline < state.search ?? .infinity else { return nil }
            state.search = state.firstDeadline
            return max(0, state.firstDeadline - self.time.elapsed())
        }
        guard let wait else { return }
        let alarm = self.time.alarm
        Task { [weak self] in
            try? await alarm(wait)
            self?.search()
        }
    }

    private func search() {
        let now = self.time.elapsed()
        let late: [TurnstileLines.Waiting] = self.state.withLock { state in
            state.search = nil
            let late = state.waiting.filter { $0.value.deadline <= now }.keys.compactMap { state.leave($0) }
            state.firstDeadline = state.waiting.values.map(\.deadline).min() ?? .infinity
            return late
        }
        for waiting in late { waiting.waiter.resume(returning: .failure(.late)) }
        self.advance()
        self.watchDeadlines()
    }
}
