import Synchronization

/// Knows of each request under way whether, and when, its first byte left.
///
/// That makes the difference between "not done" and "perhaps done" where a call ends early: as long as the head of a
/// request has not left, the API cannot have done anything. So that nothing leaves once that verdict is given, a request
/// that ``finish(_:)`` was called for is never let go.
final class Departures: Sendable {
    private struct State {
        var lastNumber = 0
        var requests: [Int: Request] = [:]
    }

    private struct Request {
        let turn: Turn
        /// When it left, in seconds of `elapsed`; nil while it has not.
        var left: Double?
    }

    private let state = Mutex(State())
    private let elapsed: @Sendable () -> Double

    /// - Parameter elapsed: Seconds since some fixed point.
    init(elapsed: @escaping @Sendable () -> Double) {
        self.elapsed = elapsed
    }

    /// Begins to watch for a request.
    ///
    /// - Parameter turn: Is told when it leaves.
    /// - Returns: The request's number, which goes with it to the connection.
    func expect(_ turn: Turn) -> Int {
        self.state.withLock { state in
            state.lastNumber += 1
            state.requests[state.lastNumber] = Request(turn: turn)
            return state.lastNumber
        }
    }

    /// Lets a request go.
    ///
    /// - Returns: False where it must not leave any more.
    func leave(_ number: Int) -> Bool {
        let now = self.elapsed()
        return self.state.withLock { state in
            guard let request = state.requests[number] else { return false }
            state.requests[number]?.left = now
            request.turn.noteDeparture()
            return true
        }
    }

    /// Ends watching: what has not left by now never will.
    ///
    /// - Returns: When it left; nil where it never did.
    func finish(_ number: Int) -> Double? {
        self.state.withLock { $0.requests.removeValue(forKey: number)?.left }
    }
}
