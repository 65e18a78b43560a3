import AgentPoolsAPI
import Foundation

/// Stop 7: runs a cleared plan, operation by operation; the intent is journaled before, the outcome after.
///
/// A plan is not a transaction. An operation that is refused because the world moved does not stop independent ones;
/// those that build on it are not attempted. After `failed` or `unknown` the rest is not attempted.
struct Applier: Sendable {
    /// Each operation goes to its own.
    let organizations: Organizations
    let journal: any Journal
    let sendFence: TimeInterval
    let tokenPlaces: any TokenPlaces
    let observe: Observer
    let now: @Sendable () -> Date

    /// Applies what of the plan is not applied yet.
    ///
    /// - Returns: The outcome of every operation, in the plan's order.
    func apply(
        _ cleared: ClearedPlan,
        of delivery: JournaledDelivery,
        from progress: DeliveryProgress,
    ) async throws(JournalError) -> [Outcome] {
        var outcomes: [Outcome] = []
        for (index, planned) in cleared.plan.operations.enumerated() {
            let step = Step(
                index: index,
                planned: planned,
                delivery: delivery.number,
                limits: cleared.plan.limits(on: planned),
                sentAt: index < progress.sentAt.count ? progress.sentAt[index] : nil,
            )
            let before = index < progress.operations.count ? progress.operations[index] : .planned
            // What was sent is looked up, whatever it was.
            let refusal = before == .planned ? cleared.refusal ?? cleared.plan.beyondBounds(planned) : nil
            let outcome = try await self.outcome(of: step, before: before, earlier: outcomes, refusal: refusal)
            if before != .ended(outcome) {
                self.observe(.outcome(delivery, planned.operation, outcome))
            }
            outcomes.append(outcome)
        }
        return outcomes
    }

    private func outcome(
        of step: Step,
        before: OperationProgress,
        earlier: [Outcome],
        refusal: String?,
    ) async throws(JournalError) -> Outcome {
        if case .ended(let outcome) = before, outcome.isKnown { return outcome }
        if let refusal {
            let outcome = Outcome.refused(reason: refusal)
            try await self.journal.record(outcome, operation: step.index, of: step.delivery)
            return outcome
        }
        if let stop = earlier.first(where: \.stopsThePlan) {
            return .refused(reason: "not attempted, because an operation before it is \(stop.word)")
        }
        guard let operation = step.planned.operation.resolved(with: earlier) else {
            let outcome = Outcome.refused(reason: "not attempted, because the pool it builds on was not created")
            try await self.journal.record(outcome, operation: step.index, of: step.delivery)
            return outcome
        }
        guard let service = self.organizations.service(step.planned.organization) else {
            let outcome = step.planned.withoutOrganization(before)
            try await self.journal.record(outcome, operation: step.index, of: step.delivery)
            return outcome
        }
        return try await self.outcome(of: operation, step, before: before, in: service)
    }

    private func outcome(
        of operation: Operation,
        _ step: Step,
        before: OperationProgress,
        in service: any AgentPoolsService,
    ) async throws(JournalError) -> Outcome {
        let lookup = Lookup(api: service, now: self.now, sendFence: self.sendFence)
        let attempt = Attempt(
            api: service,
            journal: self.journal,
            lookup: lookup,
            tokenPlaces: self.tokenPlaces,
            now: self.now,
        )
        switch before {
        case .planned, .ended(.failed):
            return try await attempt.make(operation, step)
        case .sent, .ended:
            switch await lookup.find(operation, step.planned.precondition, sentAt: step.sentAt) {
            case .attemptAgain:
                return try await attempt.make(operation, step, again: true)
            case .ended(let outcome):
                try await self.journal.record(outcome, operation: step.index, of: step.delivery)
                return outcome
            }
        }
    }

    /// One operation on its way, with its place in the plan and in the journal.
    struct Step: Sendable {
        let index: Int
        let planned: PlannedOperation
        let delivery: JournaledDelivery.Number
        /// The limits that it counts against.
        let limits: [OperationLimit]
        let sentAt: Date?
    }
}

extension Plan {
    /// Why the manifest of its policy does not allow an operation; nil where it does.
    fileprivate func beyondBounds(_ planned: PlannedOperation) -> String? {
        self.bounds.first { $0.policy == planned.policy }?.refusal(of: planned)
    }

    /// The limits that an operation counts against.
    fileprivate func limits(on planned: PlannedOperation) -> [OperationLimit] {
        self.limits.filter { $0.policy == planned.policy && $0.kind == planned.operation.kind }
    }
}

extension PlannedOperation {
    /// What becomes of an operation whose organization the settings do not have any more.
    fileprivate func withoutOrganization(_ before: OperationProgress) -> Outcome {
        let key = self.organization ?? "default"
        switch before {
        case .planned, .ended(.failed):
            return .refused(reason: "the settings have no organizations.\(key) any more")
        case .sent, .ended:
            return .unknown(
                reason: "it was sent, and cannot be looked up: the settings have no organizations.\(key) any more"
            )
        }
    }
}

extension Outcome {
    /// Whether the operations after this one are not attempted.
    fileprivate var stopsThePlan: Bool {
        switch self {
        case .applied, .unchanged, .refused: false
        case .failed, .unknown, .lost: true
        }
    }
}

extension Operation {
    /// The operation with the pool that an earlier one created in place of the reference to it.
    ///
    /// - Returns: Nil when that pool was not created.
    fileprivate func resolved(with earlier: [Outcome]) -> Operation? {
        switch self {
        case .createPool, .deleteAgent, .deleteToken: return self
        case .scopePool(let pool, let scoping): return pool.resolved(with: earlier).map { .scopePool($0, scoping) }
        case .createToken(let pool, let description, let place):
            return pool.resolved(with: earlier).map { .createToken($0, description: description, deliverTo: place) }
        case .updatePool(let pool, let name): return pool.resolved(with: earlier).map { .updatePool($0, name: name) }
        case .deletePool(let pool): return pool.resolved(with: earlier).map { .deletePool($0) }
        }
    }
}

extension PoolReference {
    fileprivate func resolved(with earlier: [Outcome]) -> PoolReference? {
        guard case .planned(let operation, let name) = self else { return self }
        guard earlier.indices.contains(operation), case .applied(let id?, _) = earlier[operation] else { return nil }
        return .existing(AgentPoolID(rawValue: id), name: name.text)
    }
}
