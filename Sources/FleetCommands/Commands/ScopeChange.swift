package import AgentPoolsAPI

/// A change of who may use a pool, in the words of a person: the API knows only whole lists.
package struct ScopeChange: Sendable, Hashable {
    /// Nil leaves it as it is.
    package var isOrganizationScoped: Bool?
    /// Emptied first.
    package var cleared: Set<ScopeList> = []
    /// Taken off every list.
    package var removed: Set<String> = []
    package var allowedWorkspaces: [WorkspaceID] = []
    package var excludedWorkspaces: [WorkspaceID] = []
    package var allowedProjects: [ProjectID] = []

    package init() {}

    /// What to send, so that the pool becomes so; only what changes, and nothing where it is so already.
    func scoping(of pool: AgentPool) -> AgentPoolScoping {
        AgentPoolScoping(
            isOrganizationScoped: self.isOrganizationScoped == pool.isOrganizationScoped
                ? nil : self.isOrganizationScoped,
            allowedWorkspaces: self.list(.allowedWorkspaces, pool.allowedWorkspaces, self.allowedWorkspaces),
            excludedWorkspaces: self.list(.excludedWorkspaces, pool.excludedWorkspaces, self.excludedWorkspaces),
            allowedProjects: self.list(.allowedProjects, pool.allowedProjects, self.allowedProjects),
        )
    }

    /// The list as it is to be; nil where it is so already.
    private func list<ID: ResourceID>(_ list: ScopeList, _ before: [ID], _ added: [ID]) -> [ID]? {
        var after = self.cleared.contains(list) ? [] : before.filter { !self.removed.contains($0.rawValue) }
        for id in added where !after.contains(id) { after.append(id) }
        return Set(after) == Set(before) ? nil : after
    }
}

/// The lists of who may use a pool.
package enum ScopeList: String, Sendable, Hashable, CaseIterable {
    case allowedWorkspaces = "allowed-workspaces"
    case excludedWorkspaces = "excluded-workspaces"
    case allowedProjects = "allowed-projects"
}

extension AgentPoolScoping {
    var isEmpty: Bool { self == AgentPoolScoping() }

    /// Whether the pool is as this asks for.
    func fits(_ pool: AgentPool) -> Bool {
        func same<ID: ResourceID>(_ asked: [ID]?, _ given: [ID]) -> Bool { asked.map { Set($0) == Set(given) } ?? true }
        return self.isOrganizationScoped.map { $0 == pool.isOrganizationScoped } ?? true
            && same(self.allowedWorkspaces, pool.allowedWorkspaces)
            && same(self.excludedWorkspaces, pool.excludedWorkspaces)
            && same(self.allowedProjects, pool.allowedProjects)
    }

    /// Whether a pool that was made with this is as it would be: what was not asked for is as the API makes it.
    func made(_ pool: AgentPool) -> Bool {
        AgentPoolScoping(
            // Releases before 2022 do not tell.
            isOrganizationScoped: self.isOrganizationScoped ?? pool.isOrganizationScoped.map { _ in true },
            allowedWorkspaces: self.allowedWorkspaces ?? [],
            excludedWorkspaces: self.excludedWorkspaces ?? [],
            allowedProjects: self.allowedProjects ?? [],
        )
        .fits(pool)
    }

    /// The changes to a pool, one a line, such as `allowed workspaces: + ws-new, - ws-old`.
    func changes(to pool: AgentPool) -> [String] {
        func difference<ID: ResourceID>(_ label: String, _ asked: [ID]?, _ given: [ID]) -> String? {
            guard let asked else { return nil }
            let added = asked.filter { !given.contains($0) }.map { "+ \($0)" }
            let removed = given.filter { !asked.contains($0) }.map { "- \($0)" }
            return "\(label): \((added + removed).joined(separator: ", "))"
        }
        return [
            self.isOrganizationScoped.map {
                $0 ? "open to the whole organization" : "not open to the whole organization"
            },
            difference("allowed workspaces", self.allowedWorkspaces, pool.allowedWorkspaces),
            difference("excluded workspaces", self.excludedWorkspaces, pool.excludedWorkspaces),
            difference("allowed projects", self.allowedProjects, pool.allowedProjects),
        ]
        .compactMap(\.self)
    }
}
