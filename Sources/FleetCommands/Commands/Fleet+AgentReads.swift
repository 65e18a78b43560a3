package import AgentPoolsAPI

extension Fleet {
    /// `agents list`: the agents of some pools, or of all.
    ///
    /// - Parameters:
    ///   - references: IDs or exact names of pools; none for all pools.
    ///   - filter: Which agents.
    ///   - sort: The order; nil leaves it pool by pool, as the API lists them.
    /// - Returns: ``Ending/notDone`` where some pool could not be read; the others are printed all the same.
    package func listAgents(of references: [String], _ filter: AgentFilter, sort: AgentSort?) async -> Ending {
        await self.command { () throws(Stop) in
            let roll = try await self.roll(of: references)
            let now = self.now
            let fitting = roll.agents.filter { filter.whyNot($0.agent, now: now) == nil }
            let agents = sort?.sorted(fitting) ?? fitting
            self.tell(of: roll.unread)
            switch self.format {
            case .json:
                self.print([
                    .init("agents", .array(agents.map { $0.agent.json(in: $0.pool) })),
                    .init("unread_pools", .array(roll.unread.map(\.json))),
                ])
            case .text where agents.isEmpty:
                self.console.tell("No agent fits.")
            case .text:
                self.console.print(self.table(of: agents).text(on: self.screen))
            }
            return roll.unread.isEmpty ? .done : .notDone
        }
    }

    /// `agents show`: one agent.
    package func showAgent(_ id: AgentID) async -> Ending {
        await self.command { () throws(Stop) in
            let agent = try await self.read(id.rawValue) { () throws(TerraformCloudError) in
                try await self.api.showAgent(id)
            }
            switch self.format {
            case .json:
                self.print([.init("agent", agent.json(in: nil))])
            case .text:
                var page = Page()
                page.add("name", .name(agent.name))
                page.add("id", Cell(agent.id.rawValue))
                page.add("status", Cell(agent.status.word, agent.status.style))
                page.add("ip address", .name(agent.ipAddress))
                page.add("last ping", .exactTime(agent.lastPingAt, now: self.now, none: "never"))
                page.add("created", .exactTime(agent.createdAt, now: self.now))
                self.console.print(page.text(on: self.screen))
            }
            return .done
        }
    }

    /// Reads the agents of some pools, or of all, with a progress line.
    func roll(of references: [String]) async throws(Stop) -> Roll {
        let pools = references.isEmpty ? try await self.finder.list() : try await self.finder.find(references)
        let meter = ProgressMeter("Reading pools", total: pools.count, console: self.console)
        let lists = await self.api.listAgents(in: pools.map(\.id)) { meter.count() }
        meter.end()
        var roll = Roll()
        for (pool, list) in zip(pools, lists) {
            switch list {
            case .success(let agents):
                roll.agents += agents.map { PooledAgent(agent: $0, pool: pool) }
            case .failure(.cancelled):
                throw Stop(reading: nil, .cancelled(sentBytes: false))
            case .failure(let error):
                roll.unread.append(UnreadPool(pool: pool, error: error))
            }
        }
        // Where nothing could be read, one reason is enough.
        if let first = roll.unread.first, roll.unread.count == pools.count {
            var stop = Stop(reading: first.pool.name, first.error)
            stop.members = [.init("unread_pools", .array(roll.unread.map(\.json)))]
            throw stop
        }
        return roll
    }

    func tell(of unread: [UnreadPool]) {
        for pool in unread {
            self.console.tell("\(pool.pool.name) (\(pool.pool.id)): ".printable + pool.error.readExplanation.printable)
        }
    }

    func table(of agents: [PooledAgent]) -> Table {
        Table(
            columns: [
                // Name, ID and status go into 40 columns.
                .init(title: "NAME", least: 8),
                .init(title: "ID"),
                .init(title: "POOL", least: 8, leaveOut: 2),
                .init(title: "STATUS", least: 6),
                .init(title: "LAST PING", leaveOut: 1),
                .init(title: "IP ADDRESS", leaveOut: 3),
            ],
            rows: agents.map { pooled in
                [
                    .name(pooled.agent.name),
                    Cell(pooled.agent.id.rawValue),
                    .name(pooled.pool?.name),
                    Cell(pooled.agent.status.word, pooled.agent.status.style),
                    .lastPing(pooled.agent.lastPingAt, now: self.now),
                    .name(pooled.agent.ipAddress),
                ]
            },
        )
    }
}

/// The agents of some pools, and the pools whose agents could not be read.
struct Roll {
    var agents: [PooledAgent] = []
    var unread: [UnreadPool] = []
}

/// A pool whose agents could not be read.
struct UnreadPool {
    let pool: AgentPool
    let error: TerraformCloudError

    var json: OutputJSON {
        .object([
            .init("id", .string(self.pool.id.rawValue)),
            .init("name", .string(self.pool.name)),
            .init("reason", .string(self.error.readExplanation)),
        ])
    }
}
