import AgentPoolsAPI

extension Fleet {
    /// `pools delete`: takes a pool away.
    ///
    /// Right before the call it is looked at again: under another name, with another workspace or with another agent at
    /// work it is no longer the pool of the plan.
    package func deletePool(_ reference: String, _ consent: Consent) async -> Ending {
        await self.command { () throws(Stop) in
            try self.requireSomebody(consent)
            let found = try await self.finder.find(reference)
            let pool = try await self.read(found.name) { () throws(TerraformCloudError) in
                try await self.state(of: found.id)
            }
            var call = PlannedCall(operation: "pools.delete", id: found.id.rawValue, name: pool.name)
            call.facts = pool.facts
            let isNamed = found.id.rawValue != reference
            // The list of pools is older: somebody may have given the name to another pool since.
            if isNamed, pool.name != reference { call.outcome = .refused("the pool is called \(pool.name) by now") }
            if !pool.workspaces.isEmpty, call.outcome == nil {
                self.console.tell("Note: Terraform refuses to delete a pool that workspaces use.")
            }
            // What cannot be seen cannot be typed.
            let isTypable = !pool.name.isEmpty && pool.name.printable == pool.name
            return try await self.carryOut(call, consent, answer: isTypable ? pool.name : found.id.rawValue) {
                Performed(outcome: await self.delete(found.id, wasListed: isNamed, relyingOn: pool))
            }
        }
    }

    private func state(of id: AgentPoolID) async throws(TerraformCloudError) -> PoolState {
        let pool = try await self.api.showPool(id)
        return PoolState(pool, agents: try await self.api.listAgents(in: id, AgentQuery()))
    }

    /// Deletes the pool if it is as planned; where the list of pools had it, a list without it proves that it is gone.
    private func delete(_ id: AgentPoolID, wasListed: Bool, relyingOn planned: PoolState) async -> FleetOutcome {
        do throws(TerraformCloudError) {
            if let reason = try await self.state(of: id).whyNot(planned) { return .refused(reason) }
        } catch {
            if case .notFound = error { return await self.outcome(ofMissing: id, wasListed: wasListed, error) }
            return .failed("could not look whether things are as they were: \(error.readExplanation)")
        }
        do throws(TerraformCloudError) {
            try await self.api.deletePool(id)
            return .applied(note: nil)
        } catch {
            if case .notFound = error { return await self.outcome(ofMissing: id, wasListed: wasListed, error) }
            guard error.mayHaveBeenDone else { return FleetOutcome(notDone: error) }
            return await self.outcome(ofLost: id, wasListed: wasListed, error)
        }
    }

    private func outcome(
        ofMissing id: AgentPoolID,
        wasListed: Bool,
        _ missing: TerraformCloudError,
    ) async -> FleetOutcome {
        guard wasListed else { return .missing(isProven: false, missing) }
        do throws(TerraformCloudError) {
            return .missing(isProven: !(try await self.isListed(id)), missing)
        } catch {
            return .missing(isProven: false, missing)
        }
    }

    private func outcome(
        ofLost id: AgentPoolID,
        wasListed: Bool,
        _ sent: TerraformCloudError,
    ) async -> FleetOutcome {
        do throws(TerraformCloudError) {
            if try await self.isListed(id) { return .lost(sent, "it is still there") }
            if wasListed { return .foundByLooking }
            _ = try await self.look { () throws(TerraformCloudError) in try await self.api.showPool(id) }
            return .lost(sent, "it is still there")
        } catch {
            if case .notFound = error { return .lostFromSight(sent) }
            return .lookFailed(sent, looking: error)
        }
    }

    private func isListed(_ id: AgentPoolID) async throws(TerraformCloudError) -> Bool {
        let pools = try await self.look { () throws(TerraformCloudError) in
            try await self.api.listPools(AgentPoolQuery())
        }
        return pools.contains { $0.id == id }
    }
}

/// What the deletion of a pool relies on.
private struct PoolState: Sendable {
    let name: String
    let workspaces: [WorkspaceID]
    /// Agents that are idle or busy: they exit once their pool is gone.
    let live: [AgentID]
    let others: Int

    init(_ pool: AgentPool, agents: [Agent]) {
        self.name = pool.name
        self.workspaces = pool.workspaces
        self.live = agents.filter { [.idle, .busy].contains($0.status) }.map(\.id)
        self.others = agents.count - self.live.count
    }

    /// Why a plan that relied on another state does not hold any more; nil when it does.
    func whyNot(_ planned: PoolState) -> String? {
        if self.name != planned.name { return "the pool is called \(self.name) by now" }
        if let workspace = self.workspaces.first(where: { !planned.workspaces.contains($0) }) {
            return "the workspace \(workspace) uses it by now"
        }
        return self.live.first { !planned.live.contains($0) }.map { "the agent \($0) is at work in it by now" }
    }

    var facts: [PlannedCall.Fact] {
        let live =
            self.live.isEmpty ? Cell("none", .dim) : Cell("\(self.live.count): they exit with their pool", .red)
        return [
            .name(self.name),
            .init("workspaces", .ids(self.workspaces), self.workspaces.map { Cell($0.rawValue, .red) }),
            .init("idle_or_busy_agents", .ids(self.live), live),
            .init("other_agents", .integer(self.others), Cell("\(self.others)")),
        ]
    }
}
