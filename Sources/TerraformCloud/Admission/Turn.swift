import AgentPoolsAPI
import Synchronization

/// One request on its way to its turn, from its first try to its last: in which lane, and whether it ever left.
final class Turn: Sendable {
    private struct State {
        var lane: Lane
        var hasLeft = false
    }

    private let state: Mutex<State>

    init(_ lane: Lane) {
        self.state = Mutex(State(lane: lane))
    }

    var lane: Lane { self.state.withLock { $0.lane } }

    /// Whether the request left this machine, in any of its tries.
    var hasLeft: Bool { self.state.withLock { $0.hasLeft } }

    func noteDeparture() {
        self.state.withLock { $0.hasLeft = true }
    }

    /// Moves to a lane that goes before.
    ///
    /// - Returns: Whether it does.
    func raise(to lane: Lane) -> Bool {
        self.state.withLock { state in
            guard lane.rawValue < state.lane.rawValue else { return false }
            state.lane = lane
            return true
        }
    }
}
