package import AgentPoolsAPI
package import Foundation

/// Stops 4 to 8: what happens to a delivery once it is on disk, in order.
package struct Pipeline: Sendable {
    let senders: [SourceName: any Sender]
    let people: People
    let policies: any Policies
    let guardrails: Guardrails
    let organizations: Organizations
    let sendFence: TimeInterval
    let tokenPlaces: any TokenPlaces
    let journal: any Journal
    private let executionRecord: any ExecutionRecord
    let outbox: Outbox
    let observe: Observer
    let trail: any Trail
    let now: @Sendable () -> Date
    /// Held by policy, from before it is asked what it remembers until that is on disk.
    let memoryTurns = Turns()
    /// Held by delivery, while somebody approves its plan or it is looked whether it may run.
    let approvalTurns = Turns()
    let order = DeliveryOrder()

    /// - Parameters:
    ///   - senders: Who interprets the deliveries of each source; ticks need none.
    ///   - people: The people whom the settings know.
    ///   - policies: What decides.
    ///   - guardrails: What no policy can lift.
    ///   - organizations: By their keys in the settings, the default one first.
    ///   - sendFence: How long after it was sent a call may still be done, in seconds: the longest of all clients.
    ///   - tokenPlaces: Where the secrets of new agent tokens go.
    ///   - journal: The record of all this.
    ///   - executionRecord: Whom a death of the process is laid to.
    ///   - outbox: Tells people.
    ///   - observe: Takes notices.
    ///   - trail: Says to others for which delivery something is done.
    ///   - now: The clock.
    /// - Precondition: There is at least one organization.
    package init(
        senders: [SourceName: any Sender],
        people: People,
        policies: any Policies,
        guardrails: Guardrails,
        organizations: [(key: String, service: any AgentPoolsService)],
        sendFence: TimeInterval,
        tokenPlaces: any TokenPlaces = NoTokenPlaces(),
        journal: any Journal,
        executionRecord: any ExecutionRecord,
        outbox: Outbox,
        observe: @escaping Observer,
        trail: any Trail = NoTrail(),
        now: @escaping @Sendable () -> Date,
    ) {
        self.senders = senders
        self.people = people
        self.policies = policies
        self.guardrails = guardrails
        self.organizations = Organizations(organizations)
        self.sendFence = sendFence
        self.tokenPlaces = tokenPlaces
        self.journal = journal
        self.executionRecord = executionRecord
        self.outbox = outbox
        self.observe = observe
        self.trail = trail
        self.now = now
    }

    /// Takes a delivery from where it stands to its settlement and reply.
    ///
    /// - Parameters:
    ///   - delivery: A delivery that is on disk.
    ///   - progress: What the journal knows of its way; nothing for one that was accepted a moment ago.
    ///   - place: Its place in the order of its source and lane.
    /// - Returns: What has come up by it: deliveries whose plan waited for the same pools, or was approved or rejected.
    /// - Throws: ``JournalError`` when something could not be recorded; the delivery is taken up again after a start.
    func settle(
        _ delivery: JournaledDelivery,
        from progress: DeliveryProgress,
        at place: DeliveryOrder.Place,
    ) async throws(JournalError) -> Settled {
        try await self.trail.follow(
            delivery,
            trying: { () async throws(JournalError) -> Settled in
                try await self.goOn(delivery, from: progress, at: place)
            },
        )
    }

    private func goOn(
        _ delivery: JournaledDelivery,
        from progress: DeliveryProgress,
        at place: DeliveryOrder.Place,
    ) async throws(JournalError) -> Settled {
        switch self.execution(of: delivery).run({ self.interpret(delivery) }) {
        case .ignored(_, let address) where progress.decision != nil:
            // What was decided when it still meant something goes to its end: a call may be under way.
            place.wasDecided(.none)
            return Settled(try await self.finish(delivery, nil, replyTo: address, from: progress, at: place))
        case .ignored(let reason, let address):
            place.changesNothing()
            let settlement = Settlement(word: .ignored, reasons: [Decision.Reason(reason)])
            let reply = self.outbox.plan(Message(settlement, of: delivery.number), of: delivery, to: address)
            return Settled(try await self.end(delivery, with: Ending(settlement: settlement, reply: reply)))
        case .occurrence(let occurrence):
            let line: DeliveryOrder.Line = occurrence.lane == .people ? .person(occurrence.actor.id) : .none
            if progress.decision != nil {
                place.wasDecided(line)
            } else {
                await place.turnToDecide(line, part: delivery.part)
                if let command = occurrence.command.flatMap(HostCommand.init) {
                    place.changesNothing()
                    return Settled(try await self.answer(command, occurrence, delivery))
                }
            }
            return Settled(
                try await self.finish(delivery, occurrence, replyTo: occurrence.replyTo, from: progress, at: place),
                forShadows: occurrence,
            )
        }
    }

    func execution(of delivery: JournaledDelivery) -> Execution {
        Execution(record: self.executionRecord, delivery: delivery.number)
    }

    /// What is left to do once a delivery is settled, or waits.
    struct Settled {
        /// Deliveries that have come up by it.
        var next: [JournaledDelivery.Number]
        /// What policies in shadow mode may look at now.
        var forShadows: Occurrence?

        init(_ next: [JournaledDelivery.Number], forShadows: Occurrence? = nil) {
            self.next = next
            self.forShadows = forShadows
        }
    }

    /// Settles, without looking at it, a delivery that was under way when the process died, three times.
    ///
    /// An operator is told, and can let it go on or give it up (`poolwarden deliveries`). So is whoever asked for it, though
    /// where to stands in the very delivery: it is read once that it is set aside is on disk, so if reading is what kills,
    /// it kills once more and not again.
    func setAside(_ delivery: JournaledDelivery, deaths: Int) async throws(JournalError) -> [JournaledDelivery.Number] {
        let next = try await self.journal.setAside(delivery.number)
        self.outbox.release(delivery.number)
        self.observe(.setAside(delivery, deaths: deaths))
        try await self.tellThatItIsSetAside(delivery)
        return next
    }

    private func tellThatItIsSetAside(_ delivery: JournaledDelivery) async throws(JournalError) {
        let address: ReplyAddress? =
            switch self.senders[delivery.source]?.interpret(delivery, people: self.people) {
            case .occurrence(let occurrence): occurrence.replyTo
            case .ignored(_, let address): address
            case nil: nil
            }
        let reply = self.outbox.plan(Message(setAside: delivery.number), of: delivery, to: address)
        guard case .sending = reply else { return }
        try await self.journal.tell(reply, of: delivery.number)
        await self.outbox.send(reply, of: delivery)
    }

    /// Stops 5 to 8.
    ///
    /// - Precondition: There is an occurrence, or a recorded decision.
    private func finish(
        _ delivery: JournaledDelivery,
        _ occurrence: Occurrence?,
        replyTo address: ReplyAddress?,
        from progress: DeliveryProgress,
        at place: DeliveryOrder.Place,
    ) async throws(JournalError) -> [JournaledDelivery.Number] {
        guard let evaluated = try await self.decide(occurrence, delivery, from: progress) else { return [] }
        // Whatever happens, others get their turn; they get it as soon as what it was held for is on disk.
        defer { evaluated.turn.end() }
        switch try await self.act(on: evaluated, of: delivery, from: progress, occurrence, at: place) {
        case .waits:
            return []
        case .asks:
            guard progress.decision == nil, let occurrence else { return [] }
            try await self.ask(evaluated, occurrence, of: delivery)
            return []
        case .ended(var settlement):
            settlement.isOpen = settlement.isOpen || evaluated.isOpen
            return try await self.end(delivery, occurrence, replyTo: address, evaluated, settlement, from: progress)
        }
    }

    /// Stop 4.
    private func interpret(_ delivery: JournaledDelivery) -> Interpretation {
        if delivery.source == .schedule {
            return Tick(body: delivery.body).map {
                .occurrence($0.occurrence(delivery: delivery.id, received: delivery.received))
            }
                ?? .ignored(reason: "the tick cannot be read")
        }
        guard let sender = self.senders[delivery.source] else {
            return .ignored(reason: "the source \(delivery.source) is not configured any more")
        }
        return sender.interpret(delivery, people: self.people)
    }

    /// What became of a decision.
    private enum Act {
        case ended(Settlement)
        /// People are to approve the plan first.
        case asks
        /// Another plan has the turn at one of its pools; it comes up by itself when that has ended.
        case waits
    }

    /// Stops 6 and 7.
    private func act(
        on evaluated: Evaluated,
        of delivery: JournaledDelivery,
        from progress: DeliveryProgress,
        _ occurrence: Occurrence?,
        at place: DeliveryOrder.Place,
    ) async throws(JournalError) -> Act {
        let decision = evaluated.decision
        guard decision.verdict == .permit || decision.verdict == .ask, !decision.plan.isEmpty else {
            place.changesNothing()
            return .ended(Settlement(withoutPlan: decision))
        }
        var approvers: [String] = []
        if decision.verdict == .ask, progress.decision != nil {
            switch try await self.permission(for: delivery, decision) {
            case .waits: return .asks
            case .refused(let settlement): return .ended(settlement)
            case .given(let people): approvers = people
            }
            // It cannot be taken back any more.
            evaluated.turn.end()
        }
        let hasBegun = progress.operations.contains { $0 != .planned }
        switch self.guardrails.check(decision.plan, hasBegun: hasBegun) {
        case .refused(let refusals):
            place.changesNothing()
            return .ended(Settlement(refused: decision, by: refusals))
        case .cleared where decision.verdict == .ask && progress.decision == nil:
            place.changesNothing()
            return .asks
        case .cleared(let cleared):
            switch try await self.poolTurn(decision, of: delivery, from: progress, at: place) {
            case .has: evaluated.turn.end()
            case .waits: return .waits
            case .overtaken(let later, let pool):
                return .ended(Settlement(overtaken: decision, by: later, at: pool))
            }
            let lines = try await self.apply(cleared, of: delivery, from: progress, occurrence?.lane ?? .ci)
            var settlement = Settlement(applied: decision, operations: lines)
            if !approvers.isEmpty {
                settlement.reasons.append(Decision.Reason("approved by \(approvers.joined(separator: " and "))"))
            }
            return .ended(settlement)
        }
    }

    /// Takes the turn at the plan's pools; a decision that is new is recorded with it.
    private func poolTurn(
        _ decision: Decision,
        of delivery: JournaledDelivery,
        from progress: DeliveryProgress,
        at place: DeliveryOrder.Place,
    ) async throws(JournalError) -> PoolTurn {
        guard progress.decision == nil else {
            return try await self.journal.takeTurn(at: decision.plan.poolKeys, of: delivery.number)
        }
        await place.turnToRecord()
        defer { place.isDecided() }
        return try await self.journal.record(decision, of: delivery.number)
    }

    /// Stop 7.
    private func apply(
        _ cleared: ClearedPlan,
        of delivery: JournaledDelivery,
        from progress: DeliveryProgress,
        _ lane: Lane,
    ) async throws(JournalError) -> [Settlement.Line] {
        let applier = Applier(
            organizations: self.organizations.lane(lane),
            journal: self.journal,
            sendFence: self.sendFence,
            tokenPlaces: self.tokenPlaces,
            observe: self.observe,
            now: self.now,
        )
        let outcomes = try await applier.apply(cleared, of: delivery, from: progress)
        return zip(cleared.plan.operations, outcomes).map { planned, outcome in
            Settlement.Line(operation: planned.operation, outcome: outcome)
        }
    }

    /// The settlement is recorded together with what people are to be told; then stop 8.
    private func end(
        _ delivery: JournaledDelivery,
        _ occurrence: Occurrence?,
        replyTo address: ReplyAddress?,
        _ evaluated: Evaluated,
        _ settlement: Settlement,
        from progress: DeliveryProgress,
    ) async throws(JournalError) -> [JournaledDelivery.Number] {
        var settlement = settlement
        let due = settlement.isOpen ? Backoff.due(attempt: progress.attempts, after: self.now()) : nil
        settlement.isOpen = due != nil
        // Whoever was told that we come back to it hears the end of it, and nothing in between.
        let isTold = progress.attempts > 0 && settlement.isOpen
        let reply: ReplyPlan = self.execution(of: delivery).run {
            let message = Message(settlement, of: delivery.number)
            return isTold ? .none : self.outbox.plan(message, of: delivery, to: address)
        }
        let isRecorded = progress.decision != nil || !settlement.operations.isEmpty
        let ending = Ending(
            settlement: settlement,
            occurrence: occurrence?.name,
            actor: occurrence?.actor.id,
            decision: isRecorded ? nil : evaluated.decision,
            reply: reply,
            due: due,
        )
        return try await self.end(delivery, with: ending, evaluated.turn)
    }

    /// - Parameters:
    ///   - delivery: The delivery.
    ///   - ending: How it ends.
    ///   - turn: Ended once that is on disk.
    /// - Returns: The deliveries whose plans have come up by it.
    /// - Throws: ``JournalError``; then nothing was recorded, and nobody is told.
    func end(
        _ delivery: JournaledDelivery,
        with ending: Ending,
        _ turn: Turn? = nil,
    ) async throws(JournalError) -> [JournaledDelivery.Number] {
        let next: [JournaledDelivery.Number]
        do throws(JournalError) {
            next = try await self.journal.settle(ending, of: delivery.number)
        } catch {
            self.outbox.release(delivery.number)
            throw error
        }
        turn?.end()
        self.observe(.settled(delivery, ending.settlement))
        await self.outbox.send(ending.reply, of: delivery)
        return next
    }
}
