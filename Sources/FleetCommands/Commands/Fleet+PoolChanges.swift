package import AgentPoolsAPI
import Foundation

extension Fleet {
    /// `pools create`: a new pool.
    package func createPool(_ name: AgentPoolName, _ change: ScopeChange, dryRun: Bool) async -> Ending {
        await self.command { () throws(Stop) in
            let scoping = change.scoping(
                of: AgentPool(id: AgentPoolID(rawValue: ""), name: "", isOrganizationScoped: true)
            )
            var call = PlannedCall(operation: "pools.create", name: name.text)
            call.facts = [.init("name_is_free", .bool(true), Cell("no pool is called \(name)"))]
            if !scoping.isEmpty {
                call.facts.append(.changes(scoping, to: AgentPool(id: AgentPoolID(rawValue: ""), name: "")))
            }
            if let pool = try await self.finder.list().first(where: { $0.name == name.text }) {
                call.outcome = .refused("there is a pool of that name (\(pool.id))")
            }
            if scoping.isOrganizationScoped == nil,
                scoping.allowedWorkspaces ?? [] != [] || scoping.allowedProjects ?? [] != []
            {
                self.console.tell(Self.allowedListsHaveNoEffect)
            }
            return try await self.carryOut(call, dryRun ? .dryRun : .given) {
                await self.create(name, scoping)
            }
        }
    }

    /// `pools rename`: another name for a pool.
    package func renamePool(_ reference: String, to name: AgentPoolName, dryRun: Bool) async -> Ending {
        await self.command { () throws(Stop) in
            let pool = try await self.finder.find(reference)
            var call = PlannedCall(operation: "pools.update", id: pool.id.rawValue, name: pool.name)
            call.facts = [.name(pool.name), .init("new_name", .string(name.text), Cell(name.text))]
            if pool.name == name.text { call.outcome = .unchanged("it has that name already") }
            return try await self.carryOut(call, dryRun ? .dryRun : .given) {
                await self.update(pool.id, name, AgentPoolScoping())
            }
        }
    }

    /// `pools scope`: who may use a pool.
    package func scopePool(_ reference: String, _ change: ScopeChange, dryRun: Bool) async -> Ending {
        await self.command { () throws(Stop) in
            let pool = try await self.finder.find(reference)
            let scoping = change.scoping(of: pool)
            var call = PlannedCall(operation: "pools.update", id: pool.id.rawValue, name: pool.name)
            call.facts = [.name(pool.name), .changes(scoping, to: pool)]
            if scoping.isEmpty { call.outcome = .unchanged("it is so already") }
            return try await self.carryOut(call, dryRun ? .dryRun : .given) {
                await self.update(pool.id, nil, scoping)
            }
        }
    }

    private static let allowedListsHaveNoEffect =
        "Note: the pool is open to the whole organization, so the lists of who is allowed have no effect; "
        + "add --no-organization-scoped to change that."

    /// How far the API's clock may be behind ours, in seconds.
    private static let clockSkew: TimeInterval = 60

    // MARK: - Calls

    private func create(_ name: AgentPoolName, _ scoping: AgentPoolScoping) async -> Performed {
        let start = self.now
        let sent: TerraformCloudError
        do throws(TerraformCloudError) {
            return Performed(.applied(note: nil), try await self.api.createPool(name: name, scoping: scoping))
        } catch {
            sent = error
        }
        guard sent.mayHaveBeenDone else { return Performed(outcome: FleetOutcome(notDone: sent)) }
        do throws(TerraformCloudError) {
            let pools = try await self.look { () throws(TerraformCloudError) in
                try await self.api.listPools(AgentPoolQuery())
            }
            guard let pool = pools.first(where: { $0.name == name.text }) else {
                return Performed(outcome: .lost(sent, "there is no such pool yet"))
            }
            // The name was free right before; but somebody else may have taken it at the same moment.
            guard scoping.made(pool), let created = pool.createdAt, created >= start - Self.clockSkew else {
                let seen = "there is a pool of that name (\(pool.id)), which is perhaps somebody else's"
                return Performed(outcome: .lost(sent, seen))
            }
            return Performed(.foundByLooking, pool)
        } catch {
            return Performed(outcome: .lookFailed(sent, looking: error))
        }
    }

    private func update(_ id: AgentPoolID, _ name: AgentPoolName?, _ scoping: AgentPoolScoping) async -> Performed {
        let sent: TerraformCloudError
        do throws(TerraformCloudError) {
            return Performed(.applied(note: nil), try await self.api.updatePool(id, name: name, scoping: scoping))
        } catch {
            sent = error
        }
        guard sent.mayHaveBeenDone else { return Performed(outcome: FleetOutcome(notDone: sent)) }
        do throws(TerraformCloudError) {
            let pool = try await self.look { () throws(TerraformCloudError) in try await self.api.showPool(id) }
            guard name.map({ $0.text == pool.name }) ?? true, scoping.fits(pool) else {
                return Performed(outcome: .lost(sent, "it is not so yet"))
            }
            return Performed(.foundByLooking, pool)
        } catch {
            return Performed(outcome: .lookFailed(sent, looking: error))
        }
    }
}

extension Fleet.Performed {
    /// A call that made or changed a pool.
    fileprivate init(_ outcome: FleetOutcome, _ pool: AgentPool) {
        self.init(outcome: outcome, id: pool.id.rawValue, members: [.init("pool", pool.json)])
    }
}

extension PlannedCall.Fact {
    static func name(_ name: String) -> PlannedCall.Fact {
        PlannedCall.Fact("name", .string(name), .name(name))
    }

    /// What a scoping changes.
    fileprivate static func changes(_ scoping: AgentPoolScoping, to pool: AgentPool) -> PlannedCall.Fact {
        let changes = scoping.changes(to: pool)
        return PlannedCall.Fact("changes", .array(changes.map { .string($0) }), changes.map { Cell($0) })
    }
}
