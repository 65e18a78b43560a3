import Synchronization

/// Keeps for how long a command would have waited.
final class Pauses: Sendable {
    private let kept = Mutex<[Duration]>([])

    var all: [Duration] { self.kept.withLock(\.self) }
    var count: Int { self.all.count }

    func pause(_ duration: Duration) {
        self.kept.withLock { $0.append(duration) }
    }
}
