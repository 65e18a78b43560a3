package import AgentPoolsAPI

/// A workspace of the simulator; which pool it uses is the pool's to know.
package struct SimulatedWorkspace: Sendable, Hashable {
    package let id: WorkspaceID
    package internal(set) var name: String
    /// The project that it belongs to; nil for none.
    package internal(set) var project: ProjectID?
    /// Its attributes but for the name, as the API shows them.
    package internal(set) var attributes: [String: JSON]

    package init(id: WorkspaceID, name: String, project: ProjectID? = nil, attributes: [String: JSON] = [:]) {
        self.id = id
        self.name = name
        self.project = project
        self.attributes = attributes
    }
}

/// A project of the simulator.
package struct SimulatedProject: Sendable, Hashable {
    package let id: ProjectID
    package internal(set) var name: String
    /// Its attributes but for the name, as the API shows them.
    package internal(set) var attributes: [String: JSON]

    package init(id: ProjectID, name: String, attributes: [String: JSON] = [:]) {
        self.id = id
        self.name = name
        self.attributes = attributes
    }
}
