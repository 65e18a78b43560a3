/// What an evaluation concludes, with its reasons and every read that it made.
package struct Decision: Hashable, Sendable, Codable {
    package var verdict: Verdict
    /// Why, in the order in which it was found out; the first is the one for people in a hurry.
    package var reasons: [Reason]
    /// The operations proposed; empty unless the verdict is `permit` or `ask`.
    package var plan: Plan
    /// What the policies read from the API while deciding.
    package var facts: [Fact]
    /// The digest of the policy set that decided.
    package var policySet: String
    package var cost: Cost
    /// The approvals that are needed, all of them; empty unless the verdict is `ask`.
    package var approvals: [ApprovalRequest] = []
    /// What is told to others, whatever becomes of the plan.
    package var notifications: [Notification] = []
    /// What policies remember from now on; written together with the decision.
    package var memory: [MemoryChange] = []
    /// Whether it is `indeterminate` through no fault of a policy: the time ran out before the instructions did.
    ///
    /// Such an evaluation is made once more.
    package var isCutByClock = false

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
        /// The plan may run once people have approved it.
        case ask
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

extension Decision {
    private enum CodingKeys: CodingKey {
        case verdict, reasons, plan, facts, policySet, cost, approvals, notifications, memory, isCutByClock
    }

    /// Reads a decision; what an older journal did not know is empty.
    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            verdict: try members.decode(Verdict.self, forKey: .verdict),
            reasons: try members.decode([Reason].self, forKey: .reasons),
            plan: try members.decode(Plan.self, forKey: .plan),
            facts: try members.decode([Fact].self, forKey: .facts),
            policySet: try members.decode(String.self, forKey: .policySet),
            cost: try members.decode(Cost.self, forKey: .cost),
        )
        self.approvals = try members.decodeIfPresent([ApprovalRequest].self, forKey: .approvals) ?? []
        self.notifications = try members.decodeIfPresent([Notification].self, forKey: .notifications) ?? []
        self.memory = try members.decodeIfPresent([MemoryChange].self, forKey: .memory) ?? []
        self.isCutByClock = try members.decodeIfPresent(Bool.self, forKey: .isCutByClock) ?? false
    }

    /// What is empty is left out.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(self.verdict, forKey: .verdict)
        try members.encode(self.reasons, forKey: .reasons)
        try members.encode(self.plan, forKey: .plan)
        try members.encode(self.facts, forKey: .facts)
        try members.encode(self.policySet, forKey: .policySet)
        try members.encode(self.cost, forKey: .cost)
        if !self.approvals.isEmpty { try members.encode(self.approvals, forKey: .approvals) }
        if !self.notifications.isEmpty { try members.encode(self.notifications, forKey: .notifications) }
        if !self.memory.isEmpty { try members.encode(self.memory, forKey: .memory) }
        if self.isCutByClock { try members.encode(true, forKey: .isCutByClock) }
    }
}
