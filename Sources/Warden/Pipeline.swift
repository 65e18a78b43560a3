package import AgentPoolsAPI
package import Foundation

/// Stops 4 to 8: what happens to a delivery once it is on disk, in order.
package struct Pipeline: Sendable {
    private let senders: [SourceName: any Sender]
    private let people: People
    private let policies: any Policies
    private let guardrails: Guardrails
    private let api: any AgentPoolsService
    private let sendFence: TimeInterval
    private let journal: any Journal
    private let outbox: Outbox
    private let observe: Observer
    private let now: @Sendable () -> Date

    package init(
        senders: [SourceName: any Sender],
        people: People,
        policies: any Policies,
        guardrails: Guardrails,
        api: any AgentPoolsService,
        sendFence: TimeInterval,
        journal: any Journal,
        outbox: Outbox,
        observe: @escaping Observer,
        now: @escaping @Sendable () -> Date,
    ) {
        self.senders = senders
        self.people = people
        self.policies = policies
        self.guardrails = guardrails
        self.api = api
        self.sendFence = sendFence
        self.journal = journal
        self.outbox = outbox
        self.observe = observe
        self.now = now
    }

    /// Takes a delivery from where it stands to its settlement and reply.
    ///
    /// - Parameters:
    ///   - delivery: A delivery that is on disk.
    ///   - progress: What the journal knows of its way; nothing for one that was accepted a moment ago.
    /// - Throws: ``JournalError`` when something could not be recorded; the delivery is taken up again after a start.
    package func settle(_ delivery: JournaledDelivery, from progress: DeliveryProgress) async throws(JournalError) {
        switch self.interpret(delivery) {
        case .ignored(_, let address) where progress.decision != nil:
            // What was decided when it still meant something goes to its end: a call may be under way.
            try await self.finish(delivery, nil, replyTo: address, from: progress)
        case .ignored(let reason, let address):
            let settlement = Settlement(word: .ignored, reasons: [Decision.Reason(reason)])
            let reply = self.outbox.plan(settlement, of: delivery, to: address)
            try await self.end(delivery, with: Ending(settlement: settlement, reply: reply))
        case .occurrence(let occurrence):
            try await self.finish(delivery, occurrence, replyTo: occurrence.replyTo, from: progress)
        }
    }

    /// Stops 5 to 8.
    ///
    /// - Precondition: There is an occurrence, or a recorded decision.
    private func finish(
        _ delivery: JournaledDelivery,
        _ occurrence: Occurrence?,
        replyTo address: ReplyAddress?,
        from progress: DeliveryProgress,
    ) async throws(JournalError) {
        guard let (decision, isOpen) = await self.decide(occurrence, delivery, from: progress) else { return }
        var settlement = try await self.act(on: decision, of: delivery, from: progress, occurrence?.lane ?? .ci)
        settlement.isOpen = settlement.isOpen || isOpen
        try await self.end(delivery, occurrence, replyTo: address, decision, settlement, from: progress)
    }

    /// Stop 4.
    private func interpret(_ delivery: JournaledDelivery) -> Interpretation {
        guard let sender = self.senders[delivery.source] else {
            return .ignored(reason: "the source \(delivery.source) is not configured any more")
        }
        return sender.interpret(delivery, people: self.people)
    }

    /// Stop 5: a recorded decision is read back, never made again.
    ///
    /// - Returns: The decision, and whether it failed only because the API could not be reached; nil when there is
    ///   neither an occurrence nor a recorded decision.
    private func decide(
        _ occurrence: Occurrence?,
        _ delivery: JournaledDelivery,
        from progress: DeliveryProgress,
    ) async -> (Decision, isOpen: Bool)? {
        if let recorded = progress.decision { return (recorded, false) }
        guard let occurrence else { return nil }
        let reads = PolicyReads(self.api.lane(occurrence.lane))
        let decision = await self.policies.decide(occurrence, with: PolicyInputs(reads: reads))
        self.observe(.decided(delivery, decision))
        return (decision, decision.verdict == .indeterminate && reads.apiWasOutOfReach)
    }

    /// Stops 6 and 7.
    private func act(
        on decision: Decision,
        of delivery: JournaledDelivery,
        from progress: DeliveryProgress,
        _ lane: Lane,
    ) async throws(JournalError) -> Settlement {
        guard decision.verdict == .permit, !decision.plan.isEmpty else { return Settlement(withoutPlan: decision) }
        let hasBegun = progress.operations.contains { $0 != .planned }
        switch self.guardrails.check(decision.plan, hasBegun: hasBegun) {
        case .refused(let refusals):
            return Settlement(refused: decision, by: refusals)
        case .cleared(let cleared):
            if progress.decision == nil {
                try await self.journal.record(decision, of: delivery.number)
            }
            let applier = Applier(
                api: self.api.lane(lane),
                journal: self.journal,
                sendFence: self.sendFence,
                observe: self.observe,
                now: self.now,
            )
            let outcomes = try await applier.apply(cleared, of: delivery, from: progress)
            let lines = zip(cleared.plan.operations, outcomes).map { planned, outcome in
                Settlement.Line(operation: planned.operation, outcome: outcome)
            }
            return Settlement(applied: decision, operations: lines)
        }
    }

    /// The settlement is recorded together with what people are to be told; then stop 8.
    private func end(
        _ delivery: JournaledDelivery,
        _ occurrence: Occurrence?,
        replyTo address: ReplyAddress?,
        _ decision: Decision,
        _ settlement: Settlement,
        from progress: DeliveryProgress,
    ) async throws(JournalError) {
        var settlement = settlement
        let due = settlement.isOpen ? Backoff.due(attempt: progress.attempts, after: self.now()) : nil
        settlement.isOpen = due != nil
        // Whoever was told that we come back to it hears the end of it, and nothing in between.
        let isTold = progress.attempts > 0 && settlement.isOpen
        let reply = isTold ? .none : self.outbox.plan(settlement, of: delivery, to: address)
        let isRecorded = progress.decision != nil || !settlement.operations.isEmpty
        try await self.end(
            delivery,
            with: Ending(
                settlement: settlement,
                occurrence: occurrence?.name,
                actor: occurrence?.actor.id,
                decision: isRecorded ? nil : decision,
                reply: reply,
                due: due,
            ),
        )
    }

    private func end(_ delivery: JournaledDelivery, with ending: Ending) async throws(JournalError) {
        do throws(JournalError) {
            try await self.journal.settle(ending, of: delivery.number)
        } catch {
            self.outbox.release(delivery.number)
            throw error
        }
        self.observe(.settled(delivery, ending.settlement))
        await self.outbox.send(ending.reply, of: delivery)
    }
}
