import Foundation
import Synchronization

/// Draws a progress line while many things end, at most ten times a second; draws nothing away from a screen.
final class ProgressMeter: Sendable {
    private let console: any Console
    private let state: Mutex<State>

    private struct State {
        var line: ProgressLine
        let start: Date
        var drawn: Date
        var refused = 0
        var isOver = false
    }

    init(_ label: String, total: Int, console: any Console) {
        self.console = console
        let now = console.now()
        self.state = Mutex(State(line: ProgressLine(label: label, total: total), start: now, drawn: .distantPast))
    }

    /// Counts one more that has ended.
    ///
    /// - Parameter isDone: Whether it ended as it should.
    func count(isDone: Bool = true) {
        guard let screen = self.console.terminal.messages, screen.canRedraw else { return }
        let now = self.console.now()
        self.state.withLock { state in
            state.line.done += 1
            if !isDone { state.refused += 1 }
            state.line.elapsed = now.timeIntervalSince(state.start)
            state.line.remark = state.refused > 0 ? "\(state.refused) not done" : ""
            guard !state.isOver, state.line.total > 1, abs(now.timeIntervalSince(state.drawn)) >= 0.1 else { return }
            state.drawn = now
            self.console.draw(state.line.text(width: screen.width))
        }
    }

    /// Takes the line away.
    func end() {
        self.state.withLock { state in
            if state.drawn != .distantPast { self.console.draw(nil) }
            state.isOver = true
        }
    }
}
