import Foundation

extension Agent: APIResource {
    /// `agents`.
    public static let type = "agents"

    /// The agent's ID as text.
    public var resourceID: String { self.id.rawValue }

    /// Reads a resource object.
    ///
    /// A missing status is kept as the empty word, which is never deletable; a date that cannot be read becomes nil.
    ///
    /// - SeeAlso: `GET /agents/:id`, sample response.
    public init(reading reader: inout JSONReader) throws(JSONError) {
        let (id, attributes, _): (String, AgentAttributes, IgnoredMembers) = try reader.resource(Self.type)
        self.init(
            id: AgentID(rawValue: id),
            name: attributes.name,
            status: attributes.status,
            ipAddress: attributes.ipAddress,
            lastPingAt: attributes.lastPingAt,
            createdAt: attributes.createdAt,
            otherAttributes: attributes.others,
        )
    }

    /// Writes a resource object with the members that the samples show, nil as `null`; `created-at` where it is known.
    public func write(to writer: inout JSONWriter) {
        writer.beginResource(self.resourceID, type: Self.type)
        writer.name("attributes")
        writer.beginObject()
        writer.name("name")
        writer.write(self.name)
        writer.name("status")
        writer.write(self.status.word)
        writer.name("ip-address")
        writer.write(self.ipAddress)
        writer.name("last-ping-at")
        writer.write(self.lastPingAt)
        if let createdAt = self.createdAt {
            writer.name("created-at")
            writer.write(createdAt)
        }
        writer.writeOthers(self.otherAttributes, except: Self.knownAttributes)
        writer.endObject()
        writer.ownLink("/api/v2/agents/", self.resourceID)
        writer.endObject()
    }

    private static let knownAttributes: Set = ["name", "status", "ip-address", "last-ping-at", "created-at"]
}

private struct AgentAttributes: ReadableMembers {
    var name: String?
    var status = AgentStatus.other("")
    var ipAddress: String?
    var lastPingAt: Date?
    var createdAt: Date?
    var others: [String: JSON] = [:]

    mutating func read(_ name: JSONName, from reader: inout JSONReader) throws(JSONError) {
        switch name {
        case "name": self.name = try reader.text()
        case "status": self.status = AgentStatus(word: try reader.text() ?? "")
        case "ip-address": self.ipAddress = try reader.text()
        case "last-ping-at": self.lastPingAt = try reader.timestamp()
        case "created-at": self.createdAt = try reader.timestamp()
        default: self.others[name.text] = try reader.value()
        }
    }
}
