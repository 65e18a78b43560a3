import Foundation

// How pools and agents are kept, as in a journal: what was kept before a member existed reads as well as what is kept
// now, and what is empty is left out. The API's own form is in `Documents`.

extension AgentPool: Codable {
    private enum CodingKeys: CodingKey {
        case id, name, createdAt, agentCount, organization, isOrganizationScoped
        case workspaces, allowedWorkspaces, excludedWorkspaces, allowedProjects, includedWorkspaces, otherAttributes
    }

    /// Reads a pool that was kept.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try members.decode(AgentPoolID.self, forKey: .id),
            name: try members.decode(String.self, forKey: .name),
            createdAt: try members.decodeIfPresent(Date.self, forKey: .createdAt),
            agentCount: try members.decodeIfPresent(Int.self, forKey: .agentCount),
            organization: try members.decodeIfPresent(String.self, forKey: .organization),
            isOrganizationScoped: try members.decodeIfPresent(Bool.self, forKey: .isOrganizationScoped),
            workspaces: try members.decodeIfPresent([WorkspaceID].self, forKey: .workspaces) ?? [],
            allowedWorkspaces: try members.decodeIfPresent([WorkspaceID].self, forKey: .allowedWorkspaces) ?? [],
            excludedWorkspaces: try members.decodeIfPresent([WorkspaceID].self, forKey: .excludedWorkspaces) ?? [],
            allowedProjects: try members.decodeIfPresent([ProjectID].self, forKey: .allowedProjects) ?? [],
            includedWorkspaces: try members.decodeIfPresent([Workspace].self, forKey: .includedWorkspaces) ?? [],
            otherAttributes: try members.decodeIfPresent([String: JSON].self, forKey: .otherAttributes) ?? [:],
        )
    }

    /// Keeps a pool.
    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(self.id, forKey: .id)
        try members.encode(self.name, forKey: .name)
        try members.encodeIfPresent(self.createdAt, forKey: .createdAt)
        try members.encodeIfPresent(self.agentCount, forKey: .agentCount)
        try members.encodeIfPresent(self.organization, forKey: .organization)
        try members.encodeIfPresent(self.isOrganizationScoped, forKey: .isOrganizationScoped)
        try members.encode(self.workspaces, forKey: .workspaces)
        try members.encodeUnlessEmpty(self.allowedWorkspaces, forKey: .allowedWorkspaces)
        try members.encodeUnlessEmpty(self.excludedWorkspaces, forKey: .excludedWorkspaces)
        try members.encodeUnlessEmpty(self.allowedProjects, forKey: .allowedProjects)
        try members.encodeUnlessEmpty(self.includedWorkspaces, forKey: .includedWorkspaces)
        try members.encodeUnlessEmpty(self.otherAttributes, forKey: .otherAttributes)
    }
}

extension Agent: Codable {
    private enum CodingKeys: CodingKey {
        case id, name, status, ipAddress, lastPingAt, createdAt, otherAttributes
    }

    /// Reads an agent that was kept.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try members.decode(AgentID.self, forKey: .id),
            name: try members.decodeIfPresent(String.self, forKey: .name),
            status: try members.decode(AgentStatus.self, forKey: .status),
            ipAddress: try members.decodeIfPresent(String.self, forKey: .ipAddress),
            lastPingAt: try members.decodeIfPresent(Date.self, forKey: .lastPingAt),
            createdAt: try members.decodeIfPresent(Date.self, forKey: .createdAt),
            otherAttributes: try members.decodeIfPresent([String: JSON].self, forKey: .otherAttributes) ?? [:],
        )
    }

    /// Keeps an agent.
    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(self.id, forKey: .id)
        try members.encodeIfPresent(self.name, forKey: .name)
        try members.encode(self.status, forKey: .status)
        try members.encodeIfPresent(self.ipAddress, forKey: .ipAddress)
        try members.encodeIfPresent(self.lastPingAt, forKey: .lastPingAt)
        try members.encodeIfPresent(self.createdAt, forKey: .createdAt)
        try members.encodeUnlessEmpty(self.otherAttributes, forKey: .otherAttributes)
    }
}

extension KeyedEncodingContainer {
    fileprivate mutating func encodeUnlessEmpty(_ value: some Collection & Encodable, forKey key: Key) throws {
        guard !value.isEmpty else { return }
        try self.encode(value, forKey: key)
    }
}
