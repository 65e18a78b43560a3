import Foundation

extension AgentToken: APIResource {
    /// `authentication-tokens`.
    public static let type = "authentication-tokens"

    /// The token's ID as text.
    public var resourceID: String { self.id.rawValue }

    /// Reads a resource object; its secret, where there is one, is not kept.
    ///
    /// - SeeAlso: `GET /authentication-tokens/:id`, sample response.
    public init(reading reader: inout JSONReader) throws(JSONError) {
        self = try reader.agentToken().token
    }

    /// Writes a resource object with the members that the samples show; the secret is `null`.
    public func write(to writer: inout JSONWriter) {
        writer.write(self, secret: nil)
    }
}

extension CreatedAgentToken: APIResource {
    /// `authentication-tokens`.
    public static let type = AgentToken.type

    /// The token's ID as text.
    public var resourceID: String { self.token.resourceID }

    /// Reads a resource object.
    ///
    /// - Throws: ``JSONError`` also where there is no secret: a token without one is of no use to anybody.
    /// - SeeAlso: `POST /agent-pools/:agent_pool_id/authentication-tokens`, sample response.
    public init(reading reader: inout JSONReader) throws(JSONError) {
        let (token, secret) = try reader.agentToken()
        guard let secret else { throw reader.error("a new agent token without its secret") }
        self.init(token: token, secret: secret)
    }

    /// Writes a resource object with the secret in the clear, which only the one who creates the token may do.
    public func write(to writer: inout JSONWriter) {
        writer.write(self.token, secret: self.secret)
    }
}

extension JSONReader {
    fileprivate mutating func agentToken() throws(JSONError) -> (token: AgentToken, secret: AgentTokenSecret?) {
        let (id, attributes, relationships): (String, AgentTokenAttributes, AgentTokenRelationships) =
            try self.resource(AgentToken.type)
        let token = AgentToken(
            id: AgentTokenID(rawValue: id),
            description: attributes.description,
            createdAt: attributes.createdAt,
            lastUsedAt: attributes.lastUsedAt,
            createdBy: relationships.createdBy,
            otherAttributes: attributes.others,
        )
        return (token, attributes.secret)
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ token: AgentToken, secret: AgentTokenSecret?) {
        self.beginResource(token.resourceID, type: AgentToken.type)
        self.name("attributes")
        self.beginObject()
        self.name("created-at")
        self.write(token.createdAt)
        self.name("last-used-at")
        self.write(token.lastUsedAt)
        self.name("description")
        self.write(token.description)
        self.name("token")
        self.write(secret?.reveal())
        self.writeOthers(token.otherAttributes, except: ["created-at", "last-used-at", "description", "token"])
        self.endObject()
        if let createdBy = token.createdBy {
            self.name("relationships")
            self.beginObject()
            self.relationship("created-by", createdBy.rawValue, type: "users")
            self.endObject()
        }
        self.endObject()
    }
}

private struct AgentTokenAttributes: ReadableMembers {
    var description: String?
    var createdAt: Date?
    var lastUsedAt: Date?
    var secret: AgentTokenSecret?
    var others: [String: JSON] = [:]

    mutating func read(_ name: JSONName, from reader: inout JSONReader) throws(JSONError) {
        switch name {
        case "description": self.description = try reader.text()
        case "created-at": self.createdAt = try reader.timestamp()
        case "last-used-at": self.lastUsedAt = try reader.timestamp()
        case "token": self.secret = try reader.text().map(AgentTokenSecret.init)
        default: self.others[name.text] = try reader.value()
        }
    }
}

private struct AgentTokenRelationships: ReadableMembers {
    var createdBy: UserID?

    mutating func read(_ name: JSONName, from reader: inout JSONReader) throws(JSONError) {
        guard case "created-by" = name else { return try reader.skip() }
        let linkage: Linkage = try reader.members()
        self.createdBy = linkage.ids.first.map(UserID.init(rawValue:))
    }
}
