import Synchronization

/// Lines that a closure collects.
final class Lines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { self.lines.withLock(\.self) }

    func add(_ line: String) {
        self.lines.withLock { $0.append(line) }
    }
}
