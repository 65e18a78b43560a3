package import AgentPoolsAPI

/// Where the secret of a new agent token goes: it is shown once, so there must be a place before there is a secret.
package protocol SecretPlace: Sendable {
    /// In words, such as `the file /run/agent-token`.
    var name: String { get }
    /// Whether the standard output is for the secret alone.
    var takesOutput: Bool { get }

    /// Makes the place ready.
    func prepare() throws(SecretPlaceFailure)

    /// Puts the secret there.
    func keep(_ secret: AgentTokenSecret) throws(SecretPlaceFailure)

    /// Takes the place away again: there is no secret.
    func abandon()
}

/// Why a secret has no place.
package struct SecretPlaceFailure: Error, Hashable {
    /// What is wrong, and what to do.
    package let explanation: String

    package init(_ explanation: String) {
        self.explanation = explanation
    }
}

/// The standard output, which has nothing else then, so that it can be piped.
struct SecretOutput: SecretPlace {
    let console: any Console

    var name: String { "the standard output" }
    var takesOutput: Bool { true }

    func prepare() {}

    func keep(_ secret: AgentTokenSecret) throws(SecretPlaceFailure) {
        // A line's end belongs to no secret, but on a screen the next prompt would stand beside it.
        let text = secret.reveal() + (self.console.terminal.output == nil ? "" : "\n")
        do throws(OutputFailure) {
            try self.console.printExactly(text)
        } catch {
            throw SecretPlaceFailure("the standard output cannot be written: \(error.reason)")
        }
    }

    func abandon() {}
}

extension Fleet {
    /// The standard output as the place of a secret.
    package var secretOutput: any SecretPlace { SecretOutput(console: self.console) }
}
