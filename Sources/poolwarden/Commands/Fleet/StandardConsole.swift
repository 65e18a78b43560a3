import FleetCommands
import Foundation
import Synchronization

/// The program's own input and output.
final class StandardConsole: Console {
    let terminal: Terminal
    /// Whether a progress line stands on the screen.
    private let isDrawn = Mutex(false)

    init(environment: [String: String]) {
        self.terminal = Terminal(
            outputColumns: Self.columns(of: STDOUT_FILENO),
            messageColumns: Self.columns(of: STDERR_FILENO),
            inputIsTerminal: isatty(STDIN_FILENO) == 1,
            environment: environment,
        )
    }

    func print(_ text: String) {
        self.printExactly(text + "\n")
    }

    func printExactly(_ text: String) {
        self.draw(nil)
        FileHandle.standardOutput.write(Data(text.utf8))
    }

    func tell(_ text: String) {
        self.draw(nil)
        printError(text)
    }

    func draw(_ line: String?) {
        self.isDrawn.withLock { isDrawn in
            guard isDrawn || line != nil else { return }
            // To the line's start, and what is behind it away: ECMA-48, EL.
            FileHandle.standardError.write(Data("\r\u{1B}[K\(line ?? "")".utf8))
            isDrawn = line != nil
        }
    }

    func ask(_ question: String) async -> String? {
        self.draw(nil)
        FileHandle.standardError.write(Data(question.utf8))
        let answer = TypedLine()
        let line = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                answer.wait(continuation)
                // A thread of its own: it waits for a person, and nothing can wake it.
                Thread.detachNewThread { answer.come(readLine()) }
            }
        } onCancel: {
            answer.come(nil)
        }
        // Nobody has ended the question's line.
        if line == nil { printError("") }
        return line
    }

    func now() -> Date { Date() }

    /// Nil where it is no terminal, 0 where it does not tell.
    private static func columns(of descriptor: Int32) -> Int? {
        guard isatty(descriptor) == 1 else { return nil }
        var size = winsize()
        return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : 0
    }
}

/// A line that somebody may type, or may not.
private final class TypedLine: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<String?, Never>)
        case here(String?)
        case over
    }

    private let state = Mutex(State.open)

    func wait(_ continuation: CheckedContinuation<String?, Never>) {
        let line: String?? = self.state.withLock { state in
            guard case .here(let line) = state else {
                state = .awaited(continuation)
                return nil
            }
            state = .over
            return line
        }
        if let line { continuation.resume(returning: line) }
    }

    /// The first that comes counts.
    func come(_ line: String?) {
        let continuation: CheckedContinuation<String?, Never>? = self.state.withLock { state in
            switch state {
            case .open:
                state = .here(line)
                return nil
            case .awaited(let continuation):
                state = .over
                return continuation
            case .here, .over:
                return nil
            }
        }
        continuation?.resume(returning: line)
    }
}
