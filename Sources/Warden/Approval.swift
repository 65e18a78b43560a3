package import Foundation

/// A recorded yes or no of a person to the plan of a delivery.
package struct Approval: Hashable, Sendable, Codable {
    /// The delivery whose plan it is about.
    package var delivery: JournaledDelivery.Number
    /// The digest of the plan that the person was asked about: a yes counts for no other plan.
    package var digest: String
    /// The person's ID.
    package var person: String
    package var verdict: Verdict
    /// Why, in the person's words; nil where there are none.
    package var reason: String?
    package var at: Date
    /// The requests that it counts for, by their position among the decision's.
    package var requests: [Int]

    package init(
        delivery: JournaledDelivery.Number,
        digest: String,
        person: String,
        verdict: Verdict,
        reason: String? = nil,
        at: Date,
        requests: [Int],
    ) {
        self.delivery = delivery
        self.digest = digest
        self.person = person
        self.verdict = verdict
        self.reason = reason
        self.at = at
        self.requests = requests
    }

    /// The words that people type, and that stand in SQL.
    package enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
        case approve, reject
    }
}

/// A plan that may run once people have approved it, and what they have said so far.
package struct AskedPlan: Hashable, Sendable {
    package var delivery: JournaledDelivery.Number
    /// The digest of the recorded plan; it is computed anew from what is on disk, so that approvals of another are void.
    package var digest: String
    /// The ID of the actor who made the request: nobody approves their own.
    package var requester: String
    package var requests: [ApprovalRequest]
    package var expires: Date
    /// Every yes and no to this digest, in the order in which they came.
    package var approvals: [Approval]
    /// How its delivery ended; nil while it has not.
    package var settlement: Settlement.Word?

    package init(
        delivery: JournaledDelivery.Number,
        digest: String,
        requester: String,
        requests: [ApprovalRequest],
        expires: Date,
        approvals: [Approval] = [],
        settlement: Settlement.Word? = nil,
    ) {
        self.delivery = delivery
        self.digest = digest
        self.requester = requester
        self.requests = requests
        self.expires = expires
        self.approvals = approvals
        self.settlement = settlement
    }

    /// Where a plan stands that people are asked about.
    package enum Standing: Hashable, Sendable {
        /// Approvals are missing, and there is time.
        case waits
        /// Every request has its count.
        case approved
        /// Somebody said no.
        case rejected(Approval)
        /// The time is over.
        case expired
    }

    /// Where it stands at a time: a plan that was approved stays so, one no rejects it.
    package func standing(at now: Date) -> Standing {
        if let rejection = self.approvals.first(where: { $0.verdict == .reject }) { return .rejected(rejection) }
        if !self.requests.isEmpty, self.requests.indices.allSatisfy({ self.missing(for: $0) == 0 }) { return .approved }
        return now < self.expires ? .waits : .expired
    }

    /// How many more people must approve a request.
    package func missing(for request: Int) -> Int {
        // A request for nobody's approval is none that could be granted without anybody.
        max(0, max(1, self.requests[request].count) - self.approvers(of: request).count)
    }

    private func approvers(of request: Int) -> Set<String> {
        Set(self.approvals.filter { $0.verdict == .approve && $0.requests.contains(request) }.map(\.person))
    }

    /// Everybody who has approved it, each once, in the order in which they did.
    package var approvers: [String] {
        self.approvals.filter { $0.verdict == .approve }.map(\.person).reduce(into: []) { people, person in
            if !people.contains(person) { people.append(person) }
        }
    }
}

extension AskedPlan {
    /// What a person's yes or no comes to.
    package enum Hearing: Hashable, Sendable {
        /// It counts.
        case heard(Approval)
        /// It does not, and why, as a sentence for the person.
        case refused(reason: String)
    }

    /// Hears a person who approves or rejects the plan.
    package func hear(_ actor: Actor, _ verdict: Approval.Verdict, reason: String?, at now: Date) -> Hearing {
        if let why = self.whyOver(at: now) { return .refused(reason: why) }
        guard actor.id != self.requester else {
            return .refused(
                reason: "you asked for delivery \(self.delivery) yourself; somebody else of \(self.groups) decides"
            )
        }
        let requests = self.requests.indices.filter { actor.groups.contains(self.requests[$0].from) }
        guard !requests.isEmpty else {
            return .refused(reason: "only people of \(self.groups) may \(verdict) delivery \(self.delivery)")
        }
        guard verdict == .reject || !self.approvers.contains(actor.id) else {
            return .refused(reason: "you have approved delivery \(self.delivery) already; \(self.wanted) is missing")
        }
        return .heard(
            Approval(
                delivery: self.delivery,
                digest: self.digest,
                person: actor.id,
                verdict: verdict,
                reason: reason,
                at: now,
                requests: requests,
            )
        )
    }

    /// Why nothing can be said to it any more; nil while it waits.
    private func whyOver(at now: Date) -> String? {
        let delivery = "delivery \(self.delivery) does not wait for approval any more"
        switch self.standing(at: now) {
        case .waits where self.settlement == nil: return nil
        case .approved: return "\(delivery): \(self.approvers.joined(separator: " and ")) approved it"
        case .rejected(let rejection): return "\(delivery): \(rejection.person) rejected it"
        case .waits, .expired: return "\(delivery): its time ended at \(self.expires.forPeople)"
        }
    }

    /// The groups that are asked, such as `sre or security`.
    private var groups: String {
        self.requests.map(\.from).reduce(into: []) { groups, group in
            if !groups.contains(group) { groups.append(group) }
        }.joined(separator: " or ")
    }

    /// The approvals that are missing, such as `1 of sre and 2 of security`.
    package var wanted: String {
        self.requests.indices.filter { self.missing(for: $0) > 0 }
            .map { "\(self.missing(for: $0)) of \(self.requests[$0].from)" }
            .joined(separator: " and ")
    }
}
