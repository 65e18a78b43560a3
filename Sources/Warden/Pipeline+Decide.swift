import AgentPoolsAPI
import Foundation

extension Pipeline {
    /// A decision, and what its maker still holds.
    struct Evaluated {
        var decision: Decision
        /// Whether it failed only because the API could not be reached.
        var isOpen = false
        /// Ended as soon as the decision is on disk, or it is clear that what was asked cannot change any more.
        var turn: Turn
    }

    /// Stop 5: a recorded decision is read back, never made again.
    ///
    /// - Returns: The decision; nil when there is neither an occurrence nor a recorded decision.
    func decide(
        _ occurrence: Occurrence?,
        _ delivery: JournaledDelivery,
        from progress: DeliveryProgress,
    ) async throws(JournalError) -> Evaluated? {
        if let recorded = progress.decision {
            let asked = recorded.verdict == .ask ? ["\(delivery.number)"] : []
            return Evaluated(decision: recorded, turn: try await self.turn(at: self.approvalTurns, asked))
        }
        guard let occurrence else { return nil }
        var users = Set(self.policies.memoryUsers(for: occurrence))
        while true {
            let turn = try await self.turn(at: self.memoryTurns, users)
            let (decision, isOpen) = await self.evaluate(occurrence, delivery)
            let written = Set(decision.memory.map(\.policy))
            if written.isSubset(of: users) {
                self.observe(.decided(delivery, decision))
                return Evaluated(decision: decision, isOpen: isOpen, turn: turn)
            }
            // Another policy set was taken up meanwhile, and its policies remember what we hold no turn for.
            turn.end()
            users.formUnion(written)
        }
    }

    /// One evaluation, and a second one where the clock cut the first: that was not the policies' fault.
    private func evaluate(_ occurrence: Occurrence, _ delivery: JournaledDelivery) async -> (Decision, isOpen: Bool) {
        let first = await self.evaluateOnce(occurrence, delivery)
        guard first.0.isCutByClock else { return first }
        self.observe(.cutByClock(delivery, first.0))
        return await self.evaluateOnce(occurrence, delivery)
    }

    private func evaluateOnce(
        _ occurrence: Occurrence,
        _ delivery: JournaledDelivery,
    ) async -> (Decision, isOpen: Bool) {
        let execution = self.execution(of: delivery)
        let reads = self.organizations.lane(occurrence.lane).reads(of: execution)
        let inputs = PolicyInputs(
            organizations: reads.map { ($0.key, $0.reads) },
            store: PatientStore(store: self.journal, execution: execution),
        )
        let decision = await execution.run { await self.policies.decide(occurrence, with: inputs) }
        let isOutOfReach = reads.contains { $0.reads.apiWasOutOfReach }
        return (decision, decision.verdict == .indeterminate && isOutOfReach)
    }

    /// What the policies in shadow mode would have decided, once everybody has their answer; it changes nothing.
    ///
    /// A delivery that is taken up again has been through this, or its first evaluation has not ended.
    func observeShadows(
        of occurrence: Occurrence,
        _ delivery: JournaledDelivery,
        from progress: DeliveryProgress,
    ) async {
        guard progress.decision == nil, progress.attempts == 0 else { return }
        let execution = Execution(record: NoExecutionRecord(), delivery: delivery.number)
        let reads = self.organizations.lane(.sweeps).reads(of: execution)
        let inputs = PolicyInputs(organizations: reads.map { ($0.key, $0.reads) }, store: self.journal)
        for shadow in await self.policies.shadowDecisions(on: occurrence, with: inputs) {
            self.observe(.shadowDecided(delivery, shadow))
        }
    }

    /// Waits for a turn.
    ///
    /// - Throws: ``JournalError/closed`` when the wait is cancelled: the server is stopping, the journal has the rest.
    func turn(at turns: Turns, _ names: some Sequence<String>) async throws(JournalError) -> Turn {
        do throws(CancellationError) {
            return try await turns.take(names)
        } catch {
            throw .closed
        }
    }
}
