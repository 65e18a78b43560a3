import Foundation
import Synchronization

/// Looks at the resident memory of a process again and again.
final class MemoryWatch: Sendable {
    private let state = Watched()
    private let thread: BenchThread

    private final class Watched: Sendable {
        let isOver = Atomic(false)
        let most = Atomic(0)
    }

    init(of identifier: pid_t) {
        self.thread = BenchThread { [state] in
            while !state.isOver.load(ordering: .relaxed) {
                let text = (try? String(contentsOfFile: "/proc/\(identifier)/statm", encoding: .utf8)) ?? ""
                // proc(5): the second number is the resident pages.
                let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
                state.most.max(pages * Int(getpagesize()), ordering: .relaxed)
                usleep(20_000)
            }
        }
    }

    /// - Returns: The most bytes that it ever had.
    func end() -> Int {
        self.state.isOver.store(true, ordering: .relaxed)
        self.thread.join()
        return self.state.most.load(ordering: .relaxed)
    }
}
