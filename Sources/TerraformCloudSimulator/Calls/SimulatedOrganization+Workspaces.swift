package import AgentPoolsAPI
import Foundation

extension SimulatedOrganization {
    /// A workspace with the pool that it uses.
    func shown(_ workspace: SimulatedWorkspace) -> ShownWorkspace {
        ShownWorkspace(
            workspace: workspace,
            pool: self.pools.first { $0.workspaces.contains(workspace.id) }?.id,
            organization: self.name,
        )
    }

    /// Lets a workspace use a pool, and no other; nil for none.
    package mutating func assign(_ workspace: WorkspaceID, to pool: AgentPoolID?) {
        for position in self.pools.indices where self.pools[position].id != pool {
            self.pools[position].workspaces.removeAll { $0 == workspace }
        }
        guard
            let position = self.pools.firstIndex(where: { $0.id == pool }),
            !self.pools[position].workspaces.contains(workspace)
        else { return }
        self.pools[position].workspaces.append(workspace)
    }

    mutating func update(_ id: WorkspaceID, _ change: WorkspaceChange) throws(SimulatedRefusal) {
        let position = try self.position(ofWorkspace: id)
        let workspace = self.workspaces[position]
        if let name = change.name {
            guard !name.isEmpty else { throw .attribute("name", "Name can't be blank") }
            guard !self.workspaces.contains(where: { $0.name == name && $0.id != id }) else {
                throw .attribute("name", "Name has already been taken")
            }
        }
        var pool = self.shown(workspace).pool
        switch change.pool {
        case nil: break
        case .released: pool = nil
        case .assigned(let id):
            let pools = self.pools.filter { $0.id == id }
            guard !pools.isEmpty else { throw .attribute("agent-pool-id", "Agent pool does not exist") }
            // Seen in https://github.com/hashicorp/terraform-provider-tfe/issues/1111.
            guard pools.contains(where: { $0.admits(workspace) }) else {
                throw .attribute(
                    "agent-pool-id",
                    "Agent pool workspace does not have access to use this agent pool",
                )
            }
            pool = id
        }
        // A pool is for agents alone: another mode lets go of it, and a pool brings the mode along.
        let mode = change.executionMode ?? (pool != nil ? "agent" : change.pool == .released ? "remote" : nil)
        guard mode != "agent" || pool != nil else { throw .attribute("agent-pool-id", "Agent pool can't be blank") }
        if let name = change.name { self.workspaces[position].name = name }
        if let mode { self.workspaces[position].attributes["execution-mode"] = .string(mode) }
        self.assign(id, to: mode == "agent" ? pool : nil)
    }
}
