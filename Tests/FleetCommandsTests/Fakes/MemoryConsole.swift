import FleetCommands
import Foundation
import Synchronization

/// A console that keeps what a command says, and answers what a test has it answer.
final class MemoryConsole: Console {
    let terminal: Terminal

    private struct Kept {
        var output = ""
        var messages: [String] = []
        var drawn: [String?] = []
        var answers: [String?]
        var now = testNow
    }

    private let kept: Mutex<Kept>
    private let secondsPerLook: TimeInterval
    /// What comes of printing exactly; nil where it is printed.
    private let outputFailure: OutputFailure?
    /// Called instead of answering at once.
    private let beforeAnswer: @Sendable () -> Void

    /// - Parameters:
    ///   - terminal: Where it stands.
    ///   - answers: What somebody types, in order; nil, and whatever comes after the last, is the end of input.
    ///   - secondsPerLook: How far the clock goes on whenever somebody looks at it.
    ///   - outputFailure: What comes of printing exactly.
    ///   - beforeAnswer: What happens while somebody thinks.
    init(
        _ terminal: Terminal = .pipe,
        answers: [String?] = [],
        secondsPerLook: TimeInterval = 0,
        outputFailure: OutputFailure? = nil,
        beforeAnswer: @escaping @Sendable () -> Void = {},
    ) {
        self.terminal = terminal
        self.kept = Mutex(Kept(answers: answers))
        self.secondsPerLook = secondsPerLook
        self.outputFailure = outputFailure
        self.beforeAnswer = beforeAnswer
    }

    var output: String { self.kept.withLock(\.output) }
    var messages: String { self.kept.withLock(\.messages).joined(separator: "\n") }
    var drawn: [String?] { self.kept.withLock(\.drawn) }

    func print(_ text: String) {
        self.kept.withLock { $0.output += text + "\n" }
    }

    func printExactly(_ text: String) throws(OutputFailure) {
        if let failure = self.outputFailure { throw failure }
        self.kept.withLock { $0.output += text }
    }

    func tell(_ text: String) {
        self.kept.withLock { $0.messages.append(text) }
    }

    func draw(_ line: String?) {
        self.kept.withLock { $0.drawn.append(line) }
    }

    func ask(_ question: String) async -> String? {
        self.tell(question)
        self.beforeAnswer()
        guard !Task.isCancelled else { return nil }
        return self.kept.withLock { $0.answers.isEmpty ? nil : $0.answers.removeFirst() }
    }

    func now() -> Date {
        self.kept.withLock { kept in
            defer { kept.now += self.secondsPerLook }
            return kept.now
        }
    }
}

extension Terminal {
    /// No terminal anywhere.
    static let pipe = Terminal(output: nil, messages: nil, canAsk: false)

    /// A terminal of so many columns everywhere, and somebody at it.
    static func screen(_ width: Int = 80, colour: Bool = false) -> Terminal {
        let screen = Screen(width: width, hasColour: colour, canRedraw: true)
        return Terminal(output: screen, messages: screen, canAsk: true)
    }
}
