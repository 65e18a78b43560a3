/// The body of a request that creates or updates a pool.
///
/// - SeeAlso: `POST /organizations/:organization_name/agent-pools` and `PATCH /agent-pools/:id`, sample payloads.
public struct AgentPoolRequest: Hashable, Sendable {
    /// The word of `data.type`; must be `agent-pools`.
    public var type: String
    /// `data.id`, which some clients repeat in the body of an update.
    public var id: String?
    /// `data.attributes.name` as it came, not checked; nil leaves the name as it is.
    public var name: String?

    /// Makes a body from its parts.
    public init(type: String = AgentPoolResource.type, id: String? = nil, name: String?) {
        self.type = type
        self.id = id
        self.name = name
    }

    /// Makes the body that names a pool.
    public init(name: AgentPoolName) {
        self.init(name: name.text)
    }
}

extension AgentPoolRequest: Codable {
    private enum Member: String, CodingKey {
        case data
    }

    private enum DataMember: String, CodingKey {
        case type, id, attributes
    }

    private enum Attribute: String, CodingKey {
        case name
    }

    /// Reads a body; `data.type` must be there, `attributes` need not, and a name that is no text is an error.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Member.self)
            .nestedContainer(keyedBy: DataMember.self, forKey: .data)
        var name: String?
        if members.contains(.attributes), try !members.decodeNil(forKey: .attributes) {
            name = try members.nestedContainer(keyedBy: Attribute.self, forKey: .attributes)
                .decodeIfPresent(String.self, forKey: .name)
        }
        self.init(
            type: try members.decode(String.self, forKey: .type),
            id: try members.decodeIfPresent(String.self, forKey: .id),
            name: name,
        )
    }

    /// Writes a body.
    public func encode(to encoder: any Encoder) throws {
        var document = encoder.container(keyedBy: Member.self)
        var members = document.nestedContainer(keyedBy: DataMember.self, forKey: .data)
        try members.encode(self.type, forKey: .type)
        try members.encodeIfPresent(self.id, forKey: .id)
        var attributes = members.nestedContainer(keyedBy: Attribute.self, forKey: .attributes)
        try attributes.encodeIfPresent(self.name, forKey: .name)
    }
}
