public import Foundation

/// One agent as a JSON:API resource object of type `agents`.
///
/// Reading is tolerant: only the ID must be there. A missing status is kept as the empty word, which is never
/// deletable; a date that cannot be read becomes nil.
///
/// - SeeAlso: `GET /agents/:id`, sample response.
public struct AgentResource: Hashable, Sendable, IdentifiedResource {
    /// The word of the member `type`.
    public static let type = "agents"

    /// The agent that the object describes.
    public var agent: Agent
    /// When the agent first registered; nil where the API did not say, as before 2025.
    public var createdAt: Date?

    /// Wraps an agent.
    public init(_ agent: Agent, createdAt: Date? = nil) {
        self.agent = agent
        self.createdAt = createdAt
    }

    /// The agent's ID as text.
    public var id: String { self.agent.id.rawValue }
}

extension AgentResource: Codable {
    private enum Member: String, CodingKey {
        case id, type, attributes, links
    }

    private enum Attribute: String, CodingKey {
        case name, status
        case ipAddress = "ip-address"
        case lastPingAt = "last-ping-at"
        case createdAt = "created-at"
    }

    /// Reads a resource object.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Member.self)
        let attributes = try? members.nestedContainer(keyedBy: Attribute.self, forKey: .attributes)
        func text(_ attribute: Attribute) -> String? {
            try? attributes?.decode(String.self, forKey: attribute)
        }
        self.init(
            Agent(
                id: AgentID(rawValue: try members.decode(String.self, forKey: .id)),
                name: text(.name),
                status: AgentStatus(word: text(.status) ?? ""),
                ipAddress: text(.ipAddress),
                lastPingAt: text(.lastPingAt).flatMap(Timestamp.read),
            ),
            createdAt: text(.createdAt).flatMap(Timestamp.read),
        )
    }

    /// Writes a resource object with the members that the API's samples show; nil is written as `null`.
    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Member.self)
        try members.encode(self.id, forKey: .id)
        try members.encode(Self.type, forKey: .type)
        var attributes = members.nestedContainer(keyedBy: Attribute.self, forKey: .attributes)
        try attributes.encode(self.agent.name, forKey: .name)
        try attributes.encode(self.agent.status, forKey: .status)
        try attributes.encode(self.agent.ipAddress, forKey: .ipAddress)
        try attributes.encode(self.agent.lastPingAt.map(Timestamp.write), forKey: .lastPingAt)
        try attributes.encodeIfPresent(self.createdAt.map(Timestamp.write), forKey: .createdAt)
        try members.encode(["self": "/api/v2/agents/\(self.id)"], forKey: .links)
    }
}
