import Foundation

extension AgentPool: APIResource {
    /// `agent-pools`.
    public static let type = "agent-pools"

    /// The pool's ID as text.
    public var resourceID: String { self.id.rawValue }

    /// Reads a resource object.
    ///
    /// A missing name becomes the empty name; a date or a count that cannot be read becomes nil.
    ///
    /// - SeeAlso: `GET /agent-pools/:id`, sample response.
    public init(reading reader: inout JSONReader) throws(JSONError) {
        let (id, attributes, relationships): (String, AgentPoolAttributes, AgentPoolRelationships) =
            try reader.resource(Self.type)
        self.init(
            id: AgentPoolID(rawValue: id),
            name: attributes.name,
            createdAt: attributes.createdAt,
            agentCount: attributes.agentCount,
            organization: relationships.organization,
            isOrganizationScoped: attributes.isOrganizationScoped,
            workspaces: relationships.workspaces,
            allowedWorkspaces: relationships.allowedWorkspaces,
            excludedWorkspaces: relationships.excludedWorkspaces,
            allowedProjects: relationships.allowedProjects,
            otherAttributes: attributes.others,
        )
    }

    /// Takes what the document tells of ``workspaces``, in their order.
    public mutating func include(_ workspaces: [WorkspaceID: Workspace]) {
        self.includedWorkspaces = self.workspaces.compactMap { workspaces[$0] }
    }

    /// Writes a resource object with the members that the samples show, and of those that came later what is known.
    ///
    /// ``includedWorkspaces`` are their document's: see ``ResourceDocument/included``.
    public func write(to writer: inout JSONWriter) {
        writer.beginResource(self.resourceID, type: Self.type)
        writer.name("attributes")
        writer.beginObject()
        self.writeAttributes(to: &writer)
        writer.endObject()
        writer.name("relationships")
        writer.beginObject()
        self.writeRelationships(to: &writer)
        writer.endObject()
        writer.ownLink("/api/v2/agent-pools/", self.resourceID)
        writer.endObject()
    }

    private func writeAttributes(to writer: inout JSONWriter) {
        writer.name("name")
        writer.write(self.name)
        writer.name("created-at")
        writer.write(self.createdAt)
        if let isOrganizationScoped = self.isOrganizationScoped {
            writer.name("organization-scoped")
            writer.write(isOrganizationScoped)
        }
        if let agentCount = self.agentCount {
            writer.name("agent-count")
            writer.write(agentCount)
        }
        writer.writeOthers(self.otherAttributes, except: Self.knownAttributes)
    }

    private func writeRelationships(to writer: inout JSONWriter) {
        writer.relationship("agents", at: "/api/v2/agent-pools/", self.resourceID, "/agents")
        writer.relationship(
            "authentication-tokens",
            at: "/api/v2/agent-pools/",
            self.resourceID,
            "/authentication-tokens",
        )
        if let organization = self.organization {
            writer.relationship("organization", organization, type: "organizations")
        }
        writer.relationship("workspaces", self.workspaces, type: Workspace.type)
        // An API that does not tell of scoping does not have its relationships either.
        guard self.isOrganizationScoped != nil else { return }
        writer.relationship("allowed-workspaces", self.allowedWorkspaces, type: Workspace.type)
        writer.relationship("excluded-workspaces", self.excludedWorkspaces, type: Workspace.type)
        writer.relationship("allowed-projects", self.allowedProjects, type: ProjectID.type)
    }

    private static let knownAttributes: Set = ["name", "created-at", "organization-scoped", "agent-count"]
}

private struct AgentPoolAttributes: ReadableMembers {
    var name = ""
    var createdAt: Date?
    var agentCount: Int?
    var isOrganizationScoped: Bool?
    var others: [String: JSON] = [:]

    mutating func read(_ name: JSONName, from reader: inout JSONReader) throws(JSONError) {
        switch name {
        case "name": self.name = try reader.text() ?? ""
        case "created-at": self.createdAt = try reader.timestamp()
        case "agent-count": self.agentCount = try reader.integer()
        case "organization-scoped": self.isOrganizationScoped = try reader.bool()
        default: self.others[name.text] = try reader.value()
        }
    }
}

private struct AgentPoolRelationships: ReadableMembers {
    /// The organization's name: its ID in the API's documents.
    var organization: String?
    var workspaces: [WorkspaceID] = []
    var allowedWorkspaces: [WorkspaceID] = []
    var excludedWorkspaces: [WorkspaceID] = []
    var allowedProjects: [ProjectID] = []

    mutating func read(_ name: JSONName, from reader: inout JSONReader) throws(JSONError) {
        switch name {
        case "organization":
            let linkage: Linkage = try reader.members()
            self.organization = linkage.ids.first
        case "workspaces": self.workspaces = try reader.linkage()
        case "allowed-workspaces": self.allowedWorkspaces = try reader.linkage()
        case "excluded-workspaces": self.excludedWorkspaces = try reader.linkage()
        case "allowed-projects": self.allowedProjects = try reader.linkage()
        default: try reader.skip()
        }
    }
}

extension ProjectID {
    /// The word of the member `type` where a relationship points to a project.
    static let type = "projects"
}
