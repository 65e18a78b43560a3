/// What goes wrong with a request, by order of a test or of an operator.
package enum SimulatedFault: Sendable, Hashable {
    /// 429; nothing is done. The answer asks to wait so many seconds.
    case rateLimited(after: Double)
    /// A status of 500 or above, before or after doing what was asked.
    case serverError(status: Int, applied: Bool)
    /// The connection is closed without an answer, before or after doing what was asked.
    case dropConnection(applied: Bool)
    /// The answer comes so many seconds late; nothing else is wrong.
    case delay(seconds: Double)

    /// Which requests a fault waits for.
    package enum Target: Sendable, Hashable {
        case everything, reads, mutations
    }
}

/// The faults that are still to come, first come, first served.
struct FaultScript: Sendable {
    private var entries: [(fault: SimulatedFault, target: SimulatedFault.Target)] = []

    mutating func add(_ fault: SimulatedFault, times: Int, target: SimulatedFault.Target) {
        self.entries += Array(repeating: (fault, target), count: max(0, times))
    }

    /// Takes the first fault that waits for such a call; nil when there is none.
    mutating func next(for call: SimulatedCall) -> SimulatedFault? {
        let position = self.entries.firstIndex { entry in
            switch entry.target {
            case .everything: true
            case .reads: !call.isMutation
            case .mutations: call.isMutation
            }
        }
        return position.map { self.entries.remove(at: $0).fault }
    }
}
