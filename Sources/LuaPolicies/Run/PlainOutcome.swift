import Foundation

/// What came of a plain chunk; ``line`` is what `poolwarden policy run` prints.
package struct PlainOutcome: Hashable, Sendable {
    package enum Word: String, Hashable, Sendable {
        case ok
        /// The chunk used what the sandbox leaves out or refuses, or returned the text `denied`.
        case denied
        /// Any other error that nothing caught, or a result that is refused.
        case error
        /// The limit of instructions, or of time.
        case cpuLimit = "cpu-limit"
        /// The limit of memory, or of one text.
        case memoryLimit = "memory-limit"
    }

    package var word: Word
    /// Instructions of Lua, and the work of library functions in the same unit.
    package var fuel: UInt64
    /// The most bytes that the interpreter held at once.
    package var bytes: Int
    /// Processor time spent in the interpreter.
    package var milliseconds: Double
    /// Why the outcome is not `ok`, for a person.
    package var error: String?
    /// What the chunk returned, as JSON.
    package var result: String?
    /// Whether time ended it, and not instructions: a slow machine's failure, not the chunk's.
    package var isOverdue = false

    /// One line of JSON.
    package var line: String {
        var line = "{\"outcome\":\"\(self.word.rawValue)\",\"fuel\":\(self.fuel),\"bytes\":\(self.bytes)"
        line += ",\"ms\":" + String(format: "%.3f", self.milliseconds)
        var text = JSONText()
        if let error { text.string(error) }
        line += ",\"error\":\(self.error == nil ? "null" : text.text),\"result\":\(self.result ?? "null")}"
        return line
    }
}
