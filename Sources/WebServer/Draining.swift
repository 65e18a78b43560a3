import Synchronization

/// Whether the server is about to end: each answer from then on is its connection's last.
final class Draining: Sendable {
    private let hasBegun = Atomic(false)
    private let hasClosed = Atomic(false)

    var isOn: Bool { self.hasBegun.load(ordering: .relaxed) }

    /// Whether nobody new is let in any more.
    var isClosed: Bool { self.hasClosed.load(ordering: .relaxed) }

    func begin() {
        self.hasBegun.store(true, ordering: .relaxed)
    }

    func close() {
        self.hasClosed.store(true, ordering: .relaxed)
    }
}
