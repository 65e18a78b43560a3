import AgentPoolsAPI
import Foundation

/// What a policy asks about agents.
extension Evaluation {
    func listAgents(_ pool: HostValue, _ options: Options) throws(Refusal) -> HostCalls.Answer {
        let filter = try self.filter(options)
        let value = try self.pool(pool, of: options.call)
        let answer = { (agents: [Agent]) in self.answer(agents, of: value, filter) }
        guard let pool = value.pool else { return .value(answer([])) }
        return try self.whole(Self.agents(of: pool, in: value.organization, filter), answer)
    }

    func countAgents(_ pool: HostValue, _ options: Options) throws(Refusal) -> HostCalls.Answer {
        let filter = try self.filter(options)
        let value = try self.pool(pool, of: options.call)
        let answer = { (agents: [Agent]) in self.one { $0.integer(agents.count(where: filter.admits)) } }
        guard let pool = value.pool else { return .value(answer([])) }
        return try self.whole(Self.agents(of: pool, in: value.organization, filter), answer)
    }

    func eachAgent(_ pool: HostValue, _ options: Options, page: HostValue) throws(Refusal) -> HostCalls.Answer {
        let filter = try self.filter(options)
        let value = try self.pool(pool, of: options.call)
        guard let pool = value.pool else { return .value(Self.lastPage + self.answer([], of: value, filter)) }
        return try self.page(page, of: Self.agents(of: pool, in: value.organization, filter)) { agents in
            self.answer(agents, of: value, filter)
        }
    }

    func showAgent(_ id: HostValue, of organization: String?) throws(Refusal) -> HostCalls.Answer {
        let id = AgentID(rawValue: try Self.identifier(id, of: "tfc.agents.show"))
        return try self.wait {
            await self.read(.agent(id, of: organization), of: organization) { reads throws(TerraformCloudError) in
                try await reads.showAgent(id)
            } fact: {
                FactAnswer.agent($0)
            } answer: { agent in
                self.one { self.give(AgentValue(agent: agent, pool: nil, organization: organization), to: &$0) }
            }
        }
    }

    /// The agents of many pools.
    ///
    /// All that is not read yet is read before the first page is answered; a page has the agents of some pools.
    func eachAgent(
        ofPools pools: [HostValue],
        _ options: Options,
        page: HostValue,
    ) throws(Refusal) -> HostCalls.Answer {
        let filter = try self.filter(options)
        var values: [PoolValue] = []
        var known: Set<ValueKey> = []
        for pool in pools {
            let value = try self.pool(pool, of: options.call)
            if known.insert(value.key).inserted { values.append(value) }
        }
        let first = try Self.number(page)
        let missing = values.compactMap { value -> AgentListing? in
            guard let pool = value.pool else { return nil }
            let listing = Self.agents(of: pool, in: value.organization, filter)
            return self.agentLists.whole(listing) == nil ? listing : nil
        }
        guard !missing.isEmpty else { return .value(self.page(from: first, of: values, filter)) }
        return try self.wait(reads: missing.count) {
            await self.readTogether(missing, for: "agents.each_of") { listing in
                let pool = self.pools[ValueKey(listing.pool.rawValue, in: listing.organization)]
                return "the agents of \(pool?.name ?? listing.pool.rawValue)"
            } answer: {
                self.page(from: first, of: values, filter)
            }
        }
    }

    /// As many pools' agents as make a page of a hundred, from the pool at a place that is counted from 1.
    private func page(from first: Int, of pools: [PoolValue], _ filter: AgentFilter) -> [UInt8] {
        var found: [AgentValue] = []
        var place = first
        while place <= pools.count, found.count < 100 {
            let value = pools[place - 1]
            if let pool = value.pool {
                let all = self.agentLists.whole(Self.agents(of: pool, in: value.organization, filter)) ?? []
                found += all.filter(filter.admits).map { agent in
                    AgentValue(agent: agent, pool: pool, organization: value.organization)
                }
            }
            place += 1
        }
        let next = place <= pools.count ? self.one { $0.integer(place) } : Self.lastPage
        return next + self.list(found) { self.give($0, to: &$1) }
    }

    private func filter(_ options: Options) throws(Refusal) -> AgentFilter {
        try options.allow(["status", "dead_for", "seen_since"])
        var filter = AgentFilter()
        filter.statuses = try options.texts("status")
        for word in filter.statuses ?? [] {
            guard case .other = AgentStatus(word: word) else { continue }
            throw Refusal("status takes idle, busy, unknown, errored or exited, not \"\(word)\"")
        }
        filter.deadSince = try options.duration("dead_for").map { Date(timeIntervalSince1970: Double(self.now - $0)) }
        filter.seenSince = try options.moment("seen_since").map { Date(timeIntervalSince1970: Double($0)) }
        return filter
    }

    private static func agents(of pool: AgentPool, in organization: String?, _ filter: AgentFilter) -> AgentListing {
        AgentListing(organization: organization, pool: pool.id, since: filter.seenSince)
    }

    private func answer(_ agents: [Agent], of pool: PoolValue, _ filter: AgentFilter) -> [UInt8] {
        self.list(agents.filter(filter.admits)) { agent, writer in
            self.give(AgentValue(agent: agent, pool: pool.pool, organization: pool.organization), to: &writer)
        }
    }

    private func give(_ value: AgentValue, to writer: inout ValueWriter) {
        /* An agent shown by its ID keeps the pool that an earlier list told. */
        let pool = value.pool ?? self.agents[value.key]?.pool
        let known = AgentValue(agent: value.agent, pool: pool, organization: value.organization)
        self.agents[known.key] = known
        known.write(to: &writer)
    }
}
