import Foundation
import LuaPolicies

/// What came of reading the policy folder again.
struct PolicyReload: Sendable {
    /// The digest of the set that decides now.
    let digest: String
    let outcome: Outcome
    /// Why the folder's set was refused; empty unless it was.
    let problems: [PolicyProblem]

    enum Outcome: String, Sendable {
        /// The folder's set decides from now on.
        case taken
        /// The folder has the set that decides already.
        case unchanged
        /// The folder's set has a mistake; the old one keeps deciding.
        case refused
    }
}

/// The policy set that decides, and whether a newer one was refused.
struct PoliciesInForce: Sendable {
    let digest: String
    /// When it took over.
    let since: Date
    let refused: Refusal?

    struct Refusal: Sendable {
        let at: Date
        let problems: [PolicyProblem]
    }

    /// One line for everybody: it tells nothing of what stands in the policies.
    var line: String {
        let decides = "policies \(self.digest.prefix(12)) decide"
        guard let refused else { return decides }
        return decides + "; a newer set was refused at \(refused.at.formatted(.iso8601)), the log says why"
    }
}
