import AgentPoolsAPI
import Synchronization

/// The reads of one client that are under way: who asks the same meanwhile gets the same answer.
///
/// An answer is never older than the client's own last change: a read joins only one that began after that change began,
/// and after it ended.
final class Flights: Sendable {
    private struct State {
        /// Grows when a change begins, and when it ends.
        var generation = 0
        var flights: [String: Flight] = [:]
    }

    private let state = Mutex(State())

    /// A change of this client begins, or ends.
    func noteChange() {
        self.state.withLock { $0.generation += 1 }
    }

    /// Joins the same read that is under way, or begins it.
    ///
    /// - Parameters:
    ///   - target: What is read; the same text is the same read.
    ///   - lane: The caller's lane. A read that waits in a lower one is raised to it.
    ///   - raised: Learns of a turn whose lane was raised.
    ///   - body: The read, from its first try to its last.
    /// - Returns: What the read came to, or that the caller was cancelled.
    func join(
        _ target: String,
        _ lane: Lane,
        raised: (Turn) -> Void,
        _ body: @escaping @Sendable (Turn) async -> CallEnd,
    ) async -> CallEnd {
        while true {
            guard !Task.isCancelled else { return CallEnd(.failure(.cancelled(sentBytes: false))) }
            let (flight, isNew) = self.flight(target, lane)
            if isNew {
                flight.start {
                    let end = await body(flight.turn)
                    self.remove(flight, target)
                    flight.land(end)
                }
            } else if flight.turn.raise(to: lane) {
                raised(flight.turn)
            }
            if let end = await flight.wait() { return end }
        }
    }

    private func flight(_ target: String, _ lane: Lane) -> (Flight, isNew: Bool) {
        self.state.withLock { state in
            if let flight = state.flights[target], flight.generation == state.generation, !flight.isAbandoned {
                return (flight, false)
            }
            let flight = Flight(generation: state.generation, turn: Turn(lane))
            state.flights[target] = flight
            return (flight, true)
        }
    }

    private func remove(_ flight: Flight, _ target: String) {
        self.state.withLock { state in
            guard state.flights[target] === flight else { return }
            state.flights[target] = nil
        }
    }
}
