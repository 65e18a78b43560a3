/// What an evaluation concludes, with its reasons and every read that it made.
package struct Decision: Hashable, Sendable, Codable {
    package var verdict: Verdict
    /// Why, in the order in which it was found out; the first is the one for people in a hurry.
    package var reasons: [Reason]
    /// The operations proposed; empty unless the verdict is `permit`.
    package var plan: Plan
    /// What the policies read from the API while deciding.
    package var facts: [Fact]
    /// The digest of the policy set that decided.
    package var policySet: String
    package var cost: Cost

    package init(
        verdict: Verdict,
        reasons: [Reason],
        plan: Plan = Plan(),
        facts: [Fact] = [],
        policySet: String,
        cost: Cost = Cost(),
    ) {
        self.verdict = verdict
        self.reasons = reasons
        self.plan = plan
        self.facts = facts
        self.policySet = policySet
        self.cost = cost
    }

    package enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
        /// The plan may run.
        case permit
        /// A policy or a guard said no.
        case deny
        /// A policy answered without changing anything.
        case note
        /// A policy looked and found nothing to do.
        case ignore
        /// No policy is about this.
        case notApplicable = "not-applicable"
        /// A policy failed; nothing may run.
        case indeterminate
    }

    /// One reason, and the rule it comes from.
    package struct Reason: Hashable, Sendable, Codable {
        /// A sentence for people.
        package var text: String
        /// Such as `policies/pools.lua: command "pool create NAME"`; nil where no rule is behind it.
        package var rule: String?
        /// What only the operator's log shows, such as a traceback.
        package var detail: String?

        package init(_ text: String, rule: String? = nil, detail: String? = nil) {
            self.text = text
            self.rule = rule
            self.detail = detail
        }
    }

    /// One read, and its answer as the policy saw it.
    package struct Fact: Hashable, Sendable, Codable {
        /// Such as `pools.list` with its arguments as JSON text.
        package var read: String
        /// The answer as JSON text.
        package var answer: String

        package init(read: String, answer: String) {
            self.read = read
            self.answer = answer
        }
    }

    /// What an evaluation used.
    package struct Cost: Hashable, Sendable, Codable {
        package var instructions: Int
        /// The most bytes that the interpreter held at once.
        package var peakBytes: Int
        package var reads: Int
        /// Time spent running Lua, in microseconds.
        package var microseconds: Int

        package init(instructions: Int = 0, peakBytes: Int = 0, reads: Int = 0, microseconds: Int = 0) {
            self.instructions = instructions
            self.peakBytes = peakBytes
            self.reads = reads
            self.microseconds = microseconds
        }
    }
}
