import AgentPoolsAPI

/// Which agents would be deleted, and which of those that were named would not.
struct AgentDeletionPlan: Sendable {
    var deletions: [AgentDeletion] = []
    /// What need not, or must not, be tried.
    var settled: [PlannedCall] = []
    /// Pools whose agents nobody could read.
    var unread: [UnreadPool] = []
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
        let meant = roll.agents.filter { selection.whyNot($0.agent, now: now) == nil }
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
        let missing = zip(ids, answers).filter { $1.isMissing }.map(\.0)
        let listed = missing.isEmpty ? [] : await self.listedAgents(of: nil)
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
                    ? .missing(isListed: listed?.contains(id), error)
                    : .failed("could not look how things are: \(error.explanation)")
                plan.settled.append(call)
            }
        }
        return plan
    }

    /// The agents that the lists of some pools hold.
    ///
    /// - Parameter pools: Nil for all pools that the API token may see.
    /// - Returns: Nil when not every list could be read: then an agent that is in none may still be there.
    func listedAgents(of pools: [AgentPoolID]?) async -> Set<AgentID>? {
        guard let pools else {
            do throws(TerraformCloudError) {
                return await self.listedAgents(of: try await self.api.listPools(AgentPoolQuery()).map(\.id))
            } catch {
                return nil
            }
        }
        var listed: Set<AgentID> = []
        for list in await self.api.listAgents(in: pools) {
            guard case .success(let agents) = list else { return nil }
            listed.formUnion(agents.map(\.id))
        }
        return listed
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

extension FleetOutcome {
    /// What a 404 comes to: it is no proof of absence, as it also means "not allowed to see"; a list without it is.
    ///
    /// - Parameters:
    ///   - isListed: Whether a list has it; nil when the lists could not be read.
    ///   - error: The 404.
    /// - Returns: `unchanged` or `refused`.
    static func missing(isListed: Bool?, _ error: TerraformCloudError) -> FleetOutcome {
        isListed == false ? .unchanged("it was gone already") : .refused(error.explanation)
    }
}
