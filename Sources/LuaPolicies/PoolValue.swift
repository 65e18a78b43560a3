import AgentPoolsAPI
import Warden

/// What an ID that a policy holds stands for: a pool that was read, or one that the plan creates.
struct PoolValue {
    let origin: Origin
    /// The key of its organization in the settings; nil for the default one.
    let organization: String?

    enum Origin {
        case read(AgentPool)
        /// `operation` is the position in the plan of the operation that creates it, from 0.
        case planned(operation: Int, AgentPoolName)
    }

    init(_ pool: AgentPool, in organization: String?) {
        self.origin = .read(pool)
        self.organization = organization
    }

    init(plannedBy operation: Int, _ name: AgentPoolName, in organization: String?) {
        self.origin = .planned(operation: operation, name)
        self.organization = organization
    }

    var name: String {
        switch self.origin {
        case .read(let pool): pool.name
        case .planned(_, let name): name.text
        }
    }

    var reference: PoolReference {
        switch self.origin {
        case .read(let pool): .existing(pool.id, name: pool.name)
        case .planned(let operation, let name): .planned(operation: operation, name: name)
        }
    }

    /// The pool as it was read; nil for one that the plan creates.
    var pool: AgentPool? {
        guard case .read(let pool) = self.origin else { return nil }
        return pool
    }

    var key: ValueKey { ValueKey(self.reference, in: self.organization) }

    func write(to writer: inout ValueWriter) {
        let pool = self.pool
        writer.fields { fields in
            fields.text("id", ValueKey.id(of: self.reference))
            fields.text("name", self.name)
            fields.texts("workspaces", pool?.workspaces.map(\.rawValue) ?? [])
            fields.bool("organization_scoped", pool?.isOrganizationScoped)
            fields.texts("allowed_workspaces", pool?.allowedWorkspaces.map(\.rawValue) ?? [])
            fields.texts("allowed_projects", pool?.allowedProjects.map(\.rawValue) ?? [])
            fields.texts("excluded_workspaces", pool?.excludedWorkspaces.map(\.rawValue) ?? [])
            fields.moment("created_at", pool?.createdAt.map(EventValue.seconds))
            fields.integer("agent_count", pool?.agentCount)
            fields.text("organization", self.organization)
        }
    }
}

/// What a table of the host's is known by when a policy gives it back: its ID, and the organization that it is of.
struct ValueKey: Hashable {
    private let text: String

    init(_ id: String, in organization: String?) {
        self.text = organization.map { "\($0)/\(id)" } ?? id
    }

    init(_ pool: PoolReference, in organization: String?) {
        self.init(Self.id(of: pool), in: organization)
    }

    /// As the bridge puts the two together.
    init?(_ value: HostValue) {
        guard let text = value.text else { return nil }
        self.text = text
    }

    /// The ID by which policies know a pool; one that the plan creates has none of the API's yet.
    static func id(of pool: PoolReference) -> String {
        switch pool {
        case .existing(let id, _): id.rawValue
        case .planned(let operation, _): "planned:\(operation)"
        }
    }
}
