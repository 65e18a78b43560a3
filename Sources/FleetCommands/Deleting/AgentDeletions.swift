import AgentPoolsAPI
import Synchronization

/// Deletes agents, a few at a time, each only if it is still as planned.
///
/// A cancelled task begins no further deletion; what is under way goes to its end, and what was lost is looked up, so that
/// whoever stopped it knows what was done.
struct AgentDeletions: Sendable {
    let fleet: Fleet
    let deletions: [AgentDeletion]
    private let gate = Gate()

    init(_ deletions: [AgentDeletion], _ fleet: Fleet) {
        self.deletions = deletions
        self.fleet = fleet
    }

    /// - Returns: An outcome for each deletion, in their order.
    func run() async -> [FleetOutcome] {
        let console = self.fleet.console
        let gate = self.gate
        return await withTaskCancellationHandler {
            await Task { await self.runToTheEnd() }.value
        } onCancel: {
            gate.close("it was stopped before")
            console.tell(Fleet.stopping)
        }
    }

    private func runToTheEnd() async -> [FleetOutcome] {
        let meter = ProgressMeter("Deleting agents", total: self.deletions.count, console: self.fleet.console)
        let trials = await together(self.deletions) { deletion in
            let trial = await self.attempt(deletion)
            meter.count(isDone: trial.isDone)
            return trial
        }
        meter.end()
        return await self.settle(trials)
    }

    // MARK: - One agent

    /// What one try came to, before anything was looked up.
    private enum Trial: Sendable {
        case ended(FleetOutcome)
        /// 404: gone, or not for us to see.
        case missing(TerraformCloudError)
        /// Sent, and no answer.
        case lost(TerraformCloudError)

        var isDone: Bool {
            guard case .ended(let outcome) = self else { return false }
            return outcome.ending == .done
        }
    }

    private func attempt(_ deletion: AgentDeletion) async -> Trial {
        if let outcome = self.gate.refusal { return .ended(outcome) }
        do throws(TerraformCloudError) {
            let agent = try await self.fleet.api.showAgent(deletion.agent.id)
            if let reason = deletion.whyNot(agent) { return .ended(.refused(reason)) }
        } catch {
            if case .notFound = error { return .missing(error) }
            self.closeGate(after: error)
            return .ended(.failed("could not look whether it is as it was: \(error.explanation)"))
        }
        if let outcome = self.gate.refusal { return .ended(outcome) }
        do throws(TerraformCloudError) {
            try await self.fleet.api.deleteAgent(deletion.agent.id)
            return .ended(.applied(note: nil))
        } catch {
            if case .notFound = error { return .missing(error) }
            self.closeGate(after: error)
            return error.mayHaveBeenDone ? .lost(error) : .ended(FleetOutcome(notDone: error))
        }
    }

    private func closeGate(after error: TerraformCloudError) {
        if error.holdsForAll { self.gate.close("another call came to: \(error.explanation)") }
    }

    // MARK: - What is not certain yet

    /// Looks up what went missing or was lost: one list for each pool that had any.
    private func settle(_ trials: [Trial]) async -> [FleetOutcome] {
        let doubtful = zip(self.deletions, trials).filter { _, trial in
            if case .ended = trial { false } else { true }
        }
        let pools = Array(Set(doubtful.map(\.0.pool?.id)))
        let lists = await together(pools) { pool in await self.fleet.listedAgents(of: pool.map { [$0] }) }
        var listed: [AgentPoolID?: Set<AgentID>] = [:]
        for (pool, list) in zip(pools, lists) { listed[pool] = list }
        return zip(self.deletions, trials).map { deletion, trial in
            let isListed = listed[deletion.pool?.id].map { $0.contains(deletion.agent.id) }
            switch (trial, isListed) {
            case (.ended(let outcome), _): return outcome
            case (.missing(let error), _): return .missing(isListed: isListed, error)
            case (.lost, false): return .foundByLooking
            case (.lost(let error), true): return .lost(error, "it is still there")
            case (.lost(let error), nil): return .lost(error, "its pool's list could not be read")
            }
        }
    }
}

/// What no further deletion gets through once it is closed.
private final class Gate: Sendable {
    private let reason = Mutex<String?>(nil)

    /// The first reason counts.
    func close(_ reason: String) {
        self.reason.withLock { $0 = $0 ?? reason }
    }

    var refusal: FleetOutcome? {
        self.reason.withLock(\.self).map { .notAttempted($0) }
    }
}
