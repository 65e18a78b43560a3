/// How a command ends, as the exit code of the program; the worst of what happened.
package enum Ending: Int32, CaseIterable, Sendable {
    /// All of it is done, or there was nothing to do.
    case done = 0
    /// Something was refused or failed, and is not done.
    case notDone = 1
    /// Not confirmed, or stopped before anything was changed.
    case notConfirmed = 2
    /// Something was sent, and whether it was done could not be found out.
    case perhapsDone = 3

    /// What the code means, for people.
    package var meaning: String {
        switch self {
        case .done: "done, or there was nothing to do"
        case .notDone: "something was refused or failed, and is not done"
        case .notConfirmed: "not confirmed, or stopped before anything was changed"
        case .perhapsDone: "something may have been done: look before you try again"
        }
    }

    /// Every exit code of the commands that work with the API, for their help; 64 is the parser's own.
    package static let table =
        "Exit codes:\n"
        + Self.allCases.map { "  \($0.rawValue)   \($0.meaning)\n" }.joined()
        + "  64  wrong usage; nothing was sent"

    /// The one of the two that a caller must rather know of.
    package func worse(_ other: Ending) -> Ending {
        self.rank >= other.rank ? self : other
    }

    private var rank: Int {
        switch self {
        case .done: 0
        case .notConfirmed: 1
        case .notDone: 2
        case .perhapsDone: 3
        }
    }
}
