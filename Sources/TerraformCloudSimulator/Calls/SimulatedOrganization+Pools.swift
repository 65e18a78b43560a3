import AgentPoolsAPI
import Foundation

extension SimulatedOrganization {
    /// The positions of the pools that a query finds, in the order that it asks for.
    ///
    /// The filters are the API's: that by workspace asks whether the pool's list names it, and neither whether its project
    /// may use the pool nor whether the workspace is excluded.
    func found(_ query: AgentPoolQuery, onlyOpen: Bool) -> [Int] {
        guard self.edition == .today else { return self.sorted(Array(self.pools.indices), query.sort) }
        let workspace = query.allowedWorkspace.map { name in self.workspaces.first { $0.name == name } }
        let project = query.allowedProject.map { name in self.projects.first { $0.name == name } }
        let found = self.pools.indices.filter { position in
            let pool = self.pools[position]
            if onlyOpen, !pool.isOrganizationScoped { return false }
            guard pool.name.contains(anyCase: query.text) else { return false }
            // A name that nothing has leaves the pools that all may use.
            if let workspace, !(workspace.map(pool.names) ?? pool.isOrganizationScoped) { return false }
            if let project, !(project.map(pool.admits) ?? pool.isOrganizationScoped) { return false }
            return true
        }
        return self.sorted(found, query.sort)
    }

    private func sorted(_ positions: [Int], _ sort: AgentPoolSort?) -> [Int] {
        // Ties go by ID, in the same direction.
        func age(_ position: Int) -> (Date, String) {
            (self.pools[position].createdAt, self.pools[position].id.rawValue)
        }
        func name(_ position: Int) -> String { self.pools[position].name }
        return switch sort {
        case nil: positions
        case .name: positions.sorted { name($0) < name($1) }
        case .nameDescending: positions.sorted { name($0) > name($1) }
        case .createdAt: positions.sorted { age($0) < age($1) }
        case .createdAtDescending: positions.sorted { age($0) > age($1) }
        }
    }

    /// A pool as the organization's edition of the API shows it.
    func shown(_ pool: SimulatedPool, now: Date, includesWorkspaces: Bool = false) -> AgentPool {
        guard self.edition == .today else {
            return AgentPool(
                id: pool.id,
                name: pool.name,
                createdAt: pool.createdAt,
                workspaces: pool.workspaces,
                otherAttributes: pool.otherAttributes,
            )
        }
        var shown = pool.pool(at: now, self.silence)
        if includesWorkspaces {
            let using = Set(pool.workspaces)
            shown.includedWorkspaces = self.workspaces.filter { using.contains($0.id) }
                .map { Workspace(id: $0.id, name: $0.name, otherAttributes: $0.attributes) }
        }
        return shown
    }

    mutating func create(
        _ name: String?,
        _ scoping: AgentPoolScoping,
        now: Date,
    ) throws(SimulatedRefusal) -> AgentPoolID {
        let name = try self.checked(name, for: nil)
        guard self.edition == .today || self.pools.isEmpty else { throw .onlyOnePool }
        try self.check(scoping)
        let id = self.addPool(name, createdAt: now)
        self.apply(scoping, toPoolAt: self.pools.count - 1)
        return id
    }

    mutating func update(
        _ id: AgentPoolID,
        _ name: String?,
        _ scoping: AgentPoolScoping,
    ) throws(SimulatedRefusal) {
        let position = try self.position(ofPool: id)
        let checked = try name.map { name throws(SimulatedRefusal) in try self.checked(name, for: id) }
        try self.check(scoping)
        if let checked { self.pools[position].name = checked }
        self.apply(scoping, toPoolAt: position)
    }

    mutating func delete(_ id: AgentPoolID) throws(SimulatedRefusal) {
        let position = try self.position(ofPool: id)
        guard self.pools[position].workspaces.isEmpty else { throw .inUse }
        self.removePool(at: position)
    }

    /// Replaces what is named, and leaves what is nil; takes the pool from no workspace that uses it.
    private mutating func apply(_ scoping: AgentPoolScoping, toPoolAt position: Int) {
        guard self.edition == .today else { return }
        if let scoped = scoping.isOrganizationScoped { self.pools[position].isOrganizationScoped = scoped }
        if let allowed = scoping.allowedWorkspaces { self.pools[position].allowedWorkspaces = allowed.withoutRepeats }
        if let excluded = scoping.excludedWorkspaces {
            self.pools[position].excludedWorkspaces = excluded.withoutRepeats
        }
        if let allowed = scoping.allowedProjects { self.pools[position].allowedProjects = allowed.withoutRepeats }
    }

    private func check(_ scoping: AgentPoolScoping) throws(SimulatedRefusal) {
        guard self.edition == .today else { return }
        try self.check(scoping.allowedWorkspaces, in: "allowed-workspaces")
        try self.check(scoping.excludedWorkspaces, in: "excluded-workspaces")
        let known = Set(self.projects.map(\.id))
        for (number, id) in (scoping.allowedProjects ?? []).enumerated() where !known.contains(id) {
            throw .relationship("Project does not exist", "allowed-projects/data/\(number)")
        }
    }

    private func check(_ ids: [WorkspaceID]?, in relationship: String) throws(SimulatedRefusal) {
        guard let ids, !ids.isEmpty else { return }
        let known = Set(self.workspaces.map(\.id))
        for (number, id) in ids.enumerated() where !known.contains(id) {
            throw .relationship("Workspace does not exist", "\(relationship)/data/\(number)")
        }
    }

    private func checked(_ name: String?, for id: AgentPoolID?) throws(SimulatedRefusal) -> String {
        guard let name, !name.isEmpty else { throw .attribute("name", "Name can't be blank") }
        guard let checked = AgentPoolName(name) else {
            throw .attribute(
                "name",
                name.utf8.count > AgentPoolName.longest
                    ? "Name is too long (maximum is \(AgentPoolName.longest) characters)"
                    : "Name can only include letters, numbers, -, and _",
            )
        }
        guard !self.pools.contains(where: { $0.name == name && $0.id != id }) else {
            throw .attribute("name", "Name has already been taken")
        }
        return checked.text
    }
}

extension Array where Element: Hashable {
    fileprivate var withoutRepeats: [Element] {
        var seen: Set<Element> = []
        return self.filter { seen.insert($0).inserted }
    }
}
