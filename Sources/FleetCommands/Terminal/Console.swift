package import Foundation

/// What a command talks through.
package protocol Console: Sendable {
    var terminal: Terminal { get }

    /// Prints a result, and a line's end; the console keeps for whoever made it that it could not.
    func print(_ text: String)

    /// Prints a result as it is, with nothing after it.
    func printExactly(_ text: String) throws(OutputFailure)

    /// Says something that is no result, as well as it can: what went wrong, what is about to happen.
    func tell(_ text: String)

    /// Draws one line over the one drawn before; nil takes it away. Called only where the messages' screen can redraw.
    func draw(_ line: String?)

    /// Asks a question, and waits for the line that somebody types.
    ///
    /// - Returns: The line without its end; nil at the end of input, and when the task was cancelled.
    func ask(_ question: String) async -> String?

    /// The time by this machine's clock.
    func now() -> Date
}

/// Why a result could not be printed.
package struct OutputFailure: Error, Hashable {
    /// In the system's words, such as `Broken pipe`.
    package let reason: String

    package init(_ reason: String) {
        self.reason = reason
    }
}
