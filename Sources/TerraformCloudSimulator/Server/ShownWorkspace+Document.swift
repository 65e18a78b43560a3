import AgentPoolsAPI

extension ShownWorkspace {
    /// A JSON:API document with one workspace, as far as agent pools are concerned.
    ///
    /// - SeeAlso: `GET /workspaces/:workspace_id`.
    var document: JSON { .object(["data": self.resource]) }

    /// The workspace as a resource object.
    var resource: JSON {
        var attributes = self.workspace.attributes
        attributes["name"] = .string(self.workspace.name)
        var relationships: [String: JSON] = [
            "organization": .related("organizations", self.organization),
            "agent-pool": self.pool.map { .related("agent-pools", $0.rawValue) } ?? .object(["data": .null]),
        ]
        if let project = self.workspace.project { relationships["project"] = .related("projects", project.rawValue) }
        return .object([
            "id": .string(self.workspace.id.rawValue),
            "type": .string("workspaces"),
            "attributes": .object(attributes),
            "relationships": .object(relationships),
            "links": .object(["self": .string("/api/v2/workspaces/\(self.workspace.id)")]),
        ])
    }
}

extension JSON {
    /// A relationship to one.
    fileprivate static func related(_ type: String, _ id: String) -> JSON {
        .object(["data": .object(["id": .string(id), "type": .string(type)])])
    }
}
