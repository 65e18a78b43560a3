// The member `included` of a document, as far as it is workspaces.

extension JSONReader {
    /// Reads the workspaces of `included`; resources of other types are passed over.
    mutating func includedWorkspaces() throws(JSONError) -> [Workspace] {
        guard try self.enterArray() else { return [] }
        var workspaces: [Workspace] = []
        while try self.nextElement() {
            if let workspace = try Workspace.included(&self) { workspaces.append(workspace) }
        }
        return workspaces
    }
}

extension JSONWriter {
    /// Writes `included`, unless there is nothing in it.
    mutating func included(_ workspaces: [Workspace]) {
        guard !workspaces.isEmpty else { return }
        self.name("included")
        self.beginArray()
        for workspace in workspaces { workspace.write(to: &self) }
        self.endArray()
    }
}

extension [Workspace] {
    /// The same by their IDs; where an ID came twice, its last workspace.
    var byID: [WorkspaceID: Workspace] {
        Dictionary(self.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
    }
}
