import AgentPoolsAPI
import Warden

/// The operations that a policy plans: checked against its manifest, and with what they rely on.
extension Evaluation {
    func planCreatePool(_ options: Options) throws(Refusal) -> HostCalls.Answer {
        try options.allow(["name"])
        let name = try Self.poolName(try options.text("name"), of: "tfc.pools.create")
        let isPlanned = self.operations.contains { planned in
            if case .createPool(let other) = planned.operation { other == name } else { false }
        }
        guard !isPlanned else { throw Refusal("the plan creates the pool \(name) already") }
        let position = self.operations.count
        try self.plan(.createPool(name: name), relyingOn: .poolNameIsFree(name), pools: [name.text])
        let value = PoolValue.planned(operation: position, name)
        self.pools[PoolValue.plannedID(position)] = value
        var writer = ValueWriter()
        value.write(to: &writer)
        return .value(writer.bytes)
    }

    func planUpdatePool(_ id: HostValue, _ options: Options) throws(Refusal) -> HostCalls.Answer {
        let pool = try self.pool(id, of: "tfc.pools.update")
        try options.allow(["name"])
        let name = try Self.poolName(try options.text("name"), of: "tfc.pools.update")
        try self.plan(
            .updatePool(pool.reference, name: name),
            relyingOn: pool.precondition,
            pools: [pool.name, name.text],
        )
        return .value([])
    }

    func planDeletePool(_ id: HostValue) throws(Refusal) -> HostCalls.Answer {
        let pool = try self.pool(id, of: "tfc.pools.delete")
        guard case .read = pool else {
            throw Refusal("the plan itself creates the pool \(pool.name); it cannot delete it too")
        }
        let operation = Warden.Operation.deletePool(pool.reference)
        guard !self.isPlanned(operation) else { throw Refusal("the plan deletes the pool \(pool.name) already") }
        try self.plan(operation, relyingOn: pool.precondition, pools: [pool.name])
        return .value([])
    }

    func planDeleteAgent(_ id: HostValue) throws(Refusal) -> HostCalls.Answer {
        guard let id = id.text, let value = self.agents[id] else {
            throw Refusal("tfc.agents.delete takes an agent that this run has read, as tfc.agents.each gives it")
        }
        let agent = value.agent
        guard agent.status.isDeletable else {
            let who = "the agent \(agent.name ?? id) is \(agent.status.word)"
            throw Refusal("\(who); only unknown, errored or exited ones can be deleted")
        }
        let operation = Warden.Operation.deleteAgent(agent.id, name: agent.name)
        guard !self.isPlanned(operation) else {
            throw Refusal("the plan deletes the agent \(agent.name ?? id) already")
        }
        guard let pool = value.pool else {
            // Neither the manifest's `pools` nor the settings' protected pools could be held against it.
            let who = "the agent \(agent.name ?? id) was read without its pool"
            throw Refusal("\(who); list it with tfc.agents.each(pool) to delete it")
        }
        try self.plan(
            operation,
            relyingOn: .agentIsSilent(agent.id, status: agent.status, lastPingAt: agent.lastPingAt),
            pools: [pool.name],
        )
        return .value([])
    }

    private func isPlanned(_ operation: Warden.Operation) -> Bool {
        self.operations.contains { $0.operation == operation }
    }

    private func plan(
        _ operation: Warden.Operation,
        relyingOn precondition: Precondition?,
        pools: [String],
    ) throws(Refusal) {
        guard let run = self.run else { throw Refusal("nothing can be planned here") }
        let kind = operation.kind
        if case .guardrail = run.registration.form {
            throw self.violate("a guard can only say deny; it adds no operation (\(kind.rawValue))")
        }
        let manifest = run.file.manifest
        guard manifest.may.contains(kind) else {
            let may = manifest.may.isEmpty ? "nothing" : manifest.may.map(\.rawValue).joined(separator: ", ")
            throw self.violate("the policy plans \(kind.rawValue), but its `may` allows \(may)")
        }
        for pool in pools where !manifest.covers(pool: pool) {
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
            )
        )
    }

    /// Notes what the manifest forbids, so that a pcall of the policy cannot hide it.
    private func violate(_ sentence: String) -> Refusal {
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
        switch self {
        case .read(let pool): .poolIsNamed(pool.id, pool.name)
        case .planned: nil
        }
    }
}
