import AgentPoolsAPI
import Foundation

/// Writes the whole state of a simulator as JSON that ``StateReader`` reads.
enum StateWriter {
    /// - Parameters:
    ///   - organization: The organization, with its agents as they are now.
    ///   - token: The token that opens it.
    /// - Returns: The JSON.
    static func write(_ organization: SimulatedOrganization, token: String) -> [UInt8] {
        var users: [WorkspaceID: AgentPoolID] = [:]
        for pool in organization.pools {
            for workspace in pool.workspaces { users[workspace] = pool.id }
        }
        return JSON.object([
            "organization": .string(organization.name),
            "token": .string(token),
            "projects": .array(organization.projects.map(Self.project)),
            "workspaces": .array(organization.workspaces.map { Self.workspace($0, pool: users[$0.id]) }),
            "agent-pools": .array(organization.pools.map(Self.pool)),
            "agents": .array(organization.pools.flatMap { pool in pool.agents.map { Self.agent($0, pool: pool.id) } }),
            "authentication-tokens": .array(
                organization.pools.flatMap { pool in pool.tokens.map { Self.token($0, pool: pool.id) } }
            ),
        ]).bytes
    }

    private static func project(_ project: SimulatedProject) -> JSON {
        .resource("projects", project.id.rawValue, project.attributes.with("name", .string(project.name)))
    }

    private static func workspace(_ workspace: SimulatedWorkspace, pool: AgentPoolID?) -> JSON {
        .resource(
            "workspaces",
            workspace.id.rawValue,
            workspace.attributes.with("name", .string(workspace.name)),
            relationships: [
                "project": workspace.project.map { .linkage("projects", $0) },
                "agent-pool": pool.map { .linkage("agent-pools", $0) },
            ],
        )
    }

    private static func pool(_ pool: SimulatedPool) -> JSON {
        .resource(
            "agent-pools",
            pool.id.rawValue,
            pool.otherAttributes
                .with("name", .string(pool.name))
                .with("created-at", .time(pool.createdAt))
                .with("organization-scoped", .bool(pool.isOrganizationScoped)),
            relationships: [
                "workspaces": .array(pool.workspaces.map { .linkage("workspaces", $0) }),
                "allowed-workspaces": .array(pool.allowedWorkspaces.map { .linkage("workspaces", $0) }),
                "excluded-workspaces": .array(pool.excludedWorkspaces.map { .linkage("workspaces", $0) }),
                "allowed-projects": .array(pool.allowedProjects.map { .linkage("projects", $0) }),
            ],
        )
    }

    private static func agent(_ agent: SimulatedAgent, pool: AgentPoolID) -> JSON {
        var members: [String: JSON] = ["pool": .string(pool.rawValue)]
        if let token = agent.token { members["token"] = .string(token.rawValue) }
        switch agent.course {
        case .still:
            if agent.agent.status != .errored, agent.agent.status != .exited { members["still"] = .bool(true) }
        case .silent(let since):
            members["alive"] = .bool(false)
            members["silent-since"] = .time(since)
        case .alive(let routine):
            members["alive"] = .bool(true)
            members["ping-every"] = .string(TimeSpan.write(routine.pingEvery))
            if let share = routine.busyShare { members["busy-share"] = .number(share) }
            if let time = routine.diesAt { members["dies-at"] = .time(time) }
            if let time = routine.exitsAt { members["exits-at"] = .time(time) }
        }
        return .resource(
            "agents",
            agent.agent.id.rawValue,
            agent.agent.otherAttributes
                .with("name", agent.agent.name.map { .string($0) } ?? .null)
                .with("status", .string(agent.agent.status.word))
                .with("ip-address", agent.agent.ipAddress.map { .string($0) } ?? .null)
                .with("last-ping-at", agent.agent.lastPingAt.map { .time($0) } ?? .null)
                .with("created-at", agent.agent.createdAt.map { .time($0) } ?? .null),
            members: members,
        )
    }

    private static func token(_ token: AgentToken, pool: AgentPoolID) -> JSON {
        .resource(
            "authentication-tokens",
            token.id.rawValue,
            [
                "description": token.description.map { .string($0) } ?? .null,
                "created-at": token.createdAt.map { .time($0) } ?? .null,
                "last-used-at": token.lastUsedAt.map { .time($0) } ?? .null,
            ],
            relationships: ["created-by": token.createdBy.map { .linkage("users", $0) }],
            members: ["pool": .string(pool.rawValue)],
        )
    }
}

extension JSON {
    /// A resource object; relationships that are nil are left out.
    fileprivate static func resource(
        _ type: String,
        _ id: String,
        _ attributes: [String: JSON],
        relationships: [String: JSON?] = [:],
        members: [String: JSON] = [:],
    ) -> JSON {
        var members = members
        members["type"] = .string(type)
        members["id"] = .string(id)
        members["attributes"] = .object(attributes)
        let related = relationships.compactMapValues { $0 }
        if !related.isEmpty { members["relationships"] = .object(related.mapValues { .object(["data": $0]) }) }
        return .object(members)
    }

    fileprivate static func linkage(_ type: String, _ id: some ResourceID) -> JSON {
        .object(["type": .string(type), "id": .string(id.rawValue)])
    }

    static func time(_ time: Date) -> JSON { .string(Timestamp.write(time)) }
}

extension [String: JSON] {
    fileprivate func with(_ name: String, _ value: JSON) -> Self {
        var members = self
        members[name] = value
        return members
    }
}
