package import Foundation

/// How a delivery ended, as it is kept.
package struct Ending: Sendable {
    package var settlement: Settlement
    /// What the occurrence was, such as `slack.command`; nil where it meant nothing for us.
    package var occurrence: String?
    /// The actor's ID; nil where it meant nothing for us.
    package var actor: String?
    /// The decision; nil where it meant nothing for us, or is recorded already.
    package var decision: Decision?
    package var reply: ReplyPlan
    /// When the worker comes back to it; nil when this is the end.
    package var due: Date?
    /// What a person says with this delivery to the plan of another one.
    package var approval: Approval?
    /// Whether that decides the other one, which then comes due.
    package var isDecisive: Bool

    package init(
        settlement: Settlement,
        occurrence: String? = nil,
        actor: String? = nil,
        decision: Decision? = nil,
        reply: ReplyPlan,
        due: Date? = nil,
        approval: Approval? = nil,
        isDecisive: Bool = false,
    ) {
        self.settlement = settlement
        self.occurrence = occurrence
        self.actor = actor
        self.decision = decision
        self.reply = reply
        self.due = due
        self.approval = approval
        self.isDecisive = isDecisive
    }
}

/// A plan that people are about to be asked about, as it is kept.
package struct Asking: Sendable {
    /// A decision whose verdict is `ask`.
    package var decision: Decision
    package var occurrence: String?
    /// The ID of the actor who made the request.
    package var requester: String
    /// When the time for approvals is over.
    package var expires: Date
    package var reply: ReplyPlan

    package init(
        decision: Decision,
        occurrence: String? = nil,
        requester: String,
        expires: Date,
        reply: ReplyPlan,
    ) {
        self.decision = decision
        self.occurrence = occurrence
        self.requester = requester
        self.expires = expires
        self.reply = reply
    }
}
