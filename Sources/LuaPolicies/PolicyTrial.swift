package import Foundation
package import Warden

/// What an operator tries policies on by hand.
package enum PolicyTrial {
    /// Organizations as the `facts:` of a case write them down.
    ///
    /// - Parameters:
    ///   - json: The text, such as `{ "pools": [ { "name": "ci-linux" } ] }`.
    ///   - file: Where it stands, for errors.
    ///   - now: When it is so.
    /// - Returns: What policies may ask; they remember nothing, and no limit is used up.
    /// - Throws: The problem, when the text is no JSON or of another form.
    package static func inputs(
        facts json: [UInt8],
        file: String,
        now: Date,
    ) throws(PolicyProblem) -> PolicyInputs {
        let text = String(decoding: json, as: UTF8.self)
        let organizations = try RecordedFacts.organizations(json: text, now: now) { message, _ in
            PolicyProblem(file: file, line: 0, message: message)
        }
        return PolicyInputs(organizations: organizations.map { ($0.key, $0.reads) }, store: EmptyPolicyStore())
    }

    /// The tick of a schedule of a set, due now.
    ///
    /// - Parameters:
    ///   - name: As the policy names it.
    ///   - set: The policies.
    ///   - now: When it is due.
    /// - Returns: What the server would decide about.
    /// - Throws: The problem, when the set has no such schedule, or more than one.
    package static func tick(
        _ name: String,
        of set: LuaPolicySet,
        now: Date,
    ) throws(PolicyProblem) -> Occurrence {
        let tick = try set.tick(named: name, due: now) { PolicyProblem(file: "policies", line: 0, message: $0) }
        return tick.occurrence(delivery: tick.deliveryID, received: now)
    }
}
