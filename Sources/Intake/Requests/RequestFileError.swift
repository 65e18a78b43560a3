/// What is wrong with a request file.
package struct RequestFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line on which it is wrong, from 1; nil when it is about the whole request.
    package let line: Int?
    /// One sentence that says what is wrong and what to do.
    package let explanation: String

    init(line: Int? = nil, _ explanation: String) {
        self.line = line
        self.explanation = explanation
    }

    package var description: String {
        self.line.map { "line \($0): \(self.explanation)" } ?? self.explanation
    }
}
