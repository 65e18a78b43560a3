package import AgentPoolsAPI
package import Foundation

/// Stop 7: runs a cleared plan, operation by operation; the intent is journaled before, the outcome after.
///
/// A plan is not a transaction. An operation that is refused because the world moved does not stop independent ones;
/// those that build on it are not attempted. After `failed` or `unknown` the rest is not attempted.
package struct Applier: Sendable {
    private let journal: any Journal
    private let attempt: Attempt
    private let lookup: Lookup
    private let observe: Observer

    package init(
        api: any AgentPoolsService,
        journal: any Journal,
        sendFence: TimeInterval,
        tokenPlaces: any TokenPlaces = NoTokenPlaces(),
        observe: @escaping Observer,
        now: @escaping @Sendable () -> Date,
    ) {
        self.journal = journal
        self.lookup = Lookup(api: api, now: now, sendFence: sendFence)
        self.attempt = Attempt(
            api: api,
            journal: journal,
            lookup: self.lookup,
            tokenPlaces: tokenPlaces,
            now: now,
        )
        self.observe = observe
    }

    /// Applies what of the plan is not applied yet.
    ///
    /// - Returns: The outcome of every operation, in the plan's order.
    package func apply(
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
                sentAt: index < progress.sentAt.count ? progress.sentAt[index] : nil,
            )
            let before = index < progress.operations.count ? progress.operations[index] : .planned
            let refusal = before == .planned ? cleared.refusal : nil
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
        if case .ended(let outcome) = before, !outcome.isOpen { return outcome }
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
        switch before {
        case .planned, .ended(.failed):
            return try await self.attempt.make(operation, step)
        case .sent, .ended:
            switch await self.lookup.find(operation, sentAt: step.sentAt) {
            case .attemptAgain:
                return try await self.attempt.make(operation, step)
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
        let sentAt: Date?
    }
}

extension Outcome {
    /// Whether the operations after this one are not attempted.
    fileprivate var stopsThePlan: Bool {
        switch self {
        case .applied, .unchanged, .refused: false
        case .failed, .unknown: true
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
