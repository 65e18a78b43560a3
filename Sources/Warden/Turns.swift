import Synchronization

/// Turns at things that one delivery at a time may touch, such as a policy's memory; first come, first served.
///
/// A turn is for all its names at once or for none yet, so that nobody waits while holding something: there is no
/// deadlock. Whoever comes later does not overtake anybody who waits for one of the same names.
package final class Turns: Sendable {
    private let state = Mutex(State())

    fileprivate struct State {
        var held: Set<String> = []
        var waiting: [Waiting] = []
        var nextID = 0
    }

    fileprivate struct Waiting {
        let id: Int
        let names: Set<String>
        let continuation: CheckedContinuation<Bool, Never>
    }

    package init() {}

    /// Waits until all `names` are free, and holds them until the turn is ended.
    ///
    /// - Parameter names: What is to be touched; nothing waits where there are none.
    /// - Returns: The turn; whoever takes it must end it.
    /// - Throws: `CancellationError` when the task is cancelled while it waits; then nothing is held.
    package func take(_ names: some Sequence<String>) async throws(CancellationError) -> Turn {
        let names = Set(names)
        guard !names.isEmpty else { return Turn(names, of: self) }
        let id = self.state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
        let isGiven = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isGivenNow: Bool? = self.state.withLock { state in
                    // Cancelled before it waits: nobody would wake it.
                    guard !Task.isCancelled else { return false }
                    if state.isFree(names) {
                        state.held.formUnion(names)
                        return true
                    }
                    state.waiting.append(Waiting(id: id, names: names, continuation: continuation))
                    return nil
                }
                if let isGivenNow { continuation.resume(returning: isGivenNow) }
            }
        } onCancel: {
            self.giveUp(id)
        }
        guard isGiven else { throw CancellationError() }
        return Turn(names, of: self)
    }

    /// How many wait.
    package var waiting: Int { self.state.withLock { $0.waiting.count } }

    fileprivate func end(_ names: Set<String>) {
        let next = self.state.withLock { state in
            state.held.subtract(names)
            return state.grant()
        }
        next.forEach { $0.resume(returning: true) }
    }

    private func giveUp(_ id: Int) {
        let (gone, next) = self.state.withLock { state in
            guard let index = state.waiting.firstIndex(where: { $0.id == id }) else {
                return (CheckedContinuation<Bool, Never>?.none, [CheckedContinuation<Bool, Never>]())
            }
            // Those behind it may have waited for nothing else.
            return (state.waiting.remove(at: index).continuation, state.grant())
        }
        gone?.resume(returning: false)
        next.forEach { $0.resume(returning: true) }
    }
}

extension Turns.State {
    /// Whether nobody holds or waits for one of the names.
    fileprivate func isFree(_ names: Set<String>) -> Bool {
        self.held.isDisjoint(with: names) && self.waiting.allSatisfy { $0.names.isDisjoint(with: names) }
    }

    /// Gives their turn to all those in the line who need nothing that is held, or that somebody before them waits for.
    fileprivate mutating func grant() -> [CheckedContinuation<Bool, Never>] {
        var taken = self.held
        var granted: [CheckedContinuation<Bool, Never>] = []
        var left: [Turns.Waiting] = []
        for waiting in self.waiting {
            if taken.isDisjoint(with: waiting.names) {
                self.held.formUnion(waiting.names)
                granted.append(waiting.continuation)
            } else {
                left.append(waiting)
            }
            taken.formUnion(waiting.names)
        }
        self.waiting = left
        return granted
    }
}

/// The right to touch what a turn was taken for.
package final class Turn: Sendable {
    private let names: Mutex<Set<String>>
    private let turns: Turns

    fileprivate init(_ names: Set<String>, of turns: Turns) {
        self.names = Mutex(names)
        self.turns = turns
    }

    /// Lets the next one have it; ending it again does nothing.
    package func end() {
        let names = self.names.withLock { names in
            defer { names = [] }
            return names
        }
        if !names.isEmpty { self.turns.end(names) }
    }
}
