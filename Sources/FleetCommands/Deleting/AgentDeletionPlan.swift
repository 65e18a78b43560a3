import AgentPoolsAPI

/// Which agents would be deleted, and which of those that were named would not.
struct AgentDeletionPlan: Sendable {
    var deletions: [AgentDeletion] = []
    /// What need not, or must not, be tried.
    var settled: [PlannedCall] = []
    /// Pools whose agents nobody could read.
    var unread: [UnreadPool] = []

    /// The pools whose agents are meant because somebody named them, not by ID: a name can go to another pool.
    func namedPools(_ selection: AgentSelection) -> [AgentPool] {
        guard case .pools(let references) = selection.scope else { return [] }
        var seen: Set<AgentPoolID> = []
        return self.deletions.compactMap(\.pool).filter { pool in
            !references.contains(pool.id.rawValue) && seen.insert(pool.id).inserted
        }
    }
}

extension Fleet {
    /// Looks which agents a selection means.
    func plan(_ selection: AgentSelection) async throws(Stop) -> AgentDeletionPlan {
        switch selection.scope {
        case .named(let ids): try await self.plan(ids, selection)
        case .pools(let references): self.plan(try await self.roll(of: references), selection)
        case .everywhere: self.plan(try await self.roll(of: []), selection)
        }
    }

    private func plan(_ roll: Roll, _ selection: AgentSelection) -> AgentDeletionPlan {
        let now = self.now
        var seen: Set<AgentID> = []
        // An agent that two lists have is one agent.
        let meant = roll.agents.filter {
            selection.whyNot($0.agent, now: now) == nil && seen.insert($0.agent.id).inserted
        }
        return AgentDeletionPlan(
            deletions: meant.map { AgentDeletion(agent: $0.agent, pool: $0.pool) },
            unread: roll.unread,
        )
    }

    private func plan(_ ids: [AgentID], _ selection: AgentSelection) async throws(Stop) -> AgentDeletionPlan {
        var seen: Set<AgentID> = []
        let ids = ids.filter { seen.insert($0).inserted }
        let meter = ProgressMeter("Reading agents", total: ids.count, console: self.console)
        let answers = await together(ids) { id -> Result<Agent, TerraformCloudError> in
            defer { meter.count() }
            do throws(TerraformCloudError) {
                return .success(try await self.api.showAgent(id))
            } catch {
                return .failure(error)
            }
        }
        meter.end()
        var plan = AgentDeletionPlan()
        let now = self.now
        for (id, answer) in zip(ids, answers) {
            switch answer {
            case .success(let agent):
                let deletion = AgentDeletion(agent: agent, pool: nil)
                guard let reason = selection.whyNot(agent, now: now) else {
                    plan.deletions.append(deletion)
                    continue
                }
                plan.settled.append(deletion.call(.refused(reason), now: now))
            case .failure(let error):
                if !answer.isMissing, error.holdsForAll { throw Stop(reading: id.rawValue, error) }
                var call = PlannedCall(operation: "agents.delete", id: id.rawValue, name: nil)
                call.outcome =
                    answer.isMissing
                    ? .missing(isProven: false, error)
                    : .failed("could not look how things are: \(error.readExplanation)")
                plan.settled.append(call)
            }
        }
        return plan
    }
}

extension Result<Agent, TerraformCloudError> {
    fileprivate var isMissing: Bool {
        guard case .failure(.notFound) = self else { return false }
        return true
    }
}

extension TerraformCloudError {
    /// Whether the next call would come to the same, whatever it is about.
    var holdsForAll: Bool {
        switch self {
        case .unauthorized, .forbidden, .circuitOpen, .rateLimited, .cancelled: true
        case .notFound, .badRequest, .conflict, .notDeletable, .invalid, .server, .unexpectedStatus, .unreadable,
            .transport:
            false
        }
    }
}
