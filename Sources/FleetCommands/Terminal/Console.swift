package import Foundation

/// What a command talks through.
package protocol Console: Sendable {
    var terminal: Terminal { get }

    /// Prints a result, and a line's end.
    func print(_ text: String)

    /// Prints a result as it is, with nothing after it.
    func printExactly(_ text: String)

    /// Says something that is no result: what went wrong, what is about to happen.
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
