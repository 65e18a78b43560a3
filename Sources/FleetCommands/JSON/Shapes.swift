import AgentPoolsAPI

// The shapes of `--json`: flat objects, names in snake_case, IDs as the API writes them, times in UTC to the
// millisecond (`2026-11-24T10:00:00.000Z`), and `null` for what the API did not say. Members may be added later; none is
// taken away or changed.

extension AgentPool {
    /// A pool, as `pools list`, `show`, `create`, `rename` and `scope` print it.
    var json: OutputJSON {
        let names = self.includedWorkspaces.reduce(into: [:]) { $0[$1.id] = $1.name }
        let workspaces = self.workspaces.map { id in
            OutputJSON.object([.init("id", .string(id.rawValue)), .init("name", .text(names[id] ?? nil))])
        }
        return .object([
            .init("id", .string(self.id.rawValue)),
            .init("name", .string(self.name)),
            .init("organization", .text(self.organization)),
            .init("created_at", .time(self.createdAt)),
            .init("agent_count", self.agentCount.map { .integer($0) } ?? .null),
            .init("organization_scoped", self.isOrganizationScoped.map { .bool($0) } ?? .null),
            .init("workspaces", .array(workspaces)),
            .init("allowed_workspaces", .ids(self.allowedWorkspaces)),
            .init("excluded_workspaces", .ids(self.excludedWorkspaces)),
            .init("allowed_projects", .ids(self.allowedProjects)),
            .init("other_attributes", OutputJSON(self.otherAttributes)),
        ])
    }

    /// A pool in another thing's shape.
    var reference: OutputJSON {
        .object([.init("id", .string(self.id.rawValue)), .init("name", .string(self.name))])
    }
}

extension Agent {
    /// An agent, as `agents list` and `show` print it.
    ///
    /// - Parameter pool: Where it is; nil where nobody knows: the API does not tell of one agent.
    /// - Returns: An object.
    func json(in pool: AgentPool?) -> OutputJSON {
        .object([
            .init("id", .string(self.id.rawValue)),
            .init("name", .text(self.name)),
            .init("pool", pool?.reference ?? .null),
            .init("status", .string(self.status.word)),
            .init("ip_address", .text(self.ipAddress)),
            .init("last_ping_at", .time(self.lastPingAt)),
            .init("created_at", .time(self.createdAt)),
            .init("other_attributes", OutputJSON(self.otherAttributes)),
        ])
    }
}

extension AgentToken {
    /// An agent token, as `tokens list`, `show` and `create` print it; never its secret.
    var json: OutputJSON {
        .object([
            .init("id", .string(self.id.rawValue)),
            .init("description", .text(self.description)),
            .init("created_at", .time(self.createdAt)),
            .init("last_used_at", .time(self.lastUsedAt)),
            .init("created_by", .text(self.createdBy?.rawValue)),
        ])
    }
}

extension PlannedCall {
    /// An operation, as every command that changes something prints it; `outcome` is `null` where it is only planned.
    var json: OutputJSON {
        .object([
            .init("operation", .string(self.operation)),
            .init("id", .text(self.id)),
            .init("name", .text(self.name)),
            .init("pool", self.pool?.reference ?? .null),
            .init("relies_on", .object(self.facts.map { .init($0.key, $0.json) })),
            .init("outcome", .text(self.outcome?.word)),
            .init("reason", .text(self.outcome?.reason)),
        ])
    }
}

/// The shapes for people who write programs, as the commands' help shows them; made of the shapes themselves.
package enum Shapes {
    /// Of `pools list`.
    package static let pools = "--json prints {organization, pools: [{\(Self.pool)}]}."
    /// Of `pools show`.
    package static let shownPool = "--json prints {organization, pool: {\(Self.pool)}}."
    /// Of `pools create`, `rename` and `scope`.
    package static let changedPool =
        "--json prints {organization, dry_run, operations: [{\(Self.operation)}], pool}, pool as in `pools show` and "
        + "only where it was made or changed."
    /// Of `pools delete` and `tokens delete`.
    package static let deletion = "--json prints {organization, dry_run, operations: [{\(Self.operation)}]}."
    /// Of `agents list`.
    package static let agents =
        "--json prints {organization, agents: [{\(Self.agent)}], unread_pools: [{id, name, reason}]}."
    /// Of `agents show`.
    package static let shownAgent =
        "--json prints {organization, agent: {\(Self.agent)}}; pool is null, as the API does not tell of it."
    /// Of `agents delete`.
    package static let agentDeletion =
        "--json prints {organization, dry_run, operations: [{\(Self.operation)}], unread_pools: [{id, name, reason}]}; "
        + "relies_on is {status, last_ping_at}, outcome one of \(FleetOutcome.words.joined(separator: ", ")), or null "
        + "where it is only planned."
    /// Of `tokens list`.
    package static let tokens = "--json prints {organization, pool: {id, name}, tokens: [{\(Self.token)}]}."
    /// Of `tokens show`.
    package static let shownToken = "--json prints {organization, token: {\(Self.token)}}."
    /// Of `tokens create`.
    package static let createdToken =
        "--json prints {organization, dry_run, operations: [{\(Self.operation)}], token: {\(Self.token)}, secret_in}; the "
        + "secret itself is never part of it."

    /// Of every command that ends before its result.
    package static let failure =
        "Where a command ends before its result, --json prints {organization, error: {kind, message}}, and unread_pools "
        + "where no pool's agents could be read."

    private static let pool = Self.names(AgentPool(id: AgentPoolID(rawValue: ""), name: "").json)
    private static let agent = Self.names(Agent(id: AgentID(rawValue: ""), status: .idle).json(in: nil))
    private static let token = Self.names(AgentToken(id: AgentTokenID(rawValue: "")).json)
    private static let operation = Self.names(PlannedCall(operation: "", name: nil).json)

    private static func names(_ json: OutputJSON) -> String {
        json.names.joined(separator: ", ")
    }
}
