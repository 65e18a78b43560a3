package import AgentPoolsAPI

extension Fleet {
    /// `pools list`: the pools of the organization.
    ///
    /// - Parameter query: Which, and in which order. A text is looked for in the names here, too, as old releases of
    ///   Terraform Enterprise pass over it.
    /// - Returns: How it ended.
    package func listPools(_ query: AgentPoolQuery) async -> Ending {
        await self.command { () throws(Stop) in
            var pools = try await self.read { () throws(TerraformCloudError) in try await self.api.listPools(query) }
            if let text = query.text?.lowercased() {
                pools.removeAll { !$0.name.lowercased().contains(text) }
            }
            switch self.format {
            case .json:
                self.print([.init("pools", .array(pools.map(\.json)))])
            case .text where pools.isEmpty:
                self.console.tell("No pool fits.")
            case .text:
                self.console.print(self.table(of: pools, workspaces: query.includesWorkspaces).text(on: self.screen))
            }
            return .done
        }
    }

    /// `pools show`: one pool.
    ///
    /// - Parameter reference: An ID or an exact name.
    /// - Returns: How it ended.
    package func showPool(_ reference: String) async -> Ending {
        await self.command { () throws(Stop) in
            let id = try await self.finder.find(reference).id
            let pool = try await self.read(reference) { () throws(TerraformCloudError) in
                try await self.api.showPool(id, includesWorkspaces: true)
            }
            switch self.format {
            case .json: self.print([.init("pool", pool.json)])
            case .text: self.console.print(self.page(of: pool).text(on: self.screen))
            }
            return .done
        }
    }

    private func table(of pools: [AgentPool], workspaces: Bool) -> Table {
        var table = Table(
            columns: [
                .init(title: "NAME", least: 12),
                .init(title: "ID"),
                .init(title: "AGENTS", leaveOut: 1, isNumber: true),
                .init(title: "OPEN TO", least: 10, leaveOut: 3),
                .init(title: "CREATED", leaveOut: 4),
                .init(title: workspaces ? "USED BY" : "WORKSPACES", least: 10, leaveOut: 2, isNumber: !workspaces),
            ],
            rows: [],
        )
        table.rows = pools.map { pool in
            [
                .name(pool.name),
                Cell(pool.id.rawValue),
                pool.agentCount.map { Cell("\($0)") } ?? .none,
                pool.scope,
                .time(pool.createdAt, now: self.now),
                workspaces ? pool.workspaceNames : Cell("\(pool.workspaces.count)"),
            ]
        }
        return table
    }

    private func page(of pool: AgentPool) -> Page {
        let names = pool.includedWorkspaces.reduce(into: [:]) { $0[$1.id] = $1.name }
        var page = Page()
        page.add("name", .name(pool.name))
        page.add("id", Cell(pool.id.rawValue))
        page.add("organization", .name(pool.organization))
        page.add("created", .exactTime(pool.createdAt, now: self.now))
        page.add("agents", pool.agentCount.map { Cell("\($0) idle, busy or unknown") } ?? .none)
        page.add("open to", pool.scope)
        page.add(
            "used by",
            pool.workspaces.map { id in Cell(names[id].flatMap(\.self).map { "\($0) (\(id))" } ?? id.rawValue) },
        )
        page.add("allowed workspaces", pool.allowedWorkspaces.map { Cell($0.rawValue) })
        page.add("excluded workspaces", pool.excludedWorkspaces.map { Cell($0.rawValue) })
        page.add("allowed projects", pool.allowedProjects.map { Cell($0.rawValue) })
        return page
    }
}

extension AgentPool {
    /// Who may use the pool, in a few words.
    var scope: Cell {
        guard let isOrganizationScoped = self.isOrganizationScoped else { return .none }
        let excluded =
            self.excludedWorkspaces.isEmpty ? "" : " but \(Self.count(self.excludedWorkspaces.count, "workspace"))"
        if isOrganizationScoped { return Cell("all" + excluded) }
        let allowed = [
            (self.allowedWorkspaces.count, "workspace"), (self.allowedProjects.count, "project"),
        ]
        .filter { $0.0 > 0 }
        .map { Self.count($0.0, $0.1) }
        return allowed.isEmpty ? Cell("nobody", .dim) : Cell(allowed.joined(separator: ", ") + excluded)
    }

    fileprivate var workspaceNames: Cell {
        let names = self.includedWorkspaces.reduce(into: [:]) { $0[$1.id] = $1.name }
        return self.workspaces.isEmpty
            ? .none
            : Cell(self.workspaces.map { names[$0].flatMap(\.self) ?? $0.rawValue }.joined(separator: ", "))
    }

    private static func count(_ number: Int, _ word: String) -> String {
        "\(number) \(word)\(number == 1 ? "" : "s")"
    }
}
