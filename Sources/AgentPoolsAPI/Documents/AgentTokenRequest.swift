/// The body of a request that creates an agent token.
///
/// - SeeAlso: `POST /agent-pools/:agent_pool_id/authentication-tokens`, sample payload.
public struct AgentTokenRequest: Hashable, Sendable {
    /// The word of `data.type` as it came: `authentication-tokens`, or `agent-tokens` from some clients.
    public var type: String
    /// `data.attributes.description` as it came, not checked; nil where it was not given.
    public var description: String?

    /// Makes a body from its parts.
    public init(type: String = AgentToken.type, description: String?) {
        self.type = type
        self.description = description
    }

    /// Reads a body; `data.type` must be there, `attributes` need not.
    ///
    /// - Throws: ``JSONError`` where it is no JSON, or a member is of another kind than documented.
    public init(reading bytes: [UInt8]) throws(JSONError) {
        let members: RequestMembers<AgentTokenRequestAttributes, IgnoredMembers> = try RequestMembers.read(bytes)
        self.init(type: members.type, description: members.attributes.description)
    }

    /// The body as JSON.
    public var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.beginRequest(type: self.type, id: nil)
        writer.name("attributes")
        writer.beginObject()
        if let description = self.description {
            writer.name("description")
            writer.write(description)
        }
        writer.endObject()
        writer.endRequest()
        return writer.bytes
    }
}

private struct AgentTokenRequestAttributes: ReadableMembers {
    var description: String?

    mutating func read(_ name: JSONName, from reader: inout JSONReader) throws(JSONError) {
        switch name {
        case "description": self.description = try reader.textOrNull("a description")
        default: try reader.skip()
        }
    }
}
