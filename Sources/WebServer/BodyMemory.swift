import Synchronization

/// The memory for bodies, shared by all requests.
///
/// Without it, as many senders as there are connections could each make the server hold the largest body, proven or
/// not. Bytes count from their arrival on, not from their announcement, so taking it costs as much as sending them.
final class BodyMemory: Sendable {
    private let free: Atomic<Int>

    init(bytes: Int) {
        self.free = Atomic(bytes)
    }

    /// Takes `bytes`; false, and nothing is taken, when there are not as many.
    func take(_ bytes: Int) -> Bool {
        guard self.free.subtract(bytes, ordering: .relaxed).newValue < 0 else { return true }
        self.give(bytes)
        return false
    }

    func give(_ bytes: Int) {
        self.free.add(bytes, ordering: .relaxed)
    }
}
