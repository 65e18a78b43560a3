import Foundation

/// One pool as a JSON:API resource object of type `agent-pools`.
///
/// Reading is tolerant: only the ID must be there. A missing name becomes the empty name, a date or a count that cannot
/// be read becomes nil, and members that no document mentions are passed over.
///
/// - SeeAlso: `GET /agent-pools/:id`, sample response.
public struct AgentPoolResource: Hashable, Sendable, IdentifiedResource {
    /// The word of the member `type`.
    public static let type = "agent-pools"

    /// The pool that the object describes.
    public var pool: AgentPool

    /// Wraps a pool.
    public init(_ pool: AgentPool) {
        self.pool = pool
    }

    /// The pool's ID as text.
    public var id: String { self.pool.id.rawValue }
}

extension AgentPoolResource: Codable {
    private enum Member: String, CodingKey {
        case id, type, attributes, relationships, links
    }

    private enum Attribute: String, CodingKey {
        case name
        case createdAt = "created-at"
        case agentCount = "agent-count"
        case organizationScoped = "organization-scoped"
    }

    private enum Relationship: String, CodingKey {
        case agents, workspaces
        case tokens = "authentication-tokens"
    }

    /// Reads a resource object.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Member.self)
        let attributes = try? members.nestedContainer(keyedBy: Attribute.self, forKey: .attributes)
        let relationships = try? members.nestedContainer(keyedBy: Relationship.self, forKey: .relationships)
        let workspaces = try? relationships?.decode(LinkageList.self, forKey: .workspaces)
        self.init(
            AgentPool(
                id: AgentPoolID(rawValue: try members.decode(String.self, forKey: .id)),
                name: (try? attributes?.decode(String.self, forKey: .name)) ?? "",
                createdAt: (try? attributes?.decode(String.self, forKey: .createdAt)).flatMap(Timestamp.read),
                agentCount: try? attributes?.decode(Int.self, forKey: .agentCount),
                workspaces: (workspaces?.data ?? []).map(\.id),
            )
        )
    }

    /// Writes a resource object with the members that the API's samples show.
    public func encode(to encoder: any Encoder) throws {
        let own = "/api/v2/agent-pools/\(self.id)"
        var members = encoder.container(keyedBy: Member.self)
        try members.encode(self.id, forKey: .id)
        try members.encode(Self.type, forKey: .type)
        var attributes = members.nestedContainer(keyedBy: Attribute.self, forKey: .attributes)
        try attributes.encode(self.pool.name, forKey: .name)
        try attributes.encode(self.pool.createdAt.map(Timestamp.write), forKey: .createdAt)
        try attributes.encodeIfPresent(self.pool.agentCount, forKey: .agentCount)
        // The default of the API; scoping is not part of these values yet.
        try attributes.encode(true, forKey: .organizationScoped)
        var relationships = members.nestedContainer(keyedBy: Relationship.self, forKey: .relationships)
        try relationships.encode(RelatedLink("\(own)/agents"), forKey: .agents)
        try relationships.encode(RelatedLink("\(own)/authentication-tokens"), forKey: .tokens)
        try relationships.encode(
            LinkageList(data: self.pool.workspaces.map { Linkage(id: $0, type: "workspaces") }),
            forKey: .workspaces,
        )
        try members.encode(["self": own], forKey: .links)
    }
}
