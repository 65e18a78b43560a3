/// The body of a request that creates or updates a pool.
///
/// - SeeAlso: `POST /organizations/:organization_name/agent-pools` and `PATCH /agent-pools/:id`, sample payloads.
public struct AgentPoolRequest: Hashable, Sendable {
    /// The word of `data.type`; must be `agent-pools`.
    public var type: String
    /// `data.id`, which some clients repeat in the body of an update.
    public var id: String?
    /// `data.attributes.name` as it came, not checked; nil leaves the name as it is.
    public var name: String? {
        didSet { self.isNameNull = false }
    }
    /// Whether the name was given as `null`, which is no name; false where it was not given at all.
    public private(set) var isNameNull = false
    /// Who may use the pool: what is nil is left as it is, an empty list clears.
    public var scoping: AgentPoolScoping {
        didSet { self.nullRelationships = [] }
    }
    /// The names of the relationships of ``scoping`` that were given as `null`, or without a list.
    ///
    /// Their lists are nil, as if they had not been given; JSON:API clears a list with `[]`.
    public private(set) var nullRelationships: Set<String> = []

    /// Makes a body from its parts.
    public init(
        type: String = AgentPool.type,
        id: String? = nil,
        name: String?,
        scoping: AgentPoolScoping = AgentPoolScoping(),
    ) {
        self.type = type
        self.id = id
        self.name = name
        self.scoping = scoping
    }

    /// Makes the body that names a pool.
    public init(name: AgentPoolName, scoping: AgentPoolScoping = AgentPoolScoping()) {
        self.init(name: name.text, scoping: scoping)
    }

    /// Reads a body; `data.type` must be there, `attributes` and `relationships` need not.
    ///
    /// - Throws: ``JSONError`` where it is no JSON, or a member is of another kind than documented: a name that is no
    ///   text, a relationship that is no list of resources of its type.
    public init(reading bytes: [UInt8]) throws(JSONError) {
        let members: RequestMembers<AgentPoolRequestAttributes, AgentPoolRequestRelationships> =
            try RequestMembers.read(bytes)
        let relationships = members.relationships
        self.init(
            type: members.type,
            id: members.id,
            name: members.attributes.name,
            scoping: AgentPoolScoping(
                isOrganizationScoped: members.attributes.isOrganizationScoped,
                allowedWorkspaces: relationships.allowedWorkspaces,
                excludedWorkspaces: relationships.excludedWorkspaces,
                allowedProjects: relationships.allowedProjects,
            ),
        )
        self.isNameNull = members.attributes.isNameNull
        self.nullRelationships = relationships.nulls
    }

    /// The body as JSON.
    public var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.beginRequest(type: self.type, id: self.id)
        writer.name("attributes")
        writer.beginObject()
        if self.name != nil || self.isNameNull {
            writer.name("name")
            writer.write(self.name)
        }
        if let isOrganizationScoped = self.scoping.isOrganizationScoped {
            writer.name("organization-scoped")
            writer.write(isOrganizationScoped)
        }
        writer.endObject()
        self.writeRelationships(to: &writer)
        writer.endRequest()
        return writer.bytes
    }

    private func writeRelationships(to writer: inout JSONWriter) {
        let scoping = self.scoping
        let nulls = self.nullRelationships.sorted()
        guard
            scoping.allowedWorkspaces != nil || scoping.excludedWorkspaces != nil || scoping.allowedProjects != nil
                || !nulls.isEmpty
        else { return }
        writer.name("relationships")
        writer.beginObject()
        if let workspaces = scoping.allowedWorkspaces {
            writer.relationship("allowed-workspaces", workspaces, type: Workspace.type)
        }
        if let workspaces = scoping.excludedWorkspaces {
            writer.relationship("excluded-workspaces", workspaces, type: Workspace.type)
        }
        if let projects = scoping.allowedProjects {
            writer.relationship("allowed-projects", projects, type: ProjectID.type)
        }
        for name in nulls {
            writer.name(name)
            writer.writeNull()
        }
        writer.endObject()
    }
}

private struct AgentPoolRequestAttributes: ReadableMembers {
    var name: String?
    var isNameNull = false
    var isOrganizationScoped: Bool?

    mutating func read(_ name: JSONName, from reader: inout JSONReader) throws(JSONError) {
        switch name {
        case "name":
            self.name = try reader.textOrNull("a name")
            self.isNameNull = self.name == nil
        case "organization-scoped":
            let kind = try reader.kind()
            guard kind == .bool || kind == .null else {
                throw reader.error("organization-scoped that is neither true nor false")
            }
            self.isOrganizationScoped = try reader.bool()
        default: try reader.skip()
        }
    }
}

private struct AgentPoolRequestRelationships: ReadableMembers {
    var allowedWorkspaces: [WorkspaceID]?
    var excludedWorkspaces: [WorkspaceID]?
    var allowedProjects: [ProjectID]?
    var nulls: Set<String> = []

    mutating func read(_ name: JSONName, from reader: inout JSONReader) throws(JSONError) {
        switch name {
        case "allowed-workspaces": self.allowedWorkspaces = try self.linkage(name, Workspace.type, &reader)
        case "excluded-workspaces": self.excludedWorkspaces = try self.linkage(name, Workspace.type, &reader)
        case "allowed-projects": self.allowedProjects = try self.linkage(name, ProjectID.type, &reader)
        default: try reader.skip()
        }
    }

    private mutating func linkage<ID: ResourceID>(
        _ name: JSONName,
        _ type: String,
        _ reader: inout JSONReader,
    ) throws(JSONError) -> [ID]? {
        guard let ids = try reader.strictLinkage(type) else {
            self.nulls.insert(name.text)
            return nil
        }
        self.nulls.remove(name.text)
        return ids.map(ID.init(rawValue:))
    }
}
