import AgentPoolsAPI
import Synchronization

/// Deletes agents, a few at a time, each only if it is still as planned.
///
/// A cancelled task begins no further deletion; what is under way goes to its end, and what was lost is looked up, so that
/// whoever stopped it knows what was done.
struct AgentDeletions: Sendable {
    let fleet: Fleet
    let deletions: [AgentDeletion]
    /// Pools that somebody meant by their names, as they were in the plan.
    let namedPools: [AgentPool]
    private let gate = Gate()

    init(_ deletions: [AgentDeletion], namedPools: [AgentPool], _ fleet: Fleet) {
        self.deletions = deletions
        self.namedPools = namedPools
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
        let refusals = await self.refusalsOfPools()
        let meter = ProgressMeter("Deleting agents", total: self.deletions.count, console: self.fleet.console)
        let trials = await together(self.deletions) { deletion in
            let refusal = deletion.pool.flatMap { refusals[$0.id] }
            let trial = if let refusal { Trial.ended(refusal) } else { await self.attempt(deletion) }
            meter.count(isDone: trial.isDone)
            return trial
        }
        meter.end()
        return await self.settle(trials)
    }

    /// The pools that no longer have the names by which they were meant, with what that comes to.
    private func refusalsOfPools() async -> [AgentPoolID: FleetOutcome] {
        let refusals = await together(self.namedPools) { pool -> FleetOutcome? in
            do throws(TerraformCloudError) {
                let name = try await self.fleet.look { () throws(TerraformCloudError) in
                    try await self.fleet.api.showPool(pool.id).name
                }
                return name == pool.name ? nil : .refused("its pool is called \(name) by now")
            } catch {
                return .failed("could not look whether its pool is as it was: \(error.readExplanation)")
            }
        }
        var byPool: [AgentPoolID: FleetOutcome] = [:]
        for (pool, refusal) in zip(self.namedPools, refusals) { byPool[pool.id] = refusal }
        return byPool
    }

    // MARK: - One agent

    /// What one try came to, before anything was looked up.
    private enum Trial: Sendable {
        case ended(FleetOutcome)
        /// 404: gone, or not for us to see.
        case missing(TerraformCloudError)
        /// Sent, and no answer.
        case lost(TerraformCloudError)
        /// Not sent, as the API has failed too often of late; seconds until the next look.
        case held(TerraformCloudError, retryAfter: Double)

        var isDone: Bool {
            guard case .ended(let outcome) = self else { return false }
            return outcome.ending == .done
        }
    }

    /// How often in a row the API may be not to be reached before the rest is given up.
    private static let mostHolds = 3

    /// The longest wait for the API, in seconds.
    private static let longestHold = 60.0

    private func attempt(_ deletion: AgentDeletion) async -> Trial {
        var holds = 0
        while true {
            let trial = await self.tryOnce(deletion)
            guard case .held(let error, let retryAfter) = trial else { return trial }
            holds += 1
            guard holds < Self.mostHolds, retryAfter <= Self.longestHold else {
                self.closeGate(after: error)
                return .ended(FleetOutcome(notDone: error))
            }
            await self.wait(retryAfter)
        }
    }

    /// Waits, unless the gate closes: then nothing is worth waiting for.
    private func wait(_ seconds: Double) async {
        for _ in 0..<Int(max(seconds, 1).rounded(.up)) where self.gate.refusal == nil {
            await self.fleet.pause(.seconds(1))
        }
    }

    private func tryOnce(_ deletion: AgentDeletion) async -> Trial {
        if let outcome = self.gate.refusal { return .ended(outcome) }
        do throws(TerraformCloudError) {
            let agent = try await self.fleet.api.showAgent(deletion.agent.id)
            if let reason = deletion.whyNot(agent) { return .ended(.refused(reason)) }
        } catch {
            if case .notFound = error { return .missing(error) }
            if case .circuitOpen(let retryAfter) = error { return .held(error, retryAfter: retryAfter) }
            self.closeGate(after: error)
            return .ended(.failed("could not look whether it is as it was: \(error.readExplanation)"))
        }
        if let outcome = self.gate.refusal { return .ended(outcome) }
        do throws(TerraformCloudError) {
            try await self.fleet.api.deleteAgent(deletion.agent.id)
            return .ended(.applied(note: nil))
        } catch {
            if case .notFound = error { return .missing(error) }
            if case .circuitOpen(let retryAfter) = error { return .held(error, retryAfter: retryAfter) }
            self.closeGate(after: error)
            return error.mayHaveBeenDone ? .lost(error) : .ended(FleetOutcome(notDone: error))
        }
    }

    private func closeGate(after error: TerraformCloudError) {
        if error.holdsForAll { self.gate.close("another call came to: \(error.explanation)") }
    }

    // MARK: - What is not certain yet

    /// Where to look for an agent.
    private enum Place: Sendable, Hashable {
        /// In the list of its pool, which had it when the plan was made: a list without it is a proof.
        case list(AgentPoolID)
        /// By its ID, where no list was read: a 404 proves nothing.
        case itself(AgentID)

        init(_ deletion: AgentDeletion) {
            self = deletion.pool.map { .list($0.id) } ?? .itself(deletion.agent.id)
        }
    }

    /// Looks up what went missing or was lost: one list for each pool that had any.
    private func settle(_ trials: [Trial]) async -> [FleetOutcome] {
        let doubtful = zip(self.deletions, trials).filter { _, trial in
            if case .ended = trial { false } else { true }
        }
        let places = Array(Set(doubtful.map { Place($0.0) }))
        let looks = await self.fleet.look(places) { await self.agents(at: $0) }
        let seen = Dictionary(uniqueKeysWithValues: zip(places, looks))
        return zip(self.deletions, trials).map { deletion, trial in
            if case .ended(let outcome) = trial { return outcome }
            let place = Place(deletion)
            let isSeen = (seen[place] ?? .success([])).map { $0.contains(deletion.agent.id) }
            return Self.outcome(of: trial, at: place, isSeen)
        }
    }

    private func agents(at place: Place) async -> Result<Set<AgentID>, TerraformCloudError> {
        do throws(TerraformCloudError) {
            switch place {
            case .list(let pool):
                return .success(Set(try await self.fleet.api.listAgents(in: pool, AgentQuery()).map(\.id)))
            case .itself(let id):
                return .success([try await self.fleet.api.showAgent(id).id])
            }
        } catch {
            if case .itself = place, case .notFound = error { return .success([]) }
            return .failure(error)
        }
    }

    private static func outcome(
        of trial: Trial,
        at place: Place,
        _ isSeen: Result<Bool, TerraformCloudError>,
    ) -> FleetOutcome {
        switch (trial, place, isSeen) {
        case (.ended(let outcome), _, _): outcome
        case (.held(let error, _), _, _): FleetOutcome(notDone: error)
        case (.missing(let error), .list, .success(false)): .missing(isProven: true, error)
        case (.missing(let error), _, _): .missing(isProven: false, error)
        case (.lost(let error), _, .success(true)): .lost(error, "it is still there")
        case (.lost, .list, .success(false)): .foundByLooking
        case (.lost(let error), .itself, .success(false)): .lostFromSight(error)
        case (.lost(let error), _, .failure(let looking)): .lookFailed(error, looking: looking)
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
