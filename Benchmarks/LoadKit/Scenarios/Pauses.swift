import Foundation
import Synchronization

/// Makes a process stand still for a while, again and again: what a check must notice.
final class Pauses: Sendable {
    private let stop = Stop()
    private let thread: BenchThread

    private final class Stop: Sendable {
        let isAsked = Atomic(false)
    }

    /// - Parameters:
    ///   - identifier: The process.
    ///   - seconds: How long each pause is, and the time between two.
    init(of identifier: pid_t, seconds: Double) {
        let pause = UInt32(seconds * 1e6)
        self.thread = BenchThread { [stop] in
            while !stop.isAsked.load(ordering: .relaxed) {
                kill(identifier, SIGSTOP)
                usleep(pause)
                kill(identifier, SIGCONT)
                usleep(pause)
            }
        }
    }

    func end() {
        self.stop.isAsked.store(true, ordering: .relaxed)
        self.thread.join()
    }
}
