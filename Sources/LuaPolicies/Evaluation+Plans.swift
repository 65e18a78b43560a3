import AgentPoolsAPI
import CLuaBridge
import Warden

/// The operations that a policy plans: checked against its manifest, and with what they rely on.
extension Evaluation {
    /// Plans an operation; nil for a call that plans none.
    func answerPlan(
        _ call: box_call_number,
        _ arguments: inout ValueReader,
        in organization: String?,
    ) throws(Refusal) -> HostCalls.Answer? {
        switch call {
        case BOX_POOLS_CREATE:
            try self.planCreatePool(Options(arguments.next(), of: "tfc.pools.create"), in: organization)
        case BOX_POOLS_UPDATE:
            try self.planUpdatePool(arguments.next(), Options(arguments.next(), of: "tfc.pools.update"))
        case BOX_POOLS_SCOPE:
            try self.planScopePool(arguments.next(), Options(arguments.next(), of: "tfc.pools.scope"))
        case BOX_POOLS_DELETE: try self.planDeletePool(arguments.next())
        case BOX_AGENTS_DELETE: try self.planDeleteAgent(arguments.next())
        case BOX_TOKENS_CREATE:
            try self.planCreateToken(arguments.next(), Options(arguments.next(), of: "tfc.tokens.create"))
        case BOX_TOKENS_DELETE: try self.planDeleteToken(arguments.next())
        default: nil
        }
    }

    private func planCreatePool(_ options: Options, in organization: String?) throws(Refusal) -> HostCalls.Answer {
        try options.allow(["name"])
        let name = try Self.poolName(try options.text("name"), of: "tfc.pools.create")
        let operation = Warden.Operation.createPool(name: name)
        guard !self.isPlanned(operation, in: organization) else {
            throw Refusal("the plan creates the pool \(name) already")
        }
        let position = self.operations.count
        try self.plan(operation, relyingOn: .poolNameIsFree(name), pools: [name.text], in: organization)
        let value = PoolValue(plannedBy: position, name, in: organization)
        self.pools[value.key] = value
        var writer = ValueWriter()
        value.write(to: &writer)
        return .value(writer.bytes)
    }

    private func planUpdatePool(_ id: HostValue, _ options: Options) throws(Refusal) -> HostCalls.Answer {
        let pool = try self.pool(id, of: "tfc.pools.update")
        try options.allow(["name"])
        let name = try Self.poolName(try options.text("name"), of: "tfc.pools.update")
        try self.plan(
            .updatePool(pool.reference, name: name),
            relyingOn: pool.precondition,
            pools: [pool.name, name.text],
            in: pool.organization,
        )
        return .value([])
    }

    private func planScopePool(_ id: HostValue, _ options: Options) throws(Refusal) -> HostCalls.Answer {
        let pool = try self.pool(id, of: "tfc.pools.scope")
        try options.allow(["organization", "workspaces", "projects", "excluded"])
        let scoping = AgentPoolScoping(
            isOrganizationScoped: try options.bool("organization"),
            allowedWorkspaces: try options.identifiers("workspaces")?.map(WorkspaceID.init(rawValue:)),
            excludedWorkspaces: try options.identifiers("excluded")?.map(WorkspaceID.init(rawValue:)),
            allowedProjects: try options.identifiers("projects")?.map(ProjectID.init(rawValue:)),
        )
        guard scoping != AgentPoolScoping() else {
            let example = "{ organization = false, workspaces = { \"ws-...\" } }"
            throw Refusal("tfc.pools.scope takes what is to change: tfc.pools.scope(pool, \(example))")
        }
        try self.plan(
            .scopePool(pool.reference, scoping),
            relyingOn: pool.precondition,
            pools: [pool.name],
            in: pool.organization,
        )
        return .value([])
    }

    private func planDeletePool(_ id: HostValue) throws(Refusal) -> HostCalls.Answer {
        let pool = try self.pool(id, of: "tfc.pools.delete")
        guard pool.pool != nil else {
            throw Refusal("the plan itself creates the pool \(pool.name); it cannot delete it too")
        }
        let operation = Warden.Operation.deletePool(pool.reference)
        guard !self.isPlanned(operation, in: pool.organization) else {
            throw Refusal("the plan deletes the pool \(pool.name) already")
        }
        try self.plan(operation, relyingOn: pool.precondition, pools: [pool.name], in: pool.organization)
        return .value([])
    }

    private func planDeleteAgent(_ id: HostValue) throws(Refusal) -> HostCalls.Answer {
        guard let key = ValueKey(id), let value = self.agents[key] else {
            throw Refusal("tfc.agents.delete takes an agent that this run has read, as tfc.agents.each gives it")
        }
        let agent = value.agent
        guard agent.status.isDeletable else {
            let who = "the agent \(agent.name ?? agent.id.rawValue) is \(agent.status.word)"
            throw Refusal("\(who); only unknown, errored or exited ones can be deleted")
        }
        let operation = Warden.Operation.deleteAgent(agent.id, name: agent.name)
        guard !self.isPlanned(operation, in: value.organization) else {
            throw Refusal("the plan deletes the agent \(agent.name ?? agent.id.rawValue) already")
        }
        guard let pool = value.pool else {
            // Neither the manifest's `pools` nor the settings' protected pools could be held against it.
            let who = "the agent \(agent.name ?? agent.id.rawValue) was read without its pool"
            throw Refusal("\(who); list it with tfc.agents.each(pool) to delete it")
        }
        try self.plan(
            operation,
            relyingOn: .agentIsSilent(
                agent.id,
                status: agent.status,
                lastPingAt: agent.lastPingAt,
                pool: pool.id,
            ),
            pools: [pool.name],
            in: value.organization,
        )
        return .value([])
    }

    private func planCreateToken(_ id: HostValue, _ options: Options) throws(Refusal) -> HostCalls.Answer {
        let pool = try self.pool(id, of: "tfc.tokens.create")
        try options.allow(["description", "deliver_to"])
        let example = "{ description = \"rack 7\", deliver_to = \"vault\" }"
        guard let description = try options.text("description"), !description.isEmpty else {
            throw Refusal("tfc.tokens.create takes what the token is for: \(example)")
        }
        guard description.utf8.count <= 200, description == Failure.printable(description, oneLine: true) else {
            throw Refusal(
                "\"\(Failure.printable(String(description.prefix(100)), oneLine: true))\" cannot be a token's "
                    + "description: it is one line of at most 200 bytes",
                isForPeople: true,
            )
        }
        guard let place = try options.text("deliver_to"), !place.isEmpty else {
            throw Refusal("tfc.tokens.create takes the place of the settings that its secret goes to: \(example)")
        }
        if let known = self.policySet.settings.tokenPlaces, !known.contains(place) {
            throw Refusal("tfc.tokens.create: \(Self.unknown(place, known, of: "place for tokens"))")
        }
        try self.plan(
            .createToken(pool.reference, description: description, deliverTo: TokenPlaceName(rawValue: place)),
            relyingOn: pool.precondition,
            pools: [pool.name],
            in: pool.organization,
        )
        return .value([])
    }

    private func planDeleteToken(_ id: HostValue) throws(Refusal) -> HostCalls.Answer {
        guard let key = ValueKey(id), let value = self.tokens[key] else {
            throw Refusal("tfc.tokens.delete takes a token that this run has read, as tfc.tokens.each gives it")
        }
        let token = value.token
        let who = "the token \(token.description.map { "\"\($0)\" (\(token.id))" } ?? token.id.rawValue)"
        guard let pool = value.pool else {
            // Neither the manifest's `pools` nor the settings' protected pools could be held against it.
            throw Refusal("\(who) was read without its pool; list it with tfc.tokens.each(pool) to delete it")
        }
        let operation = Warden.Operation.deleteToken(token.id, description: token.description)
        guard !self.isPlanned(operation, in: value.organization) else {
            throw Refusal("the plan deletes \(who) already")
        }
        try self.plan(
            operation,
            relyingOn: .tokenIsOf(pool.id, token.id),
            pools: [pool.name],
            in: value.organization,
        )
        return .value([])
    }

    private func isPlanned(_ operation: Warden.Operation, in organization: String?) -> Bool {
        self.operations.contains { $0.operation == operation && $0.organization == organization }
    }

    private func plan(
        _ operation: Warden.Operation,
        relyingOn precondition: Precondition?,
        pools: [String],
        in organization: String?,
    ) throws(Refusal) {
        guard let run = self.run else { throw Refusal("nothing can be planned here") }
        let kind = operation.kind
        if run.registration.isGuard {
            throw self.violate("a guard can only say deny or ask; it adds no operation (\(kind.rawValue))")
        }
        let manifest = run.file.manifest
        guard manifest.may.contains(kind) else {
            let may = manifest.may.isEmpty ? "nothing" : manifest.may.map(\.rawValue).joined(separator: ", ")
            throw self.violate("the policy plans \(kind.rawValue), but its `may` allows \(may)")
        }
        for pool in pools where !run.file.bounds.covers(pool: pool) {
            let patterns = (manifest.pools ?? []).joined(separator: ", ")
            throw self.violate(
                "the policy plans \(kind.rawValue) for the pool \(pool), but its `pools` allow \(patterns)"
            )
        }
        guard self.operations.count < self.policySet.settings.operations else {
            throw Refusal("one evaluation can plan \(self.policySet.settings.operations) operations")
        }
        self.operations.append(
            PlannedOperation(
                operation: operation,
                precondition: precondition,
                pools: pools,
                plannedAt: self.box.position,
                policy: run.file.name,
                organization: organization,
            )
        )
    }

    /// What the manifests allow, of every policy that planned something.
    var bounds: [PlannedBounds] {
        self.policySet.files.filter { file in self.operations.contains { $0.policy == file.name } }.map(\.bounds)
    }

    /// Notes what the manifest forbids, so that a pcall of the policy cannot hide it.
    func violate(_ sentence: String) -> Refusal {
        if self.violation == nil { self.violation = "\(self.box.position): \(sentence)" }
        return Refusal(sentence)
    }

    private static func poolName(_ text: String?, of call: String) throws(Refusal) -> AgentPoolName {
        guard let text else { throw Refusal("\(call) takes the pool's name: { name = \"ci-arm\" }") }
        guard let name = AgentPoolName(text) else {
            throw Refusal(
                "\"\(Failure.printable(String(text.prefix(100))))\" cannot be a pool's name: \(AgentPoolName.rule)",
                isForPeople: true,
            )
        }
        return name
    }
}

extension PoolValue {
    /// What an operation on the pool relies on; nothing for one that the plan itself creates.
    var precondition: Precondition? {
        self.pool.map { .poolIsNamed($0.id, $0.name) }
    }
}

extension Options {
    /// A list of the API's IDs.
    fileprivate func identifiers(_ name: String) throws(Refusal) -> [String]? {
        guard let ids = try self.texts(name) else { return nil }
        for id in ids { _ = try Evaluation.identifier(.text(id), of: "\(self.call): \(name)") }
        return ids
    }
}
