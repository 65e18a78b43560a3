import AgentPoolsAPI
import Foundation
import Warden

/// A read of the API that a policy is suspended on.
enum PendingRead {
    case pools(sort: AgentPoolSort?, query: String?, then: PoolsQuestion)
    case pool(AgentPoolID)
    case agents(AgentPool, since: Date?, filter: AgentFilter, counting: Bool)
    case agent(AgentID)
}

/// What a policy wants of a list of pools.
enum PoolsQuestion {
    case all
    case named(String)
}

/// Which agents of a list a policy wants.
struct AgentFilter {
    var statuses: [String]?
    /// Unknown, errored or exited, and silent since then.
    var deadSince: Date?

    func admits(_ agent: Agent) -> Bool {
        if let statuses = self.statuses, !statuses.contains(agent.status.word) { return false }
        guard let deadSince = self.deadSince else { return true }
        /* An agent without a last ping is not known to be silent for any time. */
        guard agent.status.isDeletable, let ping = agent.lastPingAt else { return false }
        return ping <= deadSince
    }
}

/// What a policy asks: answered from what this evaluation has read already, or by a read that it waits for.
extension Evaluation {
    func listPools(_ options: Options) throws(Refusal) -> HostCalls.Answer {
        try options.allow(["sort", "q"])
        var sort: AgentPoolSort?
        if let word = try options.text("sort") {
            guard let known = AgentPoolSort(rawValue: word) else {
                let all = AgentPoolSort.allCases.map(\.rawValue).joined(separator: ", ")
                throw Refusal("tfc.pools.list: sort takes one of \(all), not \"\(word)\"")
            }
            sort = known
        }
        return try self.pools(sort: sort, query: try options.text("q"), then: .all)
    }

    /// Asks for the pools whose name holds the text, which is one page; a full list that was read before will do.
    func findPool(_ name: HostValue) throws(Refusal) -> HostCalls.Answer {
        guard let name = name.text else { throw Refusal("tfc.pools.find takes a pool's name") }
        // No pool can have such a name, so nobody need be asked.
        guard AgentPoolName(name) != nil else { return .value(self.answer(to: .named(name), [])) }
        if let all = self.poolLists[FactName.pools(sort: nil, query: nil)] {
            return .value(self.answer(to: .named(name), all))
        }
        return try self.pools(sort: nil, query: name, then: .named(name))
    }

    func showPool(_ id: HostValue) throws(Refusal) -> HostCalls.Answer {
        let id = AgentPoolID(rawValue: try Self.identifier(id, of: "tfc.pools.show"))
        return try self.wait(for: .pool(id))
    }

    func listAgents(_ id: HostValue, _ options: Options, counting: Bool) throws(Refusal) -> HostCalls.Answer {
        try options.allow(["status", "dead_for", "seen_since"])
        var filter = AgentFilter()
        filter.statuses = try options.texts("status")
        for word in filter.statuses ?? [] {
            guard case .other = AgentStatus(word: word) else { continue }
            throw Refusal("status takes idle, busy, unknown, errored or exited, not \"\(word)\"")
        }
        filter.deadSince = try options.duration("dead_for").map { Date(timeIntervalSince1970: Double(self.now - $0)) }
        let since = try options.moment("seen_since").map { Date(timeIntervalSince1970: Double($0)) }
        switch try self.pool(id, of: "tfc.agents.list") {
        case .planned: return .value(self.answer(with: [], of: nil, filter, counting: counting))
        case .read(let pool):
            if let agents = self.agentLists[FactName.agents(pool.id, since: since)] {
                return .value(self.answer(with: agents, of: pool, filter, counting: counting))
            }
            return try self.wait(for: .agents(pool, since: since, filter: filter, counting: counting))
        }
    }

    func showAgent(_ id: HostValue) throws(Refusal) -> HostCalls.Answer {
        let id = AgentID(rawValue: try Self.identifier(id, of: "tfc.agents.show"))
        return try self.wait(for: .agent(id))
    }

    /// The pool behind an ID that a policy holds.
    func pool(_ id: HostValue, of call: String) throws(Refusal) -> PoolValue {
        guard let id = id.text, let pool = self.pools[id] else {
            throw Refusal("\(call) takes a pool that this run has read or planned, as tfc.pools.find or .each gives it")
        }
        return pool
    }

    private func pools(
        sort: AgentPoolSort?,
        query: String?,
        then question: PoolsQuestion,
    ) throws(Refusal) -> HostCalls.Answer {
        if let pools = self.poolLists[FactName.pools(sort: sort, query: query)] {
            return .value(self.answer(to: question, pools))
        }
        return try self.wait(for: .pools(sort: sort, query: query, then: question))
    }

    private func wait(for read: PendingRead) throws(Refusal) -> HostCalls.Answer {
        guard self.readCount < self.policySet.settings.reads else {
            throw Refusal("one evaluation can read \(self.policySet.settings.reads) times")
        }
        self.pending = read
        return .wait
    }

    /// An ID as the API writes them; nothing else may reach a path.
    private static func identifier(_ value: HostValue, of call: String) throws(Refusal) -> String {
        guard let id = value.text, !id.isEmpty, id.utf8.count <= 64,
            id.utf8.allSatisfy({ byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            })
        else { throw Refusal("\(call) takes an ID of letters, digits, - and _, at most 64 of them") }
        return id
    }

    // MARK: - answers

    private func answer(to question: PoolsQuestion, _ pools: [AgentPool]) -> [UInt8] {
        var writer = ValueWriter()
        switch question {
        case .all:
            writer.list(pools.count)
            for pool in pools { self.give(pool, to: &writer) }
        case .named(let name):
            if let pool = pools.first(where: { $0.name == name }) {
                self.give(pool, to: &writer)
            } else {
                writer.absent()
            }
        }
        return writer.bytes
    }

    private func answer(with agents: [Agent], of pool: AgentPool?, _ filter: AgentFilter, counting: Bool) -> [UInt8] {
        let wanted = agents.filter(filter.admits)
        var writer = ValueWriter()
        if counting {
            writer.integer(wanted.count)
        } else {
            writer.list(wanted.count)
            for agent in wanted { self.give(AgentValue(agent: agent, pool: pool), to: &writer) }
        }
        return writer.bytes
    }

    private func give(_ pool: AgentPool, to writer: inout ValueWriter) {
        let value = PoolValue.read(pool)
        self.pools[pool.id.rawValue] = value
        value.write(to: &writer)
    }

    private func give(_ value: AgentValue, to writer: inout ValueWriter) {
        let id = value.agent.id.rawValue
        /* An agent shown by its ID keeps the pool that an earlier list told. */
        let known = value.pool == nil ? AgentValue(agent: value.agent, pool: self.agents[id]?.pool) : value
        self.agents[id] = known
        known.write(to: &writer)
    }

    // MARK: - reading

    /// Makes a read, records it, and writes its answer for Lua.
    func perform(_ read: PendingRead) async -> Result<[UInt8], Refusal> {
        self.readCount += 1
        let reads = self.inputs.organizations[0].reads
        switch read {
        case .pools(let sort, let query, let question):
            let name = FactName.pools(sort: sort, query: query)
            return await self.record(name, FactAnswer.pools) { () throws(TerraformCloudError) in
                try await reads.listPools(sort: sort, query: query)
            }.map { pools in
                self.poolLists[name] = pools
                return self.answer(to: question, pools)
            }
        case .pool(let id):
            return await self.record(FactName.pool(id), FactAnswer.pool) { () throws(TerraformCloudError) in
                try await reads.showPool(id)
            }.map { pool in
                var writer = ValueWriter()
                self.give(pool, to: &writer)
                return writer.bytes
            }
        case .agents(let pool, let since, let filter, let counting):
            let name = FactName.agents(pool.id, since: since)
            return await self.record(name, FactAnswer.agents) { () throws(TerraformCloudError) in
                try await reads.listAgents(in: pool.id, lastPingSince: since)
            }.map { agents in
                self.agentLists[name] = agents
                return self.answer(with: agents, of: pool, filter, counting: counting)
            }
        case .agent(let id):
            return await self.record(FactName.agent(id), FactAnswer.agent) { () throws(TerraformCloudError) in
                try await reads.showAgent(id)
            }.map { agent in
                var writer = ValueWriter()
                self.give(AgentValue(agent: agent, pool: nil), to: &writer)
                return writer.bytes
            }
        }
    }

    private func record<Answer: Sendable>(
        _ name: String,
        _ text: (Answer) -> String,
        _ read: @escaping @Sendable () async throws(TerraformCloudError) -> Answer,
    ) async -> Result<Answer, Refusal> {
        switch await ReadDeadline.race(self.deadline, read) {
        case .answered(let answer):
            self.facts.append(Decision.Fact(read: name, answer: text(answer)))
            return .success(answer)
        case .failed(let error):
            let sentence = "\(name.prefix { $0 != " " }) could not be read: \(error.sentence)"
            self.facts.append(Decision.Fact(read: name, answer: FactAnswer.error(sentence)))
            return .failure(Refusal("tfc.\(sentence)"))
        case .late:
            let sentence = "\(name.prefix { $0 != " " }) was not answered within \(self.policySet.settings.readTime)"
            self.facts.append(Decision.Fact(read: name, answer: FactAnswer.error(sentence)))
            return .failure(Refusal("tfc.\(sentence)"))
        }
    }
}
