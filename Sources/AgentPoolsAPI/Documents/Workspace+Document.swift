extension Workspace: APIResource {
    /// `workspaces`.
    public static let type = "workspaces"

    /// The workspace's ID as text.
    public var resourceID: String { self.id.rawValue }

    /// Reads a resource object.
    public init(reading reader: inout JSONReader) throws(JSONError) {
        let (id, attributes, _): (String, WorkspaceAttributes, IgnoredMembers) = try reader.resource(Self.type)
        self.init(id: id, attributes)
    }

    /// Writes a resource object.
    public func write(to writer: inout JSONWriter) {
        writer.beginResource(self.resourceID, type: Self.type)
        writer.name("attributes")
        writer.beginObject()
        writer.name("name")
        writer.write(self.name)
        writer.writeOthers(self.otherAttributes, except: ["name"])
        writer.endObject()
        writer.ownLink("/api/v2/workspaces/", self.resourceID)
        writer.endObject()
    }

    private init(id: String, _ attributes: WorkspaceAttributes) {
        self.init(id: WorkspaceID(rawValue: id), name: attributes.name, otherAttributes: attributes.others)
    }
}

extension Workspace {
    /// Reads one of a document's included resources, which may be of any type.
    ///
    /// - Returns: nil where it is no workspace.
    static func included(_ reader: inout JSONReader) throws(JSONError) -> Workspace? {
        let members: ResourceMembers<WorkspaceAttributes, IgnoredMembers> = try reader.members()
        guard let id = members.id, members.type == Self.type else { return nil }
        return Workspace(id: id, members.attributes)
    }
}

private struct WorkspaceAttributes: ReadableMembers {
    var name: String?
    var others: [String: JSON] = [:]

    mutating func read(_ name: JSONName, from reader: inout JSONReader) throws(JSONError) {
        switch name {
        case "name": self.name = try reader.text()
        default: self.others[name.text] = try reader.value()
        }
    }
}
