import AgentPoolsAPI
import Warden

/// Writes the plan as guards see it.
extension Evaluation {
    /// The operations in order: each with its kind, and with the pool, the agent or the token that it is about.
    var planValue: [UInt8] {
        var writer = ValueWriter()
        writer.plan(self.operations.count)
        for (position, planned) in self.operations.enumerated() {
            writer.fields { self.write(planned, at: position, to: &$0) }
        }
        return writer.bytes
    }

    private func write(_ planned: PlannedOperation, at position: Int, to fields: inout RecordWriter) {
        let organization = planned.organization
        fields.text("kind", planned.operation.kind.rawValue)
        fields.text("organization", organization)
        fields.text("policy", planned.policy)
        switch planned.operation {
        case .createPool(let name):
            fields.text("name", name.text)
            fields.pool(PoolValue(plannedBy: position, name, in: organization))
        case .updatePool(let pool, let name):
            fields.text("name", name.text)
            fields.pool(self.pools[ValueKey(pool, in: organization)])
        case .scopePool(let pool, let scoping):
            fields.pool(self.pools[ValueKey(pool, in: organization)])
            fields.value("scoping") { writer in
                writer.fields { fields in
                    fields.bool("organization", scoping.isOrganizationScoped)
                    fields.texts("workspaces", scoping.allowedWorkspaces?.map(\.rawValue))
                    fields.texts("projects", scoping.allowedProjects?.map(\.rawValue))
                    fields.texts("excluded", scoping.excludedWorkspaces?.map(\.rawValue))
                }
            }
        case .deletePool(let pool):
            fields.pool(self.pools[ValueKey(pool, in: organization)])
        case .createToken(let pool, let description, let place):
            fields.pool(self.pools[ValueKey(pool, in: organization)])
            fields.text("description", description)
            fields.text("deliver_to", place.rawValue)
        case .deleteAgent(let id, _):
            guard let agent = self.agents[ValueKey(id.rawValue, in: organization)] else { return }
            fields.pool(self.pool(withID: agent.pool?.id.rawValue, of: organization))
            fields.value("agent") { agent.write(to: &$0) }
        case .deleteToken(let id, _):
            guard let token = self.tokens[ValueKey(id.rawValue, in: organization)] else { return }
            fields.pool(self.pool(withID: token.pool?.id.rawValue, of: organization))
            fields.text("description", token.token.description)
            fields.value("token") { token.write(to: &$0) }
        }
    }

    private func pool(withID id: String?, of organization: String?) -> PoolValue? {
        id.flatMap { self.pools[ValueKey($0, in: organization)] }
    }
}

extension RecordWriter {
    fileprivate mutating func pool(_ pool: PoolValue?) {
        guard let pool else { return }
        self.value("pool") { pool.write(to: &$0) }
    }
}
