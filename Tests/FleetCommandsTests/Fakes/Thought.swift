import Synchronization

/// Whether somebody has thought, and answered.
final class Thought: Sendable {
    private let isThoughtOver = Mutex(false)

    var isOver: Bool { self.isThoughtOver.withLock(\.self) }

    func end() {
        self.isThoughtOver.withLock { $0 = true }
    }
}
