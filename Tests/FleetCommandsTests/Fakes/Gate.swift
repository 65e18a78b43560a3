import Synchronization

/// Holds whoever comes until it is opened.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        /// Who waits until so many have come.
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
        var come = 0
    }

    private let state = Mutex(State())

    /// Waits until the gate is open.
    func pass() async {
        await withCheckedContinuation { continuation in
            let ready = self.state.withLock { state -> [CheckedContinuation<Void, Never>] in
                state.come += 1
                guard !state.isOpen else { return [continuation] }
                state.waiting.append(continuation)
                let ready = state.watchers.filter { $0.count <= state.come }
                state.watchers.removeAll { $0.count <= state.come }
                return ready.map(\.continuation)
            }
            ready.forEach { $0.resume() }
        }
    }

    /// Waits until so many have come to the closed gate.
    func haveCome(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isSo = self.state.withLock { state -> Bool in
                if state.come >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isSo { continuation.resume() }
        }
    }

    func open() {
        let waiting = self.state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        waiting.forEach { $0.resume() }
    }
}
