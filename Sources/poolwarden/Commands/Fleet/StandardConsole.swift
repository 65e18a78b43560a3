import FleetCommands
import Foundation
import Synchronization

/// The program's own input and output.
final class StandardConsole: Console {
    let terminal: Terminal
    private let drawing = Mutex(Drawing.none)
    private let failedWith = Mutex<Int32?>(nil)

    private enum Drawing {
        /// No progress line stands on the screen.
        case none
        case drawn
        /// The screen does not take anything any more.
        case over
    }

    init(environment: [String: String]) {
        // A pipe that nobody reads is an error of the write, which is told apart from others; not the program's end.
        signal(SIGPIPE, SIG_IGN)
        Self.fillClosedStreams()
        self.terminal = Terminal(
            outputColumns: Self.columns(of: STDOUT_FILENO),
            messageColumns: Self.columns(of: STDERR_FILENO),
            inputIsTerminal: isatty(STDIN_FILENO) == 1,
            environment: environment,
        )
    }

    /// The system's error number of the first result that could not be written; nil where all were.
    var outputFailure: Int32? { self.failedWith.withLock(\.self) }

    func print(_ text: String) {
        self.draw(nil)
        guard self.outputFailure == nil, let code = writeAll(text + "\n", to: STDOUT_FILENO) else { return }
        self.failedWith.withLock { $0 = code }
    }

    func printExactly(_ text: String) throws(OutputFailure) {
        self.draw(nil)
        guard let code = writeAll(text, to: STDOUT_FILENO) else { return }
        throw OutputFailure(Self.reason(code))
    }

    /// Such as `No space left on device`.
    static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

    func tell(_ text: String) {
        self.draw(nil)
        printError(text)
    }

    func draw(_ line: String?) {
        self.drawing.withLock { drawing in
            guard drawing != .over, drawing == .drawn || line != nil else { return }
            // To the line's start, and what is behind it away: ECMA-48, EL.
            let failure = writeAll("\r\u{1B}[K\(line ?? "")", to: STDERR_FILENO)
            drawing = failure != nil ? .over : line != nil ? .drawn : .none
        }
    }

    func ask(_ question: String) async -> String? {
        self.draw(nil)
        // A question that nobody sees is not answered.
        guard writeAll(question, to: STDERR_FILENO) == nil else { return nil }
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

    /// Takes the place of standard streams that were closed, so that no connection or file gets their numbers and our
    /// words.
    ///
    /// What stands there is only for reading: a write fails as it does on a closed one.
    private static func fillClosedStreams() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
        where fcntl(descriptor, F_GETFD) < 0 {
            // The system gives the lowest number that is free.
            _ = open("/dev/null", O_RDONLY)
        }
    }

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
